"""Headers of what a browser is to save, and never to show: other people's bytes under our address."""

import re
from urllib.parse import quote

# Nothing of a stranger's file is guessed at or run, should a browser open it all the same.
DEFENCES = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
UNSAFE_IN_QUOTES = re.compile(r'[^ !#-\[\]-~]|[%"\\]')  # `%` too: some browsers would decode it (RFC 6266, appendix D)


def attachment(filename: str) -> dict[str, str]:
    """Content-Disposition by RFC 6266, with an ASCII name for old clients and the real one for all others."""
    plain = UNSAFE_IN_QUOTES.sub("_", filename)
    disposition = f'attachment; filename="{plain}"'
    if plain != filename:
        disposition += f"; filename*=UTF-8''{quote(filename, safe='')}"
    return {"Content-Disposition": disposition, **DEFENCES}


def renamed(filename: str, suffix: str) -> str:
    """The name with another suffix: `invoice.pdf` → `invoice.csv`."""
    stem = filename.rpartition(".")[0] or filename
    return f"{stem}.{suffix}"
