"""Where the seal goes: the letters of the sign-off on their page, and the lower end of what stands above them."""

from __future__ import annotations

from converter.render.pdf.compiled.content import POINTS, text_of
from converter.render.pdf.compiled.flow import Lines, Page, Part
from converter.render.pdf.compiled.frame import Frame
from converter.render.pdf.objects import MM
from converter.render.pdf.signature_field import SignOff, field_corner


def seal_place(
    pages: list[Page], frame: Frame, diameter: float
) -> tuple[int, tuple[float, float, float, float]] | None:
    """Page and corners (pt, from the lower left) of a square of `diameter` mm; None without a sign-off."""
    signoff = next(filter(None, (_find(page, parts) for page, parts in reversed(list(enumerate(pages))))), None)
    if signoff is None:
        return None
    side, width, height = diameter * MM, frame.width * POINTS, frame.height * POINTS
    left, top = field_corner(signoff, side, width, height)
    return signoff.page, (left, height - top - side, left + side, height - top)


def _find(page: int, parts: Page) -> SignOff | None:
    above: float | None = None
    for part in parts:
        if isinstance(part, Lines):
            look = part.prose.look
            bottom = part.y + (part.stop - part.first - 1) * look.pitch + look.foot
        else:
            found = _letters(part, page, above)
            if found:
                return found
            bottom = part.unit.shape.solid[part.page] + part.unit.down
        above = max(above or 0.0, bottom * POINTS)
    return None


def _letters(part: Part, page: int, above: float | None) -> SignOff | None:
    """The sign-off in a unit, if it stands on this page of it."""
    unit = part.unit
    boxes = []
    for place in unit.texts:
        drawn = text_of(unit, place)
        if place.page == part.page and place.is_signed and drawn is not None:
            x = place.x + max(0.0, place.width - drawn.width) * place.shift
            top = place.top + unit.down
            boxes.append((x, top, x + drawn.width, top + drawn.height))
    if not boxes:
        return None
    solid = unit.shape.solid[part.page]
    if solid:
        above = max(above or 0.0, (solid + unit.down) * POINTS)
    left, top, right, bottom = (
        edge(box[side] for box in boxes) * POINTS for side, edge in enumerate((min, min, max, max))
    )
    return SignOff(page=page, left=left, top=top, right=right, bottom=bottom, above=above)
