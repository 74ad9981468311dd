"""Finished bytes → facts, and facts against the report; then the way to the disk.

What comes in: the bytes of a PDF or Word file, and the report. What goes out: facts (pages, tables,
text), misses, a file written in one step. What it may know: how documents are read back; it knows
nothing of how they were made and never changes their content.
"""
