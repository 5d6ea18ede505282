"""Documents whose runs have ended, well or in a dead letter, without a worker."""

from sqlalchemy import update

from pipeline.db import dead_letters
from pipeline.db.listing import searchable
from pipeline.db.models import DeadLetter, Document, Result
from pipeline.db.session import transaction


def cell(row, column, text, **other):
    return {
        "row": row, "column": column, "row_span": 1, "column_span": 1, "header": row == 0, "text": text, "span": None,
        "bbox": None, **other,
    }  # fmt: skip


def table(*rows):
    cells = [cell(y, x, text) for y, row in enumerate(rows) for x, text in enumerate(row) if text is not None]
    return {"page": 1, "bbox": None, "span": None, "rows": len(rows), "columns": len(rows[0]), "cells": cells}


def field(value, **other):
    return {
        "value": value, "raw": str(value), "type": "text", "confidence": 0.9, "method": "rule", "page": 1, "bbox": None,
        "span": None, "currency": None, "validated": None, "alternatives": [], **other,
    }  # fmt: skip


def body(**parts):
    """A result of the shape that persist stores."""
    return {
        "schema_version": "1",
        "status": "complete",
        "document": {"sha256": "0" * 64, "media_type": "text/plain", "declared_type": None, "bytes": 1, "pages": None,
                     "language": "en", "title": None},
        "content": {"text": "Zwölf Schrauben", "markdown": "# Zwölf Schrauben"},
        "pages": [], "blocks": [], "tables": [], "classification": None, "fields": None, "line_items": None,
        "entities": None, "warnings": [], "engines": {}, "timings": {}, "usage": None, "children": [],
        **parts,
    }  # fmt: skip


def finish(document_id, run=1, result=None, **values):
    result = body() if result is None else result
    with transaction() as session:
        session.add(Result(document_id=document_id, run=run, body=result))
        words = searchable("hello.txt", result["content"]["text"])
        changes = {"status": "COMPLETED", "stage": "persist", "media_type": "text/plain", "search": words} | values
        session.execute(update(Document).where(Document.id == document_id).values(changes))


def bury(document_id, number=1, stage="extract"):
    """Archive a dead letter of a document."""
    letter = DeadLetter(
        queue="quire-extract-dead", message_id=f"m{number}", body="{}", attributes={"ApproximateReceiveCount": "5"},
        task_id=f"{document_id}.1.{stage}", task_name=f"quire.{stage}", cause="", document_id=document_id, run=1,
        stage=stage,
    )  # fmt: skip
    assert dead_letters.archive(letter)
