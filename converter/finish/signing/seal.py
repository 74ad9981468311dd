"""The picture of the seal → what a PDF needs of it: colour and transparency, compressed once for many files.

A picture without transparency (a scan on white) is made transparent where it is white, and that is told.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, UnidentifiedImageError

from converter.errors import SourceError
from converter.findings import Finding, Place, Words, note, warning

ENOUGH = 300
"""Dots an inch on paper."""
_MAX_BYTES = 20_000_000
_MAX_EDGE = 6000
_SLACK = 0.03
"""A seal is round: its picture's edges differ by no more than this part."""
_CLEAR, _FAINT = 250, 12


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal's picture: pixels, its planes compressed for the PDF (`colour` RGB, `cover` opacity), what was found."""

    width: int
    height: int
    colour: bytes
    cover: bytes
    place: Place
    findings: tuple[Finding, ...] = ()

    def told(self, diameter: float) -> Iterator[Finding]:
        """What a person should know about the picture when it is printed `diameter` mm wide."""
        yield from self.findings
        dots = round(min(self.width, self.height) / diameter * 25.4)
        if dots < ENOUGH:
            words = Words(
                f"印章图片按直径 {diameter:g} mm 印出只有 {dots} dpi，少于 {ENOUGH} dpi",
                f"the seal is printed at {dots} dpi with a diameter of {diameter:g} mm, less than {ENOUGH}",
            )
            hint = Words("换一张更清晰的图片", "use a finer picture")
            yield warning("SEA-01", words, path="seal", place=self.place, hint=hint)


def read_seal(path: Path) -> Seal:
    """The seal in a PNG file; SourceError when it is no such picture."""
    place = Place(str(path))
    picture = _open(path, place)
    findings = []
    opacity: bytes = picture.getchannel("A").tobytes()
    if min(opacity) > _CLEAR:
        picture = _without_paper(picture)
        words = Words(
            "印章图片没有透明底，白色部分按透明处理", "the seal's picture is opaque; its white was made clear"
        )
        hint = Words("最好用透明底的 PNG", "better a PNG with a transparent ground")
        findings.append(note("SEA-02", words, path="seal", place=place, hint=hint))
    picture = _trimmed(picture, place)
    cover = picture.getchannel("A")
    colour, opacity = (zlib.compress(plane.tobytes(), 9) for plane in (_evened(picture, cover), cover))
    return Seal(picture.width, picture.height, colour, opacity, place, tuple(findings))


def _open(path: Path, place: Place) -> Image.Image:
    hint = Words("用 PNG 图片，透明底，600 dpi", "use a PNG with transparent ground, 600 dpi")
    try:
        data = path.read_bytes()
        if len(data) > _MAX_BYTES:
            raise ValueError
        with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
            if max(picture.size) > _MAX_EDGE:
                raise ValueError
            picture.verify()  # WeasyPrint tells Pillow to make do with half a picture
        with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
            return picture.convert("RGBA")
    except UnidentifiedImageError:
        raise SourceError(Words("印章图片不是 PNG", "the seal's picture is no PNG"), place=place, hint=hint) from None
    except ValueError:
        words = Words(
            f"印章图片太大（边长不超过 {_MAX_EDGE} 像素）", f"the picture is too big (at most {_MAX_EDGE} pixels)"
        )
        raise SourceError(words, place=place, hint=hint) from None
    except (OSError, SyntaxError, Image.DecompressionBombError):
        # Pillow raises SyntaxError for a broken PNG.
        words = Words("印章图片读不出或已损坏", "the seal's picture cannot be read or is damaged")
        raise SourceError(words, place=place, hint=hint) from None


def _trimmed(picture: Image.Image, place: Place) -> Image.Image:
    """The seal without the clear margin around it: its diameter is that of what shows."""
    box = picture.getchannel("A").point(lambda value: 255 if value > _FAINT else 0).getbbox()
    if box is None:
        words = Words("印章图片是空白的", "the picture of the seal is blank")
        raise SourceError(words, place=place, hint=Words("换一张图片", "take another picture"))
    seal = picture.crop(box)
    if abs(seal.width - seal.height) > _SLACK * max(seal.size):
        words = Words(
            f"印章应是圆的，这张图片上的是 {seal.width}×{seal.height}",
            f"a seal is round, the one on this picture is {seal.width}×{seal.height}",
        )
        raise SourceError(words, place=place, hint=Words("检查图片有没有缺边或杂点", "is it cut off, is there dirt?"))
    return seal


def _without_paper(picture: Image.Image) -> Image.Image:
    """White becomes clear, and the colour what it was before it lay on white."""
    red, green, blue, _ = picture.split()
    cover = ImageChops.invert(ImageChops.darker(ImageChops.darker(red, green), blue))
    pixels = []
    for r, g, b, a in zip(red.tobytes(), green.tobytes(), blue.tobytes(), cover.tobytes(), strict=True):
        pixels.append(tuple(max(0, min(255, (c - 255 + a) * 255 // a)) for c in (r, g, b)) if a else (255, 255, 255))
    clear = Image.new("RGB", picture.size)
    clear.putdata(pixels)
    clear.putalpha(cover)
    return clear


def _evened(picture: Image.Image, cover: Image.Image) -> Image.Image:
    """The colours, with the commonest one where nothing shows: it costs nothing to store."""
    shown = picture.convert("RGB")
    counts: Any = shown.resize((64, 64)).getcolors(64 * 64) or [(1, (255, 0, 0))]
    visible: Any = [entry for entry in counts if min(entry[1]) < _CLEAR] or counts
    ground = Image.new("RGB", picture.size, max(visible)[1])
    ground.paste(shown, mask=cover.point(lambda value: 255 if value else 0))
    return ground
