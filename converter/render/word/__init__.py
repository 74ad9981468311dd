"""Report + `report.docx` → a Word draft; and Form → the `report.docx` to start from.

What comes in: a checked `Report` and a template that an office may have restyled in Word or WPS.
What goes out: the bytes of a `.docx`, the same for the same input. What it may know: docxtpl,
python-docx and the XML of ECMA-376; no other room touches them.
"""
