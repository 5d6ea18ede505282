"""What a field might be: the values found for it, each with its best place, and the evidence for it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipeline.extraction.understanding.anchors import Candidate
from pipeline.extraction.understanding.typed import Typed

AGAIN = 0.12  # for each other place that says the same, of which
MOST_PLACES = 3  # count


@dataclass(frozen=True, slots=True)
class Option:
    """A value with the score of its best place; `source` names the way it was found, `places` counts labelled ones."""

    typed: Typed
    score: float
    source: str
    strength: float = 0.0  # of the label, 1 for one that names the field
    places: int = 1

    @property
    def value(self) -> str:
        return self.typed.value

    def times(self, factor: float) -> "Option":
        return replace(self, score=self.score * factor)


@dataclass(frozen=True, slots=True)
class Choice:
    """The option that was taken, those that were not, and what speaks for it beside its score.

    `balanced`: it is one of three amounts that add up, with a tax. `doubtful`: its date can be read in two ways, or
    another amount contradicts it.
    """

    option: Option
    others: list[Option] = field(default_factory=list)
    validated: bool | None = None
    balanced: bool = False
    doubtful: bool = False

    @property
    def margin(self) -> float:
        """How far the best of the others is behind; 1 without others."""
        rival = max((other.score for other in self.others), default=0.0)
        return 1.0 if not self.others else max(0.0, min(1.0, 1 - rival / max(self.option.score, 1e-9)))


def of(candidate: Candidate, factor: float = 1.0) -> Option:
    return Option(candidate.typed, candidate.score * factor, candidate.relation, candidate.anchor.weight)


def merged(options: Iterable[Option]) -> list[Option]:
    """One option for each value, the likeliest first; a value that stands in several places gains."""
    by_value: dict[str, list[Option]] = {}
    for option in options:
        by_value.setdefault(option.value, []).append(option)
    found = []
    for same in by_value.values():
        best = max(same, key=lambda option: option.score)
        places = len({option.typed.start for option in same})
        more = AGAIN * min(places - 1, MOST_PLACES)
        strength = max(option.strength for option in same)
        found.append(replace(best, score=best.score * (1 + more), places=places, strength=strength))
    return sorted(found, key=lambda option: (-option.score, option.typed.start))


def chosen(options: Iterable[Option]) -> Choice | None:
    """The likeliest value; None without any."""
    ranked = [option for option in merged(options) if option.score > 0]
    return Choice(ranked[0], ranked[1:], ranked[0].typed.valid) if ranked else None
