"""Which ways the PDFs of a run took: how many by compiled forms, how many by the ordinary path and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from converter.bulk.job import Way
from converter.findings import Words


@dataclass(slots=True)
class Ways:
    """Counts of one run. `compared` were made both ways; `differ` of them came out different."""

    compiled: int = 0
    compared: int = 0
    differ: int = 0
    reasons: Counter[Words] = field(default_factory=Counter)
    """Why reports took the ordinary path, and how many did for each reason."""

    @property
    def ordinary(self) -> int:
        """How many took the ordinary path."""
        return self.reasons.total()

    def count(self, way: Way) -> None:
        """One more report."""
        self.compared += way.compared
        self.differ += way.differs
        if way.reason:
            self.reasons[way.reason] += 1
        else:
            self.compiled += 1

    def as_dict(self) -> dict[str, Any]:
        """The counts as plain data, most frequent reasons first."""
        reasons = sorted(self.reasons.items(), key=lambda item: (-item[1], item[0].zh))
        told = [{"zh": words.zh, "en": words.en, "reports": count} for words, count in reasons]
        counts = {
            "compiled": self.compiled,
            "ordinary": self.ordinary,
            "compared": self.compared,
            "differ": self.differ,
        }
        return counts | {"reasons": told}

    @classmethod
    def of_dict(cls, data: Mapping[str, Any]) -> Ways:
        """The counts that `as_dict` has told; nothing for an empty mapping."""
        reasons = Counter({Words(item["zh"], item["en"]): item["reports"] for item in data.get("reasons", [])})
        return cls(data.get("compiled", 0), data.get("compared", 0), data.get("differ", 0), reasons)
