"""Report + template → bytes.

What comes in: a checked `Report`, its `Template`, options. What goes out: the bytes of a PDF or a
Word draft. What it may know: the form's grid, the faces, the engines; it never checks data and never
changes a value. PDF and Word are siblings, fed by the one context of `context.py`.
"""
