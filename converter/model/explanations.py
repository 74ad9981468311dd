"""An explanation as the report file gives it: why a warning is accepted, by whom, and for what content.

It is the office's own matter: it is checked and shown, but never travels with the published data.
"""

from __future__ import annotations

from dataclasses import dataclass

from converter.findings import Place


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
