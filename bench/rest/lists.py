"""How long lists, filters, search and the state of one document take, and what PostgreSQL reads for them."""

import json
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from statistics import quantiles
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from api.queries import ListQuery
from bench.part import Part
from bench.rest.million import TENANT, Made
from bench.rest.server import Server, timed
from pipeline.db import pages
from pipeline.db.wanted import Wanted

if TYPE_CHECKING:
    from bench.table import Value

WARM_UP = 5
LISTS = "/api/v1/documents/"
EXPLAINED = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "


def questions(made: Made) -> dict[str, dict[str, str]]:
    """What is asked of the list, by a name for each: common and rare values, alone and together."""
    return {
        "newest": {},
        "oldest": {"sort": "created"},
        "last changed": {"sort": "-updated"},
        "200 at once": {"limit": "200"},
        "status, common": {"status": "COMPLETED"},
        "status, rare": {"status": "PENDING"},
        "status, rare, last changed": {"status": "FAILED", "sort": "-updated"},
        "stage": {"stage": "extract"},
        "class, common": {"label": "invoice"},
        "class, rare": {"label": "receipt"},
        "media type": {"media_type": "image/png"},
        "code": {"code": "encrypted"},
        "batch": {"batch": made.batch},
        "tag, common": {"tag": "inbox"},
        "tag, rare": {"tag": made.tag},
        "created in a day": {"created_from": "2026-06-01T00:00:00Z", "created_to": "2026-06-02T00:00:00Z"},
        "class and status": {"label": "letter", "status": "COMPLETED"},
        "class and tag": {"label": "letter", "tag": made.tag},
        "a word of every third text": {"q": "word20"},
        "a word of every hundredth": {"q": "word3000"},
        "a word of every five hundredth": {"q": "word19900"},
        "two words": {"q": "word100 word200"},
        "no such word": {"q": "nothing"},
        "a word and a class": {"q": "word3000", "label": "receipt"},
        "a common word and a class": {"q": "word20", "label": "receipt"},
        "a rare word and a class": {"q": "word19900", "label": "receipt"},
        "a word and a rare status": {"q": "word1000", "status": "PENDING"},
        "a word and a common tag": {"q": "word3000", "tag": "inbox"},
        "a word and a rare tag": {"q": "word20", "tag": made.tag},
        "a word, class and status": {"q": "word1000", "label": "receipt", "status": "COMPLETED"},
        "a word, last changed": {"q": "word3000", "sort": "-updated"},
        "class, media type and tag": {"label": "receipt", "media_type": "image/png", "tag": "inbox"},
        "class and status that never meet": {"label": "receipt", "status": "FAILED"},
    }


def measure(server: Server, engine: Engine, headers: dict[str, str], made: Made, times: int) -> Part:
    """Each question so many times over one connection, and its plan."""
    rows: list[list[Value]] = []
    with closing(server.connect()) as connection:

        def ask(path: str) -> list[float]:
            for _ in range(WARM_UP):
                timed(connection, path, headers)
            return [timed(connection, path, headers)[0] * 1_000 for _ in range(times)]

        for name, filters in questions(made).items():
            rows.append([name, *middle_and_slow(ask(f"{LISTS}?{urlencode(filters)}")), *plan(engine, filters)])
        deep = deep_cursor(connection, headers)
        rows.append(["the page after 1,000 others", *middle_and_slow(ask(f"{LISTS}?{deep}")), "", "as the newest"])
        rows.append(["one document with its result", *middle_and_slow(ask(LISTS + made.document)), "", "primary keys"])
    heads = ("asked for", "p50 ms", "p95 ms", "blocks", "by index")
    return Part("Lists and states", heads, rows)


def middle_and_slow(milliseconds: list[float]) -> tuple[float, float]:
    cuts = quantiles(milliseconds, n=20)
    return cuts[9], cuts[18]


def deep_cursor(connection: HTTPConnection, headers: dict[str, str], count: int = 1_000) -> str:
    """The query of a page after many others."""
    asked = ""
    for _ in range(count // 200):
        _, body = timed(connection, f"{LISTS}?limit=200{asked}", headers)
        asked = f"&cursor={json.loads(body)['cursor']}"
    return asked.removeprefix("&")


def plan(engine: Engine, filters: dict[str, str]) -> tuple[int, str]:
    """The blocks that PostgreSQL touches for the page, and its indexes, or what it does without one."""
    wanted = ListQuery.model_validate(filters | ({"tag": [filters["tag"]]} if "tag" in filters else {})).of(TENANT)
    with engine.connect() as connection:
        statements = list(asked(connection, wanted))
        plans = [connection.exec_driver_sql(EXPLAINED + each, values).scalar_one()[0] for each, values in statements]
    blocks = sum(each["Plan"][f"Shared {kind} Blocks"] for each in plans for kind in ("Hit", "Read"))
    return blocks, ", ".join(dict.fromkeys(scan for each in plans for scan in scans(each["Plan"])))


def asked(connection: Connection, wanted: Wanted) -> Iterator[tuple[str, Any]]:
    """The statements of a page that read documents."""
    seen: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, parameters: object, *_more: object) -> None:
        seen.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    pages.rows(Session(connection), wanted)
    event.remove(connection, "before_cursor_execute", note)
    return (each for each in seen if "FROM documents" in each[0] and not each[0].startswith("EXPLAIN"))


def scans(node: dict[str, object]) -> Iterator[str]:
    if "Index Name" in node:
        yield str(node["Index Name"]).removeprefix("ix_documents_")
    elif str(node["Node Type"]).endswith("Seq Scan"):
        yield f"NONE: reads all of {node['Relation Name']}"
    for child in node.get("Plans", []):  # type: ignore[attr-defined]
        yield from scans(child)
