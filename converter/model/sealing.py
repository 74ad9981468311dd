"""The agency's seal: how wide it is, and the name of the field in which the filing copy is signed.

Diameters by 国发〔1999〕25号: provincial and ministerial agencies 50 mm, governments of prefectures, cities, counties
and districts 45 mm, townships 42 mm, departments and institutions at most 45 mm (42 mm is what they carry).
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from converter.model.report import Report

FIELD_NAME = "Seal"
"""The signature field of the agency; the seal's picture stands in it."""


class AgencyKind(Enum):
    """机关类别: the identifier, the word of an office, the diameter of its seal in mm."""

    PROVINCIAL = ("provincial", "省部级", 50.0)
    COUNTY = ("county", "市县级人民政府", 45.0)
    TOWNSHIP = ("township", "乡镇人民政府", 42.0)
    DEPARTMENT = ("department", "部门", 42.0)

    def __init__(self, id_: str, label: str, diameter: float) -> None:
        self.id = id_
        self.label = label
        self.diameter = diameter


_KINDS = (
    (AgencyKind.PROVINCIAL, r"(?:省|自治区|北京市|天津市|上海市|重庆市)人民政府"),
    (AgencyKind.TOWNSHIP, r"(?:乡|镇)人民政府"),
    (AgencyKind.COUNTY, r"(?:州|盟|市|县|区|旗)人民政府"),
)


def agency_kind(report: Report) -> AgencyKind:
    """The kind that the report gives, else the one that the agency's name at the sign-off tells."""
    if report.agency_kind:
        return report.agency_kind.value
    given = report.signoff.agency or report.agency
    name = given.value if given else ""
    return next((kind for kind, ending in _KINDS if re.search(f"{ending}$", name)), AgencyKind.DEPARTMENT)


def seal_diameter(report: Report) -> float:
    """Diameter in mm of the seal of the report's agency."""
    return agency_kind(report).diameter
