"""WeasyPrint's style of a text → what its looks depend on, as plain data, and a style again."""

from __future__ import annotations

from typing import Any

from weasyprint.css.properties import Dimension

from converter.render.pdf.compiled.unfit import Unfit
from converter.render.pdf.shaping import FONT_PROPERTIES

_NAMES = (
    *FONT_PROPERTIES, "line_height", "white_space", "hyphens", "hyphenate_character", "hyphenate_limit_chars",
    "hyphenate_limit_zone", "text_decoration_line", "visibility", "direction", "overflow_wrap", "word_break",
    "tab_size",
)  # fmt: skip
_BLACK = (0, 0, 0, 1)


class TextStyle(dict[str, Any]):
    """The part of a style that shaping and drawing ask for, without the document that it comes from."""

    def __init__(self, values: list[Any], font_config: Any) -> None:
        super().__init__({name: _value(data) for name, data in zip(_NAMES, values, strict=True)})
        self.font_config = font_config


def style_values(style: Any) -> list[Any]:
    """What the looks of a text depend on. Raises Unfit for what the compiled path does not draw."""
    if style["text_decoration_line"] != "none" or style["visibility"] != "visible":
        raise Unfit("有下划线或隐藏的文字", "underlined or hidden text")
    if tuple(style["color"]) != _BLACK:
        raise Unfit("文字不是黑色", "text that is not black")
    if style["text_transform"] != "none" or style["white_space"] not in ("normal", "nowrap"):
        raise Unfit("文字要变换大小写，或保留空白", "text that is transformed, or whose white space is kept")
    return [_data(style[name]) for name in _NAMES]


def _data(value: Any) -> Any:
    if isinstance(value, Dimension):
        return {"value": value.value, "unit": value.unit}
    if isinstance(value, list | tuple):
        return [_data(item) for item in value]
    if value is None or isinstance(value, str | int | float):
        return value
    raise Unfit("文字的样式里有算式", "a style of text that is computed from others")


def _value(data: Any) -> Any:
    if isinstance(data, dict):
        return Dimension(**data)
    return tuple([_value(item) for item in data]) if isinstance(data, list) else data
