"""How a text is scored against another: words found, and their order.

Both texts are treated alike. `words` normalises by NFKC, drops HTML comments, resolves character references, drops the
targets of Markdown links, folds case, and splits on everything that is not a letter or a digit: with that all
marks of Markdown, pipes and table rules are gone.

- Word F1 compares the two bags of words: precision and recall count each word as often as it stands in both.
- Order is the length of the longest common subsequence, as a share of the words that both bags have in common: 1.0
  says that every word which was found at all stands in the order of the truth.
"""

import html
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
LINK_TARGET = re.compile(r"\]\([^)\s]*\)")
SEPARATOR = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Score:
    """Shares between 0 and 1; `order` is None where there is no common word."""

    f1: float
    precision: float
    recall: float
    order: float | None


def words(text: str) -> list[str]:
    plain = LINK_TARGET.sub("]", html.unescape(COMMENT.sub(" ", text)))
    return [word for word in SEPARATOR.split(unicodedata.normalize("NFKC", plain).casefold()) if word]


def score(found: str, truth: str) -> Score:
    """Two texts without words agree."""
    ours, theirs = words(found), words(truth)
    common = (Counter(ours) & Counter(theirs)).total()
    precision, recall, f1 = shares(common, len(ours), len(theirs))
    return Score(f1, precision, recall, longest_common(ours, theirs) / common if common else None)


def shares(common: int, found: int, true: int) -> tuple[float, float, float]:
    """Precision, recall and F1 of `common` things among those found and those true."""
    if found == true == 0:
        return 1.0, 1.0, 1.0
    return common / found if found else 0.0, common / true if true else 0.0, 2 * common / (found + true)


def longest_common(left: Sequence[str], right: Sequence[str]) -> int:
    """The length of the longest common subsequence; one bit a word of `left` (Hyyrö 2004)."""
    places: dict[str, int] = defaultdict(int)
    for index, word in enumerate(left):
        places[word] |= 1 << index
    everything = (1 << len(left)) - 1
    row = everything
    for word in right:
        matches = row & places.get(word, 0)
        row = ((row + matches) | (row - matches)) & everything
    return len(left) - row.bit_count()
