"""Class accuracy: of documents whose kind says what they are, and of made ones in six languages.

The corpus gives invoices, credit notes (by the type code in their XML), mails, presentations, workbooks and a receipt;
bench/made_texts.py gives ten classes in six languages as text files, four of them held out. `sure`
are the answers with a confidence of at least 0.9.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import corpus, fields
from bench.made_texts import texts
from bench.part import Part
from bench.quire import Quire
from bench.table import Value

OF_FORMAT = {"eml": "email", "msg": "email", "pptx": "presentation", "xlsx": "spreadsheet", "xls": "spreadsheet",
             "csv": "spreadsheet"}  # fmt: skip
CREDIT_NOTES = {"381", "384", "261", "396"}  # UNTDID 1001
MADE = "made/"
LANGUAGES = ("de", "en", "es", "fr", "it", "nl")
HEADS = ("class", "files", "right", "sure", "of them right")
FILE_HEADS = ("class", "said", "confidence", "file")


@dataclass(frozen=True, slots=True)
class Labelled:
    label: str
    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Said:
    label: str
    name: str
    said: str | None
    confidence: float

    @property
    def right(self) -> bool:
        return self.said == self.label


def measure(root: Path, quire: Quire, match: str = "") -> Iterator[Part]:
    said = [ask(quire, document) for document in labelled(root) if match in document.name]
    labels = sorted({each.label for each in said})
    made = [each for each in said if each.name.startswith(MADE)]
    rows = [row(label, [each for each in said if each.label == label]) for label in labels]
    rows += [row(f"made, {code}", [each for each in made if each.name.endswith(f"-{code}.txt")]) for code in LANGUAGES]
    rows += [row("all made", made), row("all of the corpus", [each for each in said if each not in made])]
    wrong = [[each.label, each.said, each.confidence, each.name] for each in said if not each.right]
    yield Part("Classes", HEADS, rows, FILE_HEADS, sorted(wrong, key=str), [*map(asdict, said)])


def labelled(root: Path) -> Iterator[Labelled]:
    for case in fields.cases(root):
        if case.group != fields.WITH_XML:  # the page itself must tell
            credit = case.truth.get("type_code") in CREDIT_NOTES
            yield Labelled("credit_note" if credit else "invoice", f"{case.group}: {case.name}", case.path)
    for sample in corpus.samples(root, "text/"):
        if label := OF_FORMAT.get(sample.format) or ("receipt" if "RECEIPT" in sample.name else None):
            yield Labelled(label, sample.name, sample.path)
    for text in texts():
        yield Labelled(text.label, f"{MADE}{text.path.name}", text.path)


def ask(quire: Quire, document: Labelled) -> Said:
    found = (quire.read(document.path).result or {}).get("classification") or {}
    return Said(document.label, document.name, found.get("label"), found.get("confidence") or 0.0)


def row(label: str, said: list[Said]) -> list[Value]:
    sure = [each.right for each in said if each.said is not None and each.confidence >= fields.SURE]
    return [label, len(said), fields.share([each.right for each in said]), len(sure), fields.share(sure)]
