"""Electronic invoices as XML alone: CII and UBL, also in the envelope of a Standard Business Document.

The blocks are what a person would print; the fields come from the XML itself, which goes on as an attachment.
"""

from pipeline.extraction import einvoice_details
from pipeline.extraction.errors import corrupt
from pipeline.extraction.model import Attachment, Block, Cell, Document, Table, table_block
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek
from pipeline.extraction.understanding import einvoice

TYPES = ("application/xml", "text/xml")
TITLE = "an electronic invoice (CII or UBL)"
COLUMNS = ("position", "item_number", "description", "quantity", "unit", "unit_price", "tax_rate", "net_amount")


def recognise(peek: Peek) -> str | None:
    if not einvoice.recognised(peek.head, peek.xml_root):
        return None
    return peek.declared_type if peek.declared_type in TYPES else TYPES[0]


def parse(source: Source) -> Document:
    content = source.path.read_bytes()
    invoice = einvoice.read(content)
    if invoice is None:
        raise corrupt(TITLE)
    root = einvoice.root_of(content)
    attachments = [Attachment(None, source.media_type, content)]
    found = blocks(invoice)
    if root is not None:
        found[2:2] = einvoice_details.terms(root)
        found += einvoice_details.sums(root)
        attachments += einvoice_details.files(root)
    return Document(blocks=found, engines=("lxml",), attachments=attachments)


def blocks(invoice: einvoice.Invoice) -> list[Block]:
    kind = "Credit note" if invoice.credit else "Invoice"
    found = [Block("heading", f"{kind} {invoice.values.get('invoice_number', '')}".strip(), level=1)]
    lines = [f"{worded(name)}: {value}" for name, value in invoice.values.items()]
    found.append(Block("paragraph", "\n".join(lines)))
    found += [Block("paragraph", note) for note in invoice.notes]
    if invoice.lines:
        found.append(table_block(items(invoice.lines)))
    return found


def items(lines: list[dict[str, str]]) -> Table:
    """The positions, in the columns that any of them fills."""
    columns = [name for name in COLUMNS if any(name in line for line in lines)]
    cells = [Cell(0, place, worded(name), header=True) for place, name in enumerate(columns)]
    for row, line in enumerate(lines, 1):
        cells += [Cell(row, place, line.get(name, "")) for place, name in enumerate(columns)]
    return Table(cells)


def worded(name: str) -> str:
    return name.replace("_", " ").capitalize().replace("vat id", "VAT id").replace("Iban", "IBAN").replace("Bic", "BIC")


PARSER = Parser(
    title=TITLE,
    media_types={TYPES[0]: (".xml",), TYPES[1]: ()},
    recognise=recognise,
    parse=parse,
    rank=20,
)
