"""A published page, a text dump or a Word file → Report: form, outline, tables, solver, and an account of it all."""
