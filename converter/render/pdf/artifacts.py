"""Page furniture and repeated table heads → artifacts: content that no reader should read aloud (ISO 14289-1 7.1)."""

from __future__ import annotations

from typing import Any

import pydyf

from converter.render.pdf.objects import descendants, page_objects, parent_tree, resolve


def orphans_to_artifacts(pdf: Any, root: Any) -> None:
    """Every marked content that no element of the structure tree reaches becomes an artifact."""
    reached = {element.reference for kid in root["K"] for element in descendants(pdf, resolve(pdf, kid))}
    pages = page_objects(pdf)
    nums = parent_tree(pdf)
    for key, owners in zip(nums[::2], nums[1::2], strict=True):
        if not isinstance(owners, list):
            continue
        dead = {i for i, owner in enumerate(owners) if owner not in reached}
        operators = resolve(pdf, pages[key]["Contents"]).stream
        for i, operator in enumerate(operators):
            # pydyf writes a marked content as three items: "/Span", {MCID: n}, BDC
            if operator == b"BDC" and isinstance(operators[i - 1], dict) and operators[i - 1].get("MCID") in dead:
                operators[i - 2] = "/Artifact"
                operators[i - 1] = pydyf.Dictionary({"Type": "/Pagination"})
        for i in dead:
            owners[i] = "null"
