"""A table whose rows cannot all be right: which relation has to be left out, and what is certain without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from converter.model.relations import Equation
from converter.source.published.solve.propagate import Domains, Effort, SumLaw, propagate


@dataclass
class Settled:
    """Domains after the laws that can hold together; `broken` are the equations of those that cannot.

    `unsure`: leaving out any one of the broken relations is enough, so that none of them is known to be the broken one.
    """

    domains: Domains
    laws: list[SumLaw]
    broken: list[Equation] = field(default_factory=list)
    unsure: bool = False


def settle(domains: Domains, laws: Sequence[SumLaw], effort: Effort) -> Settled:
    """All laws where they can hold together; else all but one, else none.

    When there are several that could be the one to leave out, a row keeps what it may hold without any of them, and
    none of the laws is used any further: what is certain then is certain whichever is broken.
    """
    narrowed = propagate(domains, laws, effort)
    if narrowed is not None:
        return Settled(narrowed, list(laws))
    ways = []
    for left_out in laws:
        others = [law for law in laws if law is not left_out]
        found = propagate(domains, others, effort)
        if found is not None:
            ways.append((left_out, others, found))
    if not ways:
        return Settled(domains, [], [equation for law in laws for equation in law.law.equations])
    if len(ways) == 1:
        left_out, others, found = ways[0]
        return Settled(found, others, list(left_out.law.equations))
    union = tuple(frozenset().union(*row) for row in zip(*(found for _, _, found in ways), strict=True))
    broken = [equation for left_out, _, _ in ways for equation in left_out.law.equations]
    return Settled(union, [], broken, unsure=True)
