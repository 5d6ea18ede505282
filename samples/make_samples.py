"""Makes the sample documents: `python samples/make_samples.py`. The same bytes each time, given the same libraries."""

from collections.abc import Callable
from pathlib import Path

from making import broken, contract, invoice, mails, pictures, report, texts, workbook

HERE = Path(__file__).parent
SAMPLES: dict[str, Callable[[Path], None]] = {
    "invoice.pdf": invoice.make,
    "report.pdf": report.make,
    "contract.docx": contract.make,
    "page.html": texts.make_page,
    "orders.csv": texts.make_orders,
    "notes.md": texts.make_notes,
    "letter.txt": texts.make_letter,
    "order.eml": mails.make_order,
    "budget.xlsx": workbook.make,
    "receipt.png": pictures.make_receipt,
    "scanned_letter.pdf": pictures.make_scanned_letter,
    "mixed.pdf": pictures.make_mixed,
    "broken/broken.pdf": broken.make_broken,
    "broken/encrypted.pdf": broken.make_encrypted,
    "broken/empty.pdf": broken.make_empty,
    "broken/mislabelled.pdf": broken.make_mislabelled,
    "broken/unsupported.zip": broken.make_unsupported,
}


def main() -> None:
    for name, make in SAMPLES.items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        make(path)
        print(f"{name:<28}{path.stat().st_size:>9} bytes")


if __name__ == "__main__":
    main()
