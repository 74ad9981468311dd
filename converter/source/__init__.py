"""Files → Report.

What comes in: a YAML or JSON file or a fill-in sheet and the template folders. What goes out: a `Report` whose values
know their place, with findings for everything in it that is not right. What it may know: the form;
nothing of looks or outputs.
"""

from converter.source.load import load_report, read_report

__all__ = ["load_report", "read_report"]
