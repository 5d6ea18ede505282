"""Whether a text may be one of a language in Latin letters, by which letter follows which."""

import numpy as np

# In English, German, French, Spanish, Italian, Dutch, Portuguese and Polish: a third of all pairs, and nine tenths of
# those in a text. Letters that stand for others, as where a font lies about them, make a third of those.
FOLLOWERS = {
    "a": "bcdghiklmnprstuvyz", "b": "aeiloruy", "c": "aehiklortuz", "d": "aeiosuyz", "e": "acdefghijklmnprstuvwxyz",
    "f": "aefior", "g": "adehior", "h": "aeilort", "i": "abcdefghjklmnorstvz", "j": "aeku", "k": "aeiosty",
    "l": "adeilostuy", "m": "aeiopuy", "n": "acdegikosty", "o": "cdefhklmnoprstuvw", "p": "aeiloprtu", "q": "u",
    "r": "acdegikmnorstuyz", "s": "acehikopstuz", "t": "aehilorstuyz", "u": "acdefgijklmnprstu", "v": "aeio",
    "w": "aehioy", "y": "mos", "z": "aeuy",
}  # fmt: skip
WINDOW, STEP = 150, 75  # pairs; a part of a page may be in another font
LEAST = 0.5  # share of known pairs; tables of codes and names have 0.6 and more
LETTERS = 27  # and none of them
LOWER = np.uint16(32)  # the bit by which small letters differ from capitals

_known = np.zeros(LETTERS * LETTERS, dtype=np.uint8)  # by the number of the first, times LETTERS, and of the second
for _first, _seconds in FOLLOWERS.items():
    _known[[(ord(_first) - 96) * LETTERS + ord(second) - 96 for second in _seconds]] = 1


def is_scrambled(text: str) -> bool:
    """Whether some part of the text, long enough to tell, has letters that hardly follow each other in any language."""
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    letters = (codes | LOWER) - np.uint16(96)  # of others than a to z, less than 1 or, as without a sign, much more
    is_letter = (letters > 0) & (letters < LETTERS)
    pair = is_letter[:-1] & is_letter[1:]
    known = _known.take((letters[:-1] * LETTERS + letters[1:])[pair])
    if len(known) < WINDOW:
        return False
    sums = np.concatenate([[0], np.cumsum(known, dtype=np.intp)])
    windows = sums[WINDOW::STEP] - sums[: max(len(sums) - WINDOW, 0) : STEP]
    return bool(windows.min() < LEAST * WINDOW)
