"""An explanation as the report file gives it: why a warning is accepted, by whom, and for what content.

It is the office's own matter: it is checked and shown, but never travels with the published data.
"""

from __future__ import annotations

from dataclasses import dataclass

from converter.findings import Place

EXPLANATION_LABELS = {"code": "代码", "path": "项目", "value": "当时的内容", "reason": "理由", "by": "说明人"}
"""What an explanation says, by identifier and label, in the order in which it is written."""
NOTHING = "（空白）"
"""What stands in a sheet for content that was blank: a blank cell there says that nobody wrote it down."""


@dataclass(frozen=True, slots=True)
class GivenExplanation:
    """情况说明: the warning with this `code` at this `path` is accepted.

    `value` is what stood there when it was explained, None when the explanation does not say; `label` names the
    path in Chinese.
    """

    code: str
    path: str
    value: str | None
    reason: str
    by: str
    place: Place
    label: str = ""

    @property
    def row(self) -> tuple[str, ...]:
        """What a row of a sheet says of it, in the order of `EXPLANATION_LABELS`."""
        value = NOTHING if self.value == "" else self.value or ""
        return self.code, self.path, value, self.reason, self.by
