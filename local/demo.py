"""`make demo`: the sample documents through the whole stack, and what came of each."""

import shutil
import time
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table
from rich.text import Text

from local.environment import Ports
from local.localstack import ROOT
from local.processes import tail
from local.signals import Stopped, stop_on_signals
from local.stack import Stack

SAMPLES = ROOT / "samples"
NOT_SAMPLES = {"README.md", "make_samples.py"}
TERMINAL = {"COMPLETED", "FAILED", "CANCELLED"}
PATIENCE_SECONDS = 120
WAIT_SECONDS = 20  # of one request, which may take 30
OFFICE = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "message/rfc822": "eml",
}
STYLES = {"COMPLETED": "green", "FAILED": "red"}


def run(state: Path) -> int:
    """Start a stack with nothing in it, send every sample, show the results; 0 only if all completed."""
    console = Console()
    state.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(prefix="demo-", dir=state))
    folder.chmod(0o711)  # PostgreSQL may have to run as another user
    with stop_on_signals():
        try:
            failed = [document for document in present(console, folder) if document["status"] != "COMPLETED"]
        except Stopped:
            shutil.rmtree(folder)
            raise
    if failed:
        console.print(Text(f"\nThe end of {folder}/logs/worker.log:\n{tail(folder / 'logs' / 'worker.log')}"))
        return 1
    shutil.rmtree(folder)
    return 0


def present(console: Console, folder: Path) -> list[dict[str, Any]]:
    """The samples' documents, shown, after their way through a stack of their own."""
    console.print("Starting LocalStack, PostgreSQL, API, worker, beat and Flower on free ports ...")
    started = time.monotonic()
    with Stack(folder, Ports.free(), {}, durable=False, console=None) as stack:
        url = stack.variables["QUIRE_API_URL"]
        console.print(f"Ready after {time.monotonic() - started:.0f} s.")
        console.print(f"page: {url}/   key: {stack.variables['QUIRE_API_KEY']}", soft_wrap=True)
        console.print(f"Sending {len(samples())} documents to {url}/api/v1/documents/\n")
        with api_client(stack.variables) as client:
            documents = follow(client, upload_all(client))
        show(console, documents)
    return documents


def api_client(variables: dict[str, str]) -> httpx.Client:
    """A client of a stack's API, with its key."""
    headers = {"X-API-Key": variables["QUIRE_API_KEY"]}
    return httpx.Client(base_url=variables["QUIRE_API_URL"], headers=headers, timeout=30, trust_env=False)


def samples() -> list[Path]:
    """The files that should complete."""
    return sorted(path for path in SAMPLES.iterdir() if path.is_file() and path.name not in NOT_SAMPLES)


def upload_all(client: httpx.Client) -> list[str]:
    """Send every sample; the addresses of the documents."""
    locations = []
    for path in samples():
        with path.open("rb") as file:
            answer = client.post("/api/v1/documents/", files={"file": (path.name, file)}).raise_for_status()
        locations.append(answer.headers["Location"])
    return locations


def follow(client: httpx.Client, locations: list[str]) -> list[dict[str, Any]]:
    """The documents once all are terminal, or as they are when patience ends."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    return [ended(client, location, deadline) for location in locations]


def ended(client: httpx.Client, location: str, deadline: float) -> dict[str, Any]:
    """One document at its end, which the API tells when it comes, or as it is at the deadline."""
    while True:
        left = max(0.0, deadline - time.monotonic())
        document: dict[str, Any] = (
            client.get(location, params={"wait": min(left, WAIT_SECONDS)}).raise_for_status().json()
        )
        if document["status"] in TERMINAL or not left:
            return document


def show(console: Console, documents: list[dict[str, Any]]) -> None:
    """The table, and a line for each result."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name, right in (("file", 0), ("type", 0), ("pages", 1), ("words", 1), ("status", 0), ("seconds", 1)):
        table.add_column(name, justify="right" if right else "left")
    for document in documents:
        result = document["result"] or {"document": {"pages": None}, "content": {"text": ""}}
        table.add_row(
            document["filename"],
            short_type(document["media_type"]),
            str(result["document"]["pages"] or ""),
            str(len(result["content"]["text"].split())),
            Text(document["status"], style=STYLES.get(document["status"], "yellow")),
            f"{seconds(document):.1f}",
        )
    console.print(table)
    console.print()
    for document in documents:
        console.print(Text.assemble((document["filename"], "bold"), "  ", interesting(document)), soft_wrap=True)
    for document in documents:
        if fields := proven(document):
            console.print()
            console.print(Text.assemble((document["filename"], "bold"), "  ", found(document)), soft_wrap=True)
            console.print(proofs(fields))


def proven(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields that were found, each with where it stands, in the order of the pages."""
    fields = (document["result"] or {}).get("fields") or {}
    found = [(name, field) for name, field in fields.items() if field]
    return dict(sorted(found, key=lambda each: (each[1]["page"] or 0, (each[1]["bbox"] or [0, 0])[1])))


def found(document: dict[str, Any]) -> str:
    """What a document with fields is, and how many positions it has."""
    result = document["result"]
    items = result.get("line_items") or []
    said = f"{result['classification']['label']}, confidence {result['classification']['confidence']:.2f}"
    return f"{said} · {len(items)} line items" if items else said


def proofs(fields: dict[str, dict[str, Any]]) -> Table:
    """Each field's value, how sure it is, and its page and box in points."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name, right in (("field", 0), ("value", 0), ("confidence", 1), ("page", 1), ("box", 0)):
        table.add_column(name, justify="right" if right else "left", no_wrap=name != "value")
    for name, field in fields.items():
        table.add_row(
            name,
            Text(
                " ".join(filter(None, (str(field["value"]), field["currency"] if field["type"] == "amount" else None)))
            ),
            f"{field['confidence']:.2f}",
            str(field["page"] or ""),
            " ".join(f"{edge:.0f}" for edge in field["bbox"] or ()),
        )
    return table


def short_type(media_type: str | None) -> str:
    """A media type in few letters: `PDF` for application/pdf."""
    return OFFICE.get(media_type or "", (media_type or "").rsplit("/", 1)[-1]).upper()


def seconds(document: dict[str, Any]) -> float:
    """From the upload to the end, by PostgreSQL's clock."""

    first, last = (datetime.fromisoformat(document["timeline"][place]["at"]) for place in (0, -1))
    return (last - first).total_seconds()


def interesting(document: dict[str, Any]) -> str:
    """One line about a result that a person would like to know, or why there is none."""
    if document["error"]:
        return f"{document['error']['code']}: {document['error']['message']}"
    if not (result := document["result"]):
        return "not finished"
    parts = [heading(result), *tables(result), *ocr(result)]
    language = result["document"]["language"]
    return " · ".join(part for part in (*parts, language and f"language {language}") if part)


def heading(result: dict[str, Any]) -> str:
    """The title, or the first words."""
    for entity in result["entities"]:
        if entity["type"] == "title":
            return f"“{entity['value']}”"
    return f"“{' '.join(result['content']['text'].split()[:8])} ...”"


def tables(result: dict[str, Any]) -> list[str]:
    """The largest table."""
    found = result["tables"]
    if not found:
        return []
    largest = max(found, key=lambda table: table["rows"] * table["columns"])
    count = f"{len(found)} tables, the largest" if len(found) > 1 else "a table"
    return [f"{count} of {largest['rows']} rows and {largest['columns']} columns"]


def ocr(result: dict[str, Any]) -> list[str]:
    """How sure the reading of a picture is."""
    sure = [page["confidence"] for page in result["pages"] if page["source"] == "ocr" and page["confidence"]]
    return [f"read by OCR, confidence {min(sure):.2f}"] if sure else []
