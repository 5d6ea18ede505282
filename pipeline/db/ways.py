"""Two ways to a page of a list, and which of them passes fewer documents by.

An index leads along the order, by all documents or by those of one value, and what does not fit is left out: a walk.
Or all that fit one condition are gathered by its index, what does not fit the others is left out, and the rest sorted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

FIRST = 1_000  # documents; after so many it is seen how many of them fit
OF_EVERYBODY = frozenset({"tags", "text"})  # their indexes know no tenant
FEW = 5  # fitting ones; from fewer nobody knows how many more there will be


@dataclass(frozen=True)
class Walk:
    """Along the order, by those of one value of `along` or by all, past so many documents at most."""

    along: str | None
    documents: int


@dataclass(frozen=True)
class Gather:
    """All that fit the condition `by`."""

    by: str


@dataclass(frozen=True)
class Expected:
    """How many documents PostgreSQL expects there to be, by its statistics.

    `fitting` has how many fit each condition alone, of all tenants where its index knows none; `ordered` those
    conditions that lead an index in the order asked for, `ranges` those that bound every such index. To look for words
    in a document costs as much as to pass `text_cost` documents by.
    """

    everybody: int
    tenant: int
    fitting: Mapping[str, int]
    ordered: frozenset[str] = frozenset()
    ranges: frozenset[str] = frozenset()
    text_cost: float = 1.0

    @property
    def along(self) -> str | None:
        """The condition whose index is the shortest walk; None if all documents must be walked by."""
        return min(self.ordered & self.fitting.keys(), key=lambda name: self.fitting[name], default=None)

    @property
    def length(self) -> float:
        """Of that walk."""
        whole = self.tenant if self.along is None else self.fitting[self.along]
        return max(whole * prod(self.share(name) for name in self.ranges & self.fitting.keys()), 1)

    @property
    def chance(self) -> float:
        """That a document on that walk fits all conditions, were they independent of each other."""
        others = self.fitting.keys() - self.ranges - {self.along}
        return prod(self.share(name) for name in others)

    def share(self, name: str) -> float:
        whole = self.everybody if name in OF_EVERYBODY else self.tenant
        return min(self.fitting[name] / max(whole, 1), 1)


def choose(expected: Expected, missing: int, passed: int = 0, found: int = 0) -> Walk | Gather:
    """The next step to a page on which so many documents are missing, after a walk past some, of which a few fitted.

    What is passed by is at most about twice what it would be had one known before which way is the shorter.
    """
    by = min(expected.fitting, key=lambda name: expected.fitting[name])
    fitting = max(expected.fitting[by], 1)
    left = max(expected.length - passed, 1)
    ahead = min(missing / _chance(expected, passed, found), left)
    cost = expected.text_cost if "text" in expected.fitting else 1.0
    if fitting <= ahead * cost:
        return Gather(by)
    stretch = 2 * ahead if not passed or found >= FEW else 2 * passed
    return Walk(expected.along, int(max(min(stretch, fitting / cost), FIRST / cost, missing)))


def _chance(expected: Expected, passed: int, found: int) -> float:
    if not passed:
        return max(expected.chance, 1e-9)
    return max(found, 0.5) / passed
