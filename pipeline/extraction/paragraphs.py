"""Plain text → paragraphs."""

import re

from pipeline.extraction.model import Block


def paragraphs(text: str) -> list[Block]:
    """Blank lines end paragraphs; line breaks inside them stay."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    parts = re.split(r"\n(?:[ \t]*\n)+", unified)
    return [Block("paragraph", stripped) for part in parts if (stripped := part.strip("\n").rstrip()).strip()]
