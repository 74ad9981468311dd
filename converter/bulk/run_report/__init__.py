"""The run report of an archive: a page, a table, JSON.

What comes in: a ledger. What goes out: three files, the same for the same ledger. It knows no clock and no machine.
"""

from converter.bulk.run_report.files import run_report

__all__ = ["run_report"]
