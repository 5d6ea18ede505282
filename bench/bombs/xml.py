"""XML, as of e-invoices, that becomes large, slow or deep, or asks for what is not its own."""

from pathlib import Path

from bench.bombs import making
from bench.bombs.making import Maker

INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
BASIC = 'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
AGGREGATE = 'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
OPEN = f'<Invoice xmlns="{INVOICE}" {BASIC} {AGGREGATE}>'


def outside_entity_xml(path: Path) -> None:
    doctype = f'<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file://{making.OUTSIDE}">]>'
    path.write_text(f'<?xml version="1.0"?>{doctype}<Invoice xmlns="{INVOICE}"><ID>seen: &x;</ID></Invoice>')


def invoice(body: str, doctype: str = "", encoding: str = "utf-8", codec: str | None = None) -> Maker:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}{OPEN}{body}</Invoice>'
    return lambda path: path.write_bytes(text.encode(codec or encoding))


def entities(*said: str) -> str:
    return f"<!DOCTYPE Invoice [{''.join(f'<!ENTITY {each}>' for each in said)}]>"


def numbered(pattern: str, times: int) -> str:
    return " ".join(pattern.format(number) for number in range(times))


def quadratic(path: Path) -> None:
    """An entity of 100 KB, used twenty thousand times: 2 GB."""
    invoice(f"<cbc:ID>{'&a;' * 20_000}</cbc:ID>", entities(f'a "{"x" * 100_000}"'))(path)


def in_attributes(path: Path) -> None:
    """The same, in an attribute, where a reader has to put it in."""
    invoice(f'<cbc:ID schemeID="{"&a;" * 20_000}">1</cbc:ID>', entities(f'a "{"x" * 100_000}"'))(path)


LINE = "<cac:InvoiceLine><cbc:ID>1</cbc:ID><cac:Item><cbc:Name>x</cbc:Name></cac:Item></cac:InvoiceLine>"
PARAMETERS = entities("% a \"<!ENTITY &#37; b '%a;%a;'>\"", '% c "%d;"', '% d "%c;"').replace("]>", " %a; %c;]>")

BOMBS: dict[str, Maker] = {
    "xxe.xml": outside_entity_xml,
    "quadratic.xml": quadratic,
    "attributes.xml": in_attributes,
    "dtd-by-http.xml": invoice("<cbc:ID>1</cbc:ID>", '<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/a.dtd">'),
    "entity-by-http.xml": invoice("<cbc:ID>&a;</cbc:ID>", entities('a SYSTEM "http://127.0.0.1:9/a"')),
    "parameters.xml": invoice("<cbc:ID>1</cbc:ID>", PARAMETERS),
    "entity-cycle.xml": invoice("<cbc:ID>&a;</cbc:ID>", entities('a "&b;"', 'b "&a;"')),
    "include.xml": invoice('<x:include xmlns:x="http://www.w3.org/2001/XInclude" parse="text" href="/etc/passwd"/>'),
    "style-sheet.xml": invoice("", '<?xml-stylesheet href="/etc/passwd" type="text/xsl"?>'),
    "utf-7.xml": invoice("+ADw-cbc:ID+AD4-1+ADw-/cbc:ID+AD4-", encoding="utf-7", codec="ascii"),
    "utf-16.xml": invoice("<cbc:ID>1</cbc:ID>", encoding="utf-8", codec="utf-16"),
    "utf-16-entities.xml": invoice("<cbc:ID>&a;</cbc:ID>", entities('a SYSTEM "file:///etc/passwd"'), codec="utf-16"),
    "ebcdic.xml": invoice("<cbc:ID>1</cbc:ID>", encoding="cp037"),
    "deep.xml": invoice("<a>" * 1_000_000),
    "deep-enough.xml": invoice("<a>" * 250 + "</a>" * 250),
    "long-attribute.xml": invoice(f'<cbc:ID schemeID="{"x" * 50_000_000}">1</cbc:ID>'),
    "million-attributes.xml": invoice("<cbc:ID " + numbered('a{}=""', 1_000_000) + ">1</cbc:ID>"),
    "namespaces.xml": invoice(numbered('<a{0}:a xmlns:a{0}="u{0}"/>', 200_000)),
    "many-prefixes.xml": invoice("<a " + numbered('xmlns:a{}="u"', 200_000) + "/>"),
    "half-a-million-lines.xml": invoice(LINE * 500_000),
    "long-number.xml": invoice(
        f"<cbc:ID>{'1' * 9_000_000}</cbc:ID><cbc:IssueDate>{'9' * 99_999}-01-01</cbc:IssueDate>"
    ),
    "exponent.xml": invoice(
        "<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID='EUR'>1e999999999</cbc:PayableAmount>"
        "<cbc:TaxExclusiveAmount>-1E-999999999</cbc:TaxExclusiveAmount><cbc:LineExtensionAmount>NaN"
        "</cbc:LineExtensionAmount></cac:LegalMonetaryTotal>" + LINE * 99
    ),
    "comments.xml": invoice("<!-- x -->" * 1_000_000),
    "instructions.xml": invoice("<?a b?>" * 1_000_000),
    "sections.xml": invoice(f"<cbc:Note>{'<![CDATA[x]]>' * 1_000_000}</cbc:Note>"),
}
