"""A seal for tests: it says 测试, and looks like nobody's."""

from __future__ import annotations

import io
import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FACE = Path(__file__).resolve().parents[3] / "fonts" / "GWHei.ttf"
RED = (200, 16, 16, 255)


def seal_png(text: str = "测试用章不具效力", pixels: int = 992) -> bytes:
    """A ring, 测试 in its middle, `text` along the ring; on a transparent ground."""
    picture = Image.new("RGBA", (pixels, pixels), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    line = pixels // 35
    draw.ellipse((line // 2, line // 2, pixels - line // 2, pixels - line // 2), outline=RED, width=line)
    middle = ImageFont.truetype(str(FACE), pixels // 5)
    draw.text((pixels / 2, pixels / 2), "测试", font=middle, fill=RED, anchor="mm")
    small = ImageFont.truetype(str(FACE), pixels // 9)
    for i, sign in enumerate(text):
        angle = -math.pi / 2 + math.radians(240) * (i / (len(text) - 1) - 0.5)
        tile = Image.new("RGBA", (pixels // 5, pixels // 5), (0, 0, 0, 0))
        ImageDraw.Draw(tile).text((pixels / 10, pixels / 10), sign, font=small, fill=RED, anchor="mm")
        tile = tile.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
        x, y = (pixels / 2 + pixels * 0.38 * f(angle) for f in (math.cos, math.sin))
        picture.alpha_composite(tile, (int(x - tile.width / 2), int(y - tile.height / 2)))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
