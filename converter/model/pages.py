"""Where the pages of the PDF begin, in terms of the report: the phone page puts its anchors there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageStart:
    """Page `page` (from 1) begins in the part `at`, after `offset` characters of it.

    `at` is "catalogue", "title", a section's id (its heading), "<section>:<i>" (paragraph i from 0),
    "<section>:r<k>" (grid row k from 0 of its table) or "signoff".
    """

    page: int
    at: str
    offset: int
