"""EPUB: the pages of the book in the order of its spine."""

import posixpath
import zipfile
from urllib.parse import unquote

from lxml import etree
from lxml.etree import _Element as Element

from pipeline.extraction import html_blocks, progress
from pipeline.extraction.archive import Archive
from pipeline.extraction.encodings import decode, html_charset
from pipeline.extraction.errors import corrupt, encrypted
from pipeline.extraction.model import Caution, Document
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek

MEDIA_TYPE = "application/epub+zip"
TITLE = "an EPUB"
CONTAINER, ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
# Fonts may be obfuscated in a book that anybody can read.
FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


def recognise(peek: Peek) -> str | None:
    if peek.member("mimetype", 100).strip() == MEDIA_TYPE.encode() or CONTAINER in peek.members:
        return MEDIA_TYPE
    promised = peek.is_zip and not peek.members and peek.promises((".epub",), MEDIA_TYPE)
    return MEDIA_TYPE if promised else None


def check(source: Source) -> None:
    try:
        with Archive(source.path, source.limits) as archive:
            if is_encrypted(archive):
                raise encrypted("book")
            package_part(archive)
    except (zipfile.BadZipFile, KeyError, OSError, etree.XMLSyntaxError) as error:
        raise corrupt(TITLE) from error


def is_encrypted(archive: Archive) -> bool:
    """Say whether anything but fonts is encrypted."""
    root = archive.tree(ENCRYPTION)
    methods = root.iterfind(".//{*}EncryptedData/{*}EncryptionMethod") if root is not None else ()
    return any(method.get("Algorithm") not in FONTS for method in methods)


def package_part(archive: Archive) -> str:
    """The name of the part that lists the others."""
    root = archive.tree(CONTAINER)
    found = next(root.iter("{*}rootfile"), None) if root is not None else None
    name = found.get("full-path") if found is not None else None
    if name is None or name not in archive:
        raise corrupt(TITLE)
    return name


def parse(source: Source) -> Document:
    document = Document(engines=("lxml",))
    with Archive(source.path, source.limits) as archive:
        name = package_part(archive)
        root = archive.tree(name)
        if root is None:
            raise corrupt(TITLE)
        missing = 0
        for page in spine(root, posixpath.dirname(name)):
            progress.beat()
            if page in archive:
                content = archive.read(page)
                document.blocks += html_blocks.read(decode(content, declared=html_charset(content)).text)
            else:
                missing += 1
    if missing:
        document.cautions.append(Caution("pages_missing", f"{missing} pages that the book lists are not in it."))
    document.title = next((element.text for element in root.iterfind("{*}metadata/{*}title")), None)
    return document


def spine(root: Element, folder: str) -> list[str]:
    """The pages in reading order."""
    items = {item.get("id"): item for item in root.iterfind("{*}manifest/{*}item")}
    found = []
    for reference in root.iterfind("{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is not None and is_read(reference, item):
            path = unquote(item.get("href", "").partition("#")[0])
            found.append(posixpath.normpath(posixpath.join(folder, path)))
    return found


def is_read(reference: Element, item: Element) -> bool:
    """Say whether a page is on the main path; the table of contents, which repeats headings, is not."""
    contents = "nav" in (item.get("properties") or "").split()
    return reference.get("linear") != "no" and item.get("media-type") in PAGES and not contents


PARSER = Parser(
    title=TITLE,
    media_types={MEDIA_TYPE: (".epub",)},
    recognise=recognise,
    parse=parse,
    check=check,
    rank=20,
)
