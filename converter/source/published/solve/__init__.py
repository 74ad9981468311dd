"""Rows whose empty cells got lost → which figure stands in which cell: certain, or asked, never guessed."""
