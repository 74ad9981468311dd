"""What the compiled path cannot do exactly, it refuses: the ordinary path takes the report, the reason is counted."""

from __future__ import annotations

from converter.findings import Words


class Unfit(Exception):
    """A report, a form or a machine that the compiled path does not serve; `reason` is counted and shown."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = Words(zh, en)

    def __reduce__(self) -> tuple[type[Unfit], tuple[str, str]]:
        return Unfit, (self.reason.zh, self.reason.en)
