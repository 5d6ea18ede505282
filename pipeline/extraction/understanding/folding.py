"""Text as labels are compared: no case, accents, spaces or punctuation, so that `Br uttosumme :` is `bruttosumme`."""

import unicodedata
from functools import lru_cache

WITHOUT_STROKE = str.maketrans("łøđħŧı", "lodhti")  # letters that Unicode does not take apart


@lru_cache(maxsize=4096)
def folded(letter: str) -> str:
    """A character in its plainest form; empty if it is neither letter nor digit."""
    plain = unicodedata.normalize("NFKD", letter.casefold().translate(WITHOUT_STROKE))
    return "".join(part for part in plain if part.isalnum())


def compact(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters where in `text` it stands."""
    parts: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = folded(letter)
        parts.append(plain)
        places += [place] * len(plain)
    return "".join(parts), places


def key(text: str) -> str:
    return compact(text)[0]
