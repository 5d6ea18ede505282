"""Who sends an invoice and who gets it: by labels, by the sender's line above an address, by where addresses stand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.extraction.understanding import addresses, party_names, vat
from pipeline.extraction.understanding.address_words import CARE
from pipeline.extraction.understanding.addresses import Address, ReturnLine
from pipeline.extraction.understanding.anchors import Anchor, Anchors, Candidate
from pipeline.extraction.understanding.folding import key
from pipeline.extraction.understanding.options import Choice, Option
from pipeline.extraction.understanding.party_names import is_name, is_short_name
from pipeline.extraction.understanding.typed import Typed
from pipeline.extraction.understanding.view import Segment, View

Role = Literal["supplier", "customer"]
ROLES = ("supplier", "customer")
OTHERS = ("delivery", "payee")  # whose addresses are neither
TRIED = 8
SEARCHED = 200_000  # characters
ROWS_BELOW_LABEL = 9
REACH = 70.0  # points below a label, in which its address begins
COLUMN = 60.0  # points, by which an address may begin left of its label, or
USUAL_HEIGHT = 14.0
INDENT = 230.0  # right of it, as in forms
LABELLED, IN_FORM, SENDER_LINE, BELOW_SENDER = 0.95, 1.0, 0.8, 0.62
ADDRESSED, HAS_CONTACT, NO_CONTACT, LEGAL, ALONE, AT_HEAD = 0.7, 0.5, 0.42, 0.4, 0.3, 0.2
LATER = 0.6
HEAD_ROWS, FOOT_ROWS, FIRST_ROWS = 14, 14, 3
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Party:
    """A name and, where one stands with it, an address, as segments or as offsets in one text."""

    name: Typed
    address: Typed | None
    score: float
    source: str
    strength: float = 0.0


def find(anchors: Anchors) -> dict[Role, list[Party]]:
    """Who each of the two might be, the likeliest first."""
    blocks = [as_written(block, anchors.view) for block in addresses.find(anchors.view, anchors.lone)]
    lines = list(addresses.return_lines(anchors.view))
    found: dict[Role, list[Party]] = {
        "supplier": [*labelled(anchors, "supplier", blocks), *senders(anchors.view, lines)],
        "customer": [*labelled(anchors, "customer", blocks), *below_sender(anchors.view, lines, blocks)],
    }
    for block in blocks:
        for role, score, source, strength in () if block.nameless else roles(anchors, block):
            found[role].append(of_block(anchors.view, block, score, source, strength))
    named = list(companies(anchors.view))
    named += first_line(anchors)
    streets = [block for block in blocks if block.nameless and block.contact]
    if len(streets) == 1:
        named = [replace(party, address=of_street(anchors.view, streets[0])) for party in named]
    found["supplier"] = [*(in_full(party, named) for party in found["supplier"]), *named]
    ranked = {role: sorted(those, key=lambda party: -party.score) for role, those in found.items()}
    return told_apart(ranked["supplier"], ranked["customer"])


def as_written(block: Address, view: View) -> Address:
    """A VAT id with an address says nothing of who writes where there are others: the customer's is printed, too."""
    ids = {typed.value for typed in vat.find(view.text[:SEARCHED])} if block.contact and not block.reached else set()
    return replace(block, contact=False) if len(ids) > 1 else block


def of_street(view: View, block: Address) -> Typed | None:
    return joined(view, [block.name, *block.lines])


def in_full(party: Party, companies: list[Party]) -> Party:
    """A sender as it is named elsewhere, where its line leaves out the beginning."""
    if party.source != "sender":
        return party
    whole = next((one.name for one in companies if party_names.leaves_out(party.name.value, one.name.value)), None)
    return replace(party, name=whole) if whole else party


def told_apart(suppliers: list[Party], customers: list[Party]) -> dict[Role, list[Party]]:
    """The two together: one name is not both of them, as far as others can be had."""
    pairs = [
        (one.score + other.score, one, other)
        for one in suppliers[:TRIED]
        for other in customers[:TRIED]
        if not (party_names.same(one.name.value, other.name.value) or is_line_of(one, other))
    ]
    if not pairs:
        is_customer = not suppliers or (bool(customers) and customers[0].strength > suppliers[0].strength)
        return {"supplier": [], "customer": customers} if is_customer else {"supplier": suppliers, "customer": []}
    _, supplier, customer = max(pairs, key=lambda pair: pair[0])
    apart = [party for party in suppliers if not is_line_of(party, customer)]
    return {"supplier": without(apart, customer), "customer": without(customers, supplier)}


def is_line_of(one: Party, other: Party) -> bool:
    """Say whether a name is one of the lines below another, as a company is below who works there."""
    return other.address is not None and other.address.start <= one.name.start < other.address.end


def without(those: list[Party], other: Party) -> list[Party]:
    return [party for party in those if not party_names.same(party.name.value, other.name.value)]


def labelled(anchors: Anchors, role: Role, blocks: list[Address]) -> Iterator[Party]:
    """What stands beside the labels of a role."""
    yield from in_forms(anchors, role)
    ends = labels_by_end(anchors)
    for candidate in anchors.candidates(f"{role}_name", "text"):
        heads_party = ends.get(candidate.typed.end, -1) > candidate.typed.start  # "Particulars of the seller"
        if heads_party or is_compound(anchors.view, candidate.anchor):
            continue
        block = next((block for block in blocks if candidate.segment in {block.name, *block.lines}), None)
        if candidate.relation == "right" and heads_address(candidate.anchor.segment, blocks):
            continue  # the next column begins beside it
        if block is not None and candidate.relation != "after":
            yield of_block(anchors.view, block, candidate.score, "label", candidate.anchor.weight)
        elif is_name(candidate.value):
            yield of_text(anchors.view, candidate)


def in_forms(anchors: Anchors, role: Role) -> Iterator[Party]:
    """What the row *Name* says below the labels of a role."""
    for anchor in anchors.by_name.get(f"{role}_name", ()):
        if is_compound(anchors.view, anchor):
            continue
        if (named := named_below(anchors, anchor)) is not None:
            yield Party(named, None, IN_FORM * anchor.weight, "form", anchor.weight)
        in_form = form_row(anchors, anchor)
        if in_form is not None:
            yield with_lines(anchors.view, in_form, IN_FORM * anchor.weight, anchor.weight)


def is_compound(view: View, anchor: Anchor) -> bool:
    """Say whether a label is the end of a longer word, as *Kunde* is of *Art-Nr-Kunde*."""
    before = view.text[max(0, anchor.start - 2) : anchor.start]
    return anchor.start > anchor.segment.start and before[-1:] == "-" and before[:1].isalnum()


def labels_by_end(anchors: Anchors) -> dict[int, int]:
    """Where the labels of both roles end → where they begin."""
    labels = (anchor for role in ROLES for anchor in anchors.by_name.get(f"{role}_name", ()))
    return {anchor.end: anchor.start for anchor in labels if anchor.weight >= 1}


def heads_address(label: Segment, blocks: list[Address]) -> bool:
    """Say whether an address begins right below a label, at its left edge."""
    near = [block.name for block in blocks if 0 < block.name.row - label.row <= 2 and block.name.page == label.page]
    return any(addresses.aligned(label, name) for name in near)


def form_row(anchors: Anchors, anchor: Anchor) -> Segment | None:
    """In a form below a label: what the row *Name* says."""
    if anchor.segment.start not in anchors.lone:
        return None
    for row in anchors.view.rows[anchor.segment.row + 1 : anchor.segment.row + 1 + ROWS_BELOW_LABEL]:
        if row[0].page != anchor.segment.page or is_party_label(anchors, row[0]):
            return None
        if len(row) > 1 and key(row[0].text) in party_names.KEYS and is_name(row[1].text):
            return row[1]
    return None


def named_below(anchors: Anchors, anchor: Anchor) -> Typed | None:
    """In the column below a label: what `Name: …` says in one text."""
    view, segment = anchors.view, anchor.segment
    if anchor.start != segment.start:
        return None
    for row in view.rows[segment.row + 1 : segment.row + 1 + ROWS_BELOW_LABEL]:
        for one in row:
            head, colon, tail = one.text.partition(":")
            under = one.page == segment.page and (segment.box is None or abs(left(one) - left(segment)) <= COLUMN)
            if under and colon and key(head) in party_names.KEYS and is_name(tail.strip()):
                return typed(view, one.end - len(tail.lstrip()), one.end)
    return None


def is_party_label(anchors: Anchors, segment: Segment) -> bool:
    names = [*(f"{role}_name" for role in ROLES), *OTHERS]
    return any(
        one.start == segment.start for name in names for one in anchors.by_name.get(name, ()) if one.segment is segment
    )


def with_lines(view: View, name: Segment, score: float, strength: float) -> Party:
    """A name in a form, with the lines below it up to the town."""
    lines: list[Segment] = []
    for row in view.rows[name.row + 1 : name.row + 7]:
        under = next((one for one in row if abs(left(one) - left(name)) <= addresses.APART), None)
        under = under if name.box else (row[-1] if row[0].page == name.page else None)
        if under is None or not addresses.belongs(under.text):
            break
        lines.append(under)
        if addresses.has_town(under.text):
            return Party(typed(view, name.start, name.end), joined(view, lines), score, "form", strength)
    return Party(typed(view, name.start, name.end), None, score, "form", strength)


def left(segment: Segment) -> float:
    return segment.box[0] if segment.box else 0.0


def of_text(view: View, candidate: Candidate) -> Party:
    """A name after its label; what follows a comma may be the address."""
    found = candidate.typed
    head, comma, tail = found.raw.partition(", ")
    if comma and any(map(str.isdigit, tail)) and not any(map(str.isdigit, head)):
        start = found.start + len(head) + 2
        return Party(typed(view, found.start, found.start + len(head)), typed(view, start, found.end), candidate.score,
                     "label", candidate.anchor.weight)  # fmt: skip
    return Party(found, None, candidate.score, "label", candidate.anchor.weight)


def roles(anchors: Anchors, block: Address) -> Iterator[tuple[Role, float, str, float]]:
    """What an address is by the label above it, else by what stands with it."""
    anchor = label_above(anchors, block)
    if anchor is not None:
        for role in ROLES:
            if anchor.name == f"{role}_name":
                yield role, LABELLED * anchor.weight, "label", anchor.weight  # type: ignore[misc]  # of ROLES
        return
    if block.addressed:
        yield "customer", ADDRESSED, "block", 0.0
        return
    if party_names.PERSON.match(block.name.text):
        yield "customer", HAS_CONTACT, "block", 0.0
        return
    yield "supplier", HAS_CONTACT if block.contact else ALONE, "block", 0.0
    yield "customer", ALONE if block.contact else NO_CONTACT, "block", 0.0


def label_above(anchors: Anchors, block: Address) -> Anchor | None:
    """The nearest label of a party above an address or at its left."""
    names = [*(f"{role}_name" for role in ROLES), *OTHERS]
    near = [
        (distance, anchor)
        for name in names
        for anchor in anchors.by_name.get(name, ())
        if anchor.start == anchor.segment.start
        and (distance := away(anchors.view, anchor.segment, block.name)) is not None
    ]
    return min(near, key=lambda item: item[0], default=(0.0, None))[1]


def away(view: View, label: Segment, name: Segment) -> float | None:
    """How far above a name its label stands; None where it cannot belong to it."""
    if label.page != name.page or label is name or label.row > name.row:
        return None
    if label.box is None or name.box is None:
        return away_in_lines(view, label, name)
    down = name.box[1] - label.box[1]
    aside = name.box[0] - label.box[0]
    scale = max(1.0, name.height / USUAL_HEIGHT)  # pictures without a resolution have larger units
    if down > REACH * scale or not -COLUMN * scale <= aside <= INDENT * scale:
        return None
    return down + abs(aside) / 2


def away_in_lines(view: View, label: Segment, name: Segment) -> float | None:
    """The same without boxes, in lines: in one cell or column, or where nothing else stands in these lines."""
    down = name.row - label.row
    if down == 0:
        return None if name.column < label.column or not (label.cell is None or label.cell == name.cell) else 0.0
    lone = len(view.rows[label.row]) == 1 or len(view.rows[name.row]) == 1
    return float(down) if down <= 3 and (lone or addresses.aligned(label, name)) else None


def of_block(view: View, block: Address, score: float, source: str, strength: float) -> Party:
    if not is_name(block.name.text):
        score *= 0.4
    whole = any(addresses.has_town(line.text) for line in block.lines)
    address = joined(view, [line for line in block.lines if not CARE.match(line.text)]) if whole else None
    return Party(typed(view, block.name.start, block.name.end), address, score, source, strength)


def senders(view: View, lines: list[ReturnLine]) -> Iterator[Party]:
    for line in lines:
        start, end = line.name
        name = typed(view, start, start + party_names.without_capital(view.text[start:end]))
        whole = typed(view, *line.address)
        address = replace(whole, value=", ".join(whole.raw[slice(*part)].strip() for part in addresses.cut(whole.raw)))
        if is_name(name.value) and not party_names.OWNER.match(name.value):
            yield Party(name, address, SENDER_LINE, "sender")


def below_sender(view: View, lines: list[ReturnLine], blocks: list[Address]) -> Iterator[Party]:
    """The address that begins right below the sender's line, in its column."""
    for line in lines:
        under = [
            block
            for block in blocks
            if (distance := away(view, line.segment, block.name)) is not None and distance < REACH
        ]
        if under:
            nearest = min(under, key=lambda block: away(view, line.segment, block.name) or 0.0)
            yield of_block(view, nearest, BELOW_SENDER, "below sender", 0.0)
        elif line.segment.box is not None and (name := first_below(view, line.segment)) is not None:
            yield with_lines(view, name, BELOW_SENDER, 0.0)


def first_below(view: View, segment: Segment) -> Segment | None:
    """The next text below the sender's line, with its left edge near that of the line."""
    for row in view.rows[segment.row + 1 : segment.row + 6]:
        for one in row:
            if one.page == segment.page and one.box and segment.box and -COLUMN <= one.box[0] - segment.box[0] <= 12:
                plain = is_name(one.text) and not any(map(str.isdigit, one.text)) and not addresses.is_of_table(row)
                return one if plain else None
    return None


def companies(view: View) -> Iterator[Party]:
    """Names with a legal form at the head and the foot of the document."""
    head, foot = view.rows[:HEAD_ROWS], view.rows[-FOOT_ROWS:]
    score = LEGAL
    for row in [*head, *(row for row in foot if row[0].row >= HEAD_ROWS)]:
        for segment in row:
            if (place := party_names.company_in(segment.text)) and not addresses.has_town(segment.text[place[0] :]):
                start, end = (segment.start + offset for offset in place)
                yield Party(typed(view, start, end), None, score if row[0].row < HEAD_ROWS else LEGAL, "company")
                score = LEGAL * LATER  # who writes stands first


def first_line(anchors: Anchors) -> Iterator[Party]:
    """The text at the head of the document up to a dash, if it may be a name: who writes stands first."""
    for row in anchors.view.rows[:FIRST_ROWS]:
        name = party_names.BETWEEN.split(row[0].text)[0]
        is_sender = is_short_name(name) and not party_names.NO_SENDER.search(name)
        if is_sender and not anchors.begins_with_label(row[0]):
            yield Party(typed(anchors.view, row[0].start, row[0].start + len(name)), None, AT_HEAD, "first")
            return


def typed(view: View, start: int, end: int) -> Typed:
    raw = view.text[start:end]
    return Typed(start, end, " ".join(raw.split()).strip(" ,;"), raw)


def joined(view: View, lines: list[Segment]) -> Typed | None:
    """The lines of an address as one text; its span is that of the first to the last line."""
    if not lines:
        return None
    start, end = min(line.start for line in lines), max(line.end for line in lines)
    return Typed(start, end, ", ".join(" ".join(line.text.split()).strip(" ,") for line in lines), view.text[start:end])


def doubted(view: View, supplier: Choice, found: dict[Role, list[Party]]) -> Choice:
    """A supplier is in doubt where the web address is that of another name, or another name stands above it."""
    addresses_there = party_names.web_addresses(view.text[:SEARCHED])
    others = [other.value for other in supplier.others[:TRIED]]
    others = [name for name in others if not party_names.same(name, supplier.option.value)]
    if party_names.has_address(supplier.option.value, addresses_there):
        return supplier
    of_another = any(party_names.has_address(name, addresses_there) for name in others)
    return replace(supplier, doubtful=of_another or is_below_another(view, supplier) or is_beside(supplier, found))


def is_below_another(view: View, supplier: Choice) -> bool:
    """Say whether a company that only its legal form tells, and that stands there once, stands below another name."""
    option = supplier.option
    if option.source != "company" or view.text.count(option.typed.raw) > 1:
        return False
    heads = [other for other in supplier.others if other.source in {"first", "block"}]
    return any(
        other.typed.start < option.typed.start and not party_names.same(other.value, option.value) for other in heads
    )


def is_beside(supplier: Choice, found: dict[Role, list[Party]]) -> bool:
    """Say whether the two are addresses alike, without labels and contacts, the company's below the other."""
    option, customers = supplier.option, found["customer"]
    if option.source != "company" or not customers or customers[0].source != "block":
        return False
    alike = any(party.source == "block" and party.name.value == option.value for party in found["supplier"])
    return alike and customers[0].name.start < option.typed.start


def options(parties: list[Party]) -> list[Option]:
    return [Option(party.name, party.score, party.source, party.strength) for party in parties]
