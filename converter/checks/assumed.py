"""What an import could only assume: told with every check until somebody has confirmed it."""

from __future__ import annotations

from collections.abc import Iterator

from converter.findings import Finding, Words, visible, warning
from converter.model.report import Report


def check_assumed(report: Report) -> Iterator[Finding]:
    """A warning as long as the report file says that something in it was assumed."""
    if report.assumed:
        said = visible(report.assumed.value)
        words = Words(f"导入时有推定的内容，还没有核实：{said}", f"assumed by the import and not confirmed: “{said}”")
        hint = Words("对照原件核实，然后删去“推定”这一项", "compare with the original, then delete the key “assumed”")
        yield warning("IMP-01", words, path="assumed", place=report.assumed.place, hint=hint, context=said)
