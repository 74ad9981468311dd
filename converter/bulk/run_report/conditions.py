"""Under which conditions a run made its files, in words: versions, options, digests of the faces."""

from __future__ import annotations

from typing import Any

from converter.findings import visible

_NAMES = {
    "converter": "本程序 converter",
    "code": "程序代码摘要",
    "weasyprint": "排版引擎 WeasyPrint",
    "pango": "文字排版 Pango",
    "python": "Python",
    "formats": "输出格式",
    "signing": "签名（证书、印章、骑缝章、级别）",
    "exact": "不用快速排版",
    "force": "有错误也生成",
    "label": "Word 稿页脚字样",
    "draft_date": "Word 稿日期",
    "controls": "Word 稿内容控件",
    "press": "供印刷厂",
    "paper": "供手签盖章",
    "seal_diameter": "印章直径（毫米）",
}
_VALUES = {"True": "是", "False": "否", "None": "未指定", "": "无"}


def conditions(given: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Captions, each with pairs of name and value; those without any are left out."""
    groups = {"程序版本": "versions", "选项": "options", "字体文件的 SHA-256": "faces"}
    tables = [(caption, _pairs(given.get(key, {}))) for caption, key in groups.items()]
    return [(caption, pairs) for caption, pairs in tables if pairs]


def _pairs(given: dict[str, Any]) -> list[tuple[str, str]]:
    return [(_NAMES.get(name, visible(name)), _value(name, value)) for name, value in given.items()]


def _value(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "、".join(visible(str(item)) for item in value)
    text = str(value)
    if name == "pango" and text.isdecimal():
        # Pango's number: 15603 is 1.56.3.
        number = int(text)
        return f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    return _VALUES.get(text, visible(text))
