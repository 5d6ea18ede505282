"""Small files that become large, slow or deep when they are read; each maker writes one to a path."""

from bench.bombs import legacy, mail, ooxml, opendocument, pdf, pictures, text, xml
from bench.bombs.making import Maker

BOMBS: dict[str, Maker] = (
    pdf.BOMBS | ooxml.BOMBS | opendocument.BOMBS | legacy.BOMBS | mail.BOMBS | pictures.BOMBS | text.BOMBS | xml.BOMBS
)
