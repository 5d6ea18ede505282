"""Calendars (iCalendar, RFC 5545) → what an invitation says to a person."""

import re
from collections.abc import Iterator

from pipeline.extraction.model import Block
from pipeline.extraction.paragraphs import paragraphs

START = "BEGIN:VCALENDAR"
FOLD = re.compile(r"\r?\n[ \t]")
LINE = re.compile(r'^([A-Za-z-]+)((?:;[^:;="]+=(?:"[^"]*"|[^":;]*)(?:,"[^"]*")*)*):(.*)$')
PARAMETER = re.compile(r';([^:;="]+)=("[^"]*"|[^":;]*)')
MOMENT = re.compile(r"^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$")
ESCAPED = re.compile(r"\\([\\,;nN])")
ENTRIES = frozenset({"VEVENT", "VTODO", "VJOURNAL"})
MOMENTS = {"DTSTART": "Begins", "DTEND": "Ends", "DUE": "Due"}
WORDS = {"LOCATION": "Where", "STATUS": "Status", "RRULE": "Repeats", "URL": "URL"}
PEOPLE = {"ORGANIZER": "Organizer", "ATTENDEE": "Attendees"}

Entry = list[tuple[str, dict[str, str], str]]


def blocks(text: str) -> list[Block]:
    """Each entry: its summary as a heading, when, where and who, and its description."""
    return [block for entry in entries(FOLD.sub("", text)) for block in entry_blocks(entry)]


def entries(text: str) -> Iterator[Entry]:
    inside: list[str] = []
    entry: Entry = []
    for line in text.splitlines():
        found = LINE.match(line)
        if found is None:
            continue
        name, value = found[1].upper(), found[3]
        if name == "BEGIN":
            inside.append(value.strip().upper())
            entry = [] if inside[-1] in ENTRIES else entry
        elif name == "END":
            if inside and inside.pop() in ENTRIES:
                yield entry
        elif inside and inside[-1] in ENTRIES:  # an alarm in it says nothing to readers
            given = {key.upper(): word.strip('"') for key, word in PARAMETER.findall(found[2])}
            entry.append((name, given, ESCAPED.sub(lambda sign: {"n": "\n"}.get(sign[1].lower(), sign[1]), value)))


def entry_blocks(entry: Entry) -> Iterator[Block]:
    lines: dict[str, list[str]] = {}
    for name, given, value in entry:
        if name in MOMENTS:
            lines.setdefault(MOMENTS[name], []).append(moment(value, given.get("TZID", "")))
        elif name in PEOPLE:
            lines.setdefault(PEOPLE[name], []).append(person(value, given.get("CN", "")))
        elif name in WORDS and value.strip():
            lines.setdefault(WORDS[name], []).append(value.strip())
    yield from (Block("heading", value.strip(), level=1) for name, _, value in entry if name == "SUMMARY")
    if lines:
        yield Block("paragraph", "\n".join(f"{label}: {', '.join(values)}" for label, values in lines.items()))
    for name, _, value in entry:
        if name == "DESCRIPTION":
            yield from paragraphs(value)


def moment(value: str, zone: str) -> str:
    """`20260304T100000Z` → `2026-03-04 10:00 UTC`."""
    found = MOMENT.match(value.strip())
    if found is None:
        return value.strip()
    day = "-".join(found.group(1, 2, 3))
    return f"{day} {found[4]}:{found[5]} {'UTC' if found[6] else zone}".strip() if found[4] else day


def person(value: str, name: str) -> str:
    address = re.sub(r"^mailto:", "", value.strip(), flags=re.IGNORECASE)
    return f"{name} <{address}>" if name and name != address else address
