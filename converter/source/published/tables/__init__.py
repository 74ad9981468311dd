"""The blocks under the heading of a table → rows of the form, and what stands in them."""
