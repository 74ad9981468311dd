"""What several readers of files say when they cannot read one, and the limits that they share."""

from __future__ import annotations

from converter.errors import SourceError
from converter.findings import Place, Words

MAX_BYTES = 16 * 1024 * 1024
MAX_TAGS = 400_000
MAX_CHARACTERS = 1_000_000
"""A report has some twenty thousand characters, a portal's page around it as many again."""
MAX_LINES = 200_000
MAX_CELLS = 100_000

SAVE_AS_DOCX = Words(
    "在 Word 或 WPS 里打开，另存为 .docx，再导入", "open it in Word or WPS, save it as .docx, and import that"
)
SAVE_PAGE = Words(
    "在浏览器里打开，另存为“仅网页（.html）”；或复制正文，存成 UTF-8 的 .txt",
    "open it in a browser and save it as “web page, HTML only”, or copy the text into a .txt file in UTF-8",
)
REPORT_ONLY = Words("只保留年度报告本身，再导入", "keep the annual report alone, and import that")


def refusal(place: Place, zh: str, en: str, hint: Words) -> SourceError:
    """The refusal of a file: what it is, and what to do."""
    return SourceError(Words(zh, en), place=place, hint=hint)


def too_much(file: str, limit: int, zh: str, en: str) -> SourceError:
    """The refusal of a file that holds more than `limit` of something (`zh` with its measure word)."""
    return refusal(Place(file), f"内容太多：超过 {limit} {zh}", f"it holds more than {limit} {en}", REPORT_ONLY)
