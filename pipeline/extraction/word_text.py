"""The text of a paragraph of a DOCX, as its pages show it."""

from collections.abc import Callable, Iterator

from lxml.etree import _Element as Element

from pipeline.extraction import omml, symbol_fonts
from pipeline.extraction.counting import roman
from pipeline.extraction.shifted import lowered_words, raised_words
from pipeline.extraction.word_numbers import W, value

COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FORMULA = f"{MATH}oMath"
BOX = f"{W}txbxContent"
SHIFTS = {"superscript": raised_words, "subscript": lowered_words}
SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}
# Deleted text, field codes, properties, and the second form of what is already there.
SKIPPED = frozenset(
    {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}pPr", f"{W}rPr", f"{W}rt", f"{COMPATIBILITY}Fallback"}
)
NOTES: dict[str, Callable[[int], str]] = {f"{W}footnoteReference": str, f"{W}endnoteReference": roman}
OFF = frozenset({"0", "false", "off"})
TICKED, EMPTY = "☒", "☐"


class Marks:
    """The numbers of foot- and endnotes, which count as their references come."""

    def __init__(self) -> None:
        self._marks: dict[tuple[str, str], str] = {}
        self._counts = dict.fromkeys(NOTES, 0)

    def next(self, reference: Element) -> str:
        """The mark of a reference, as `[1]`; empty where the text has a mark of its own."""
        if is_on(reference, f"{W}customMarkFollows", missing=False):
            return ""
        kind = str(reference.tag)
        self._counts[kind] += 1
        mark = f"[{NOTES[kind](self._counts[kind])}]"
        return self._marks.setdefault((kind, reference.get(f"{W}id", "")), mark)

    def of(self, note: Element) -> str:
        """The mark of a `w:footnote` or `w:endnote`; empty if nothing refers to it."""
        return self._marks.get((f"{note.tag}Reference", note.get(f"{W}id", "")), "")


def paragraph_text(element: Element, marks: Marks) -> str:
    return "".join(pieces(element, marks))


def pieces(element: Element, marks: Marks) -> Iterator[str]:
    """The text inside `element`, in order; a text box is no part of the paragraph that it hangs on."""
    for child in element:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag == f"{W}r":
            yield run(child, marks)
        elif child.tag == FORMULA:
            before = child.getprevious()
            yield f"{' ' if before is not None and before.tag == FORMULA else ''}{omml.linear(child)}"
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif child.tag == f"{W}sym":
            yield symbol_fonts.sign(child.get(f"{W}font", ""), hexadecimal(child.get(f"{W}char")))
        elif child.tag == f"{W}fldChar":
            yield form_field(child)
        elif child.tag in NOTES:
            yield marks.next(child)
        elif child.tag != BOX and child.tag not in SKIPPED:
            yield from pieces(child, marks)


def run(element: Element, marks: Marks) -> str:
    """The text of a `w:r`; none if it is hidden."""
    properties = element.find(f"{W}rPr")
    if properties is None:
        return "".join(pieces(element, marks))
    if (hidden := properties.find(f"{W}vanish")) is not None and is_on(hidden):
        return ""
    shift = SHIFTS.get(value(properties, "vertAlign") or "", str)
    return shift("".join(pieces(element, marks)))


def form_field(element: Element) -> str:
    """What a box to tick or a list to choose from shows; other fields have their result as text."""
    box, choice = element.find(f"{W}ffData/{W}checkBox"), element.find(f"{W}ffData/{W}ddList")
    if box is not None:
        states = (state for name in ("checked", "default") if (state := box.find(f"{W}{name}")) is not None)
        state = next(states, None)
        return TICKED if state is not None and is_on(state) else EMPTY
    if choice is not None:
        entries = [entry.get(f"{W}val", "") for entry in choice.iterfind(f"{W}listEntry")]
        chosen = value(choice, "result") or value(choice, "default") or "0"
        return entries[int(chosen)] if chosen.isdecimal() and int(chosen) < len(entries) else ""
    return ""


def is_on(element: Element, attribute: str = f"{W}val", *, missing: bool = True) -> bool:
    """Say what a property that can be switched says; without a word of its own it is `missing`."""
    said = element.get(attribute)
    return missing if said is None else said not in OFF


def hexadecimal(text: str | None) -> int:
    try:
        return min(int(text or "", 16), 0x10FFFF)
    except ValueError:
        return 0
