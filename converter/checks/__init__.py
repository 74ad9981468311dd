"""Report → findings.

What comes in: a `Report`. What goes out: all findings about it, in the order of the source. What it
may know: the form and the standard library; it never formats and never changes a value.
"""

from converter.checks.catalogue import CHECKS, check_report
from converter.checks.explanations import explain

__all__ = ["CHECKS", "check_report", "explain"]
