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


def otherwise_drawn() -> Unfit:
    """The refusal of pages on which there is more than black text and black solid rules."""
    return Unfit(
        "有颜色、底色、图片、透明、裁切等黑字黑实线以外的画法", "drawings other than black text and black solid rules"
    )
