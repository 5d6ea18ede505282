"""A client's words about its file, made fit to be stored and shown. They are never used as a path."""

import re
import unicodedata

# Beside controls: signs that reverse or break a line, with which `exe.txt` can be made to look like `txt.exe`.
UNSHOWABLE = frozenset("\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
LONGEST_SUFFIX = 12
ESCAPED = re.compile("%22|%0D|%0A")
LINE_ENDS = frozenset({"%0D", "%0A"})
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")  # RFC 6838, 4.2


def clean_filename(raw: str, longest: int) -> str:
    """The last component of a path without unprintable characters, at most `longest` long; empty if nothing is left."""
    last = re.split(r"[/\\]", raw)[-1]
    shown = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cs"} and c not in UNSHOWABLE)
    name = shown.strip()
    if not name.strip("."):
        return ""
    return name if len(name) <= longest else _shorten(name, longest)


def unquoted(filename: str) -> str:
    """A file name of a form as it was before it was put between quotation marks: browsers write `%22` for one of those.

    By the WHATWG's rule for multipart/form-data; it leaves `%` itself alone, so that no other escape is one.
    """
    return ESCAPED.sub(lambda found: "" if found[0] in LINE_ENDS else '"', filename)


def _shorten(name: str, longest: int) -> str:
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix) > LONGEST_SUFFIX:
        return name[:longest]
    return stem[: longest - len(suffix) - 1] + dot + suffix


def clean_media_type(raw: str | None) -> str | None:
    """`type/subtype` in lower case without parameters, or None for what is none."""
    media_type = (raw or "").partition(";")[0].strip().lower()
    return media_type if MEDIA_TYPE.fullmatch(media_type) else None
