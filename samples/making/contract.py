"""contract.docx: a service agreement with headings, numbered clauses and a table of fees."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

EPOCH = (2026, 1, 5, 9, 0, 0)  # one date in every member, so that the file is the same each time
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
FEES = [
    ["Service", "Unit", "Fee in GBP"],
    ["Maintenance of the point-of-sale system", "month", "1,850.00"],
    ["Service desk, Monday to Saturday, 7:00 to 21:00", "month", "1,200.00"],
    ["Work on site", "hour", "95.00"],
    ["Work outside the hours of the service desk", "hour", "140.00"],
]
CLAUSES: list[tuple[str, list[str]]] = [
    (
        "Subject",
        [
            (
                "The Provider maintains the point-of-sale system of the Customer at the 14 places listed in Annex A,"
                " and runs a service desk for its users."
            ),
            (
                "The system consists of the hardware and the programs listed in Annex B. Changes of that list take"
                " effect when both parties have signed them."
            ),
        ],
    ),
    (
        "Service levels",
        [
            (
                "The Provider answers 90 per cent of all calls to the service desk within 60 seconds, measured over a"
                " calendar month."
            ),
            (
                "A fault that stops all tills of one place is repaired within four hours; any other fault within two"
                " working days."
            ),
            (
                "If a service level is missed in two months running, the Customer may reduce the fees of the second"
                " month by 10 per cent."
            ),
        ],
    ),
    (
        "Fees and payment",
        [
            "The fees are set out in the table below. They do not include value added tax.",
            "The Provider invoices monthly in arrears. Invoices are payable within 30 days of receipt.",
            (
                "Fees may be adjusted once a year, for the first time on 1 March 2027, by no more than the change of"
                " the consumer price index."
            ),
        ],
    ),
    (
        "Duties of the Customer",
        [
            (
                "The Customer names one contact for each place, grants access during opening hours, and reports faults"
                " without delay."
            ),
            (
                "The Customer keeps backups of its own data. The Provider helps with the set-up but is not responsible"
                " for the content."
            ),
        ],
    ),
    (
        "Confidentiality and data protection",
        [
            (
                "Each party keeps secret what it learns of the other's business, during the agreement and for three"
                " years after its end."
            ),
            (
                "Personal data is processed only on the Customer's documented instruction; the agreement on"
                " commissioned processing is Annex C."
            ),
        ],
    ),
    (
        "Liability",
        [
            (
                "Each party is liable without limit for intent and gross negligence. In all other cases liability is"
                " limited to the fees of the twelve months before the damage arose."
            ),
        ],
    ),
    (
        "Term and termination",
        [
            (
                "The agreement begins on 1 March 2026 and runs for 24 months. It is then extended by 12 months at a"
                " time, unless a party gives notice three months before the end."
            ),
            "The right to terminate for good cause remains unaffected. Notice must be given in writing.",
        ],
    ),
    (
        "Final provisions",
        [
            (
                "Changes of this agreement must be made in writing. Should a provision be invalid, the others remain in"
                " force."
            ),
            "The law of the place where the Provider has its seat applies.",
        ],
    ),
]


def make(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)


def parts() -> dict[str, str]:
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships([("officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": relationships([("styles", "styles.xml"), ("numbering", "numbering.xml")]),
        "word/styles.xml": styles(),
        "word/numbering.xml": numbering(),
        "word/document.xml": document(),
    }


def content_types() -> str:
    kinds = {"document": "document.main", "styles": "styles", "numbering": "numbering"}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{TYPE}{kind}+xml"/>' for name, kind in kinds.items()
    )
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return xml(f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{rels}{overrides}</Types>')


def relationships(targets: list[tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATION}{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return xml(
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def styles() -> str:
    def style(name: str, label: str, size: int, *, bold: bool = False) -> str:
        run = f'<w:rPr>{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/></w:rPr>'
        return f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{label}"/>{run}</w:style>'

    every = [
        style("Normal", "Normal", 22),
        style("Title", "Title", 40, bold=True),
        style("Heading1", "heading 1", 28, bold=True),
    ]
    return xml(f"<w:styles {NAMESPACES}>{''.join(every)}</w:styles>")


def numbering() -> str:
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="(%1)"/></w:lvl>'
    numbers = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        for number in range(1, len(CLAUSES) + 1)
    )
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{number}">{level}</w:abstractNum>' for number in range(1, len(CLAUSES) + 1)
    )
    return xml(f"<w:numbering {NAMESPACES}>{abstract}{numbers}</w:numbering>")


def document() -> str:
    body = [paragraph("Service Agreement", "Title"), paragraph("between")]
    body += [paragraph("Example Services Ltd, 3 Example Square, Exampletown 00001 (the Provider)"), paragraph("and")]
    body += [paragraph("Sample Retail Ltd, 44 Sample Avenue, Sampleton 00002 (the Customer)")]
    for number, (title, clauses) in enumerate(CLAUSES, 1):
        body.append(paragraph(f"{number}. {title}", "Heading1"))
        body += [paragraph(clause, list_id=number) for clause in clauses]
        if title == "Fees and payment":
            body.append(table(FEES))
    body += [paragraph("Exampletown, 16 February 2026"), paragraph("For the Provider\tFor the Customer")]
    size = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    return xml(f"<w:document {NAMESPACES}><w:body>{''.join(body)}{size}</w:body></w:document>")


def paragraph(text: str, style: str = "Normal", list_id: int | None = None) -> str:
    number = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{list_id}"/></w:numPr>' if list_id else ""
    runs = "<w:r><w:tab/></w:r>".join(
        f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>' for part in text.split("\t")
    )
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{number}</w:pPr>{runs}</w:p>'


def table(rows: list[list[str]]) -> str:
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in (5400, 1600, 2000))
    lines = [
        f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if number == 0 else ''}"
        + "".join(f"<w:tc><w:tcPr/>{paragraph(cell)}</w:tc>" for cell in row)
        + "</w:tr>"
        for number, row in enumerate(rows)
    ]
    properties = f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    return f"<w:tbl>{properties}{''.join(lines)}</w:tbl>"


def xml(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{body}'
