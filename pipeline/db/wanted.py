"""Which documents a list asks for, and the statements that find them; `pipeline.db.ways` chooses between these."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, text, true, tuple_
from sqlalchemy.orm import Session, aliased

from pipeline.db.listing import CONFIGURATION
from pipeline.db.models import FILTERED, Document
from pipeline.db.ways import OF_EVERYBODY, Expected, Gather, Walk
from pipeline.domain import Stage, Status

Sort = Literal["-created", "created", "-updated", "updated"]
ORDERS = {"created": "created_at", "updated": "updated_at"}
Chosen = TypeVar("Chosen", bound=Select[*tuple[Any, ...]])
Place = tuple[datetime, UUID]  # of a document in its order

# Words beyond two kilobytes lie beside the document, in pieces: to read them costs more than to pass documents by.
WORDS = text("""
SELECT 8192.0 * beside.relpages / greatest(documents.reltuples, 1)
FROM pg_class AS documents JOIN pg_class AS beside ON beside.oid = documents.reltoastrelid
WHERE documents.oid = to_regclass('documents')
""")
BYTES_AS_A_DOCUMENT = 200


@dataclass(frozen=True)
class Wanted:
    """Which documents; None asks for any. `tag`s must all be there; `text` is a search as a web search engine's."""

    tenant: str
    status: Status | None = None
    stage: Stage | None = None
    label: str | None = None
    media_type: str | None = None
    error_code: str | None = None
    batch_id: UUID | None = None
    tags: Sequence[str] = ()
    created_from: datetime | None = None
    created_to: datetime | None = None
    text: str | None = None
    sort: Sort = "-created"
    cursor: str | None = None
    limit: int = 50

    @property
    def is_narrow(self) -> bool:
        """Whether what fits may lie far apart in its order; one value of a column alone has an index in that order."""
        given = conditions(self).keys()
        by_update = self.by == "updated" and bool(given - {"batch_id"})
        return bool(given & OF_EVERYBODY) or by_update or len(given & set(FILTERED)) > 1

    @property
    def by(self) -> str:
        return self.sort.removeprefix("-")


def conditions(wanted: Wanted) -> dict[str, ColumnElement[bool]]:
    """What is asked for, each by its name; `created` is a range."""
    equal = {name: getattr(wanted, name) for name in (*FILTERED, "batch_id")}
    asked = {name: getattr(Document, name) == value for name, value in equal.items() if value is not None}
    if wanted.tags:
        asked["tags"] = Document.tags.contains(list(wanted.tags))
    if wanted.created_from or wanted.created_to:
        first, end = wanted.created_from, wanted.created_to
        asked["created"] = and_(
            Document.created_at >= first if first else true(), Document.created_at < end if end else true()
        )
    if wanted.text:
        asked["text"] = Document.search.op("@@")(func.websearch_to_tsquery(CONFIGURATION, wanted.text))
    return asked


def listed(wanted: Wanted, after: Place | None) -> Select[Document]:
    """By one statement, where an index leads to what fits in its order."""
    fits = {
        name: _unseen(name, getattr(wanted, name)) if name in FILTERED else c for name, c in conditions(wanted).items()
    }
    return _ordered(select(Document).where(*_there(wanted), *fits.values()), Document, wanted, after)


def walked(wanted: Wanted, after: Place | None, walk: Walk) -> Select[Document, bool | None, int]:
    """Those that fit, and whether they do, and their number on the walk; its last one comes whether it fits or not."""
    lead, rest = _there(wanted), conditions(wanted)
    if walk.along:
        del rest[walk.along]
        lead.append(_unseen(walk.along, getattr(wanted, walk.along)))
    if wanted.by == "created" and "created" in rest:
        lead.append(rest.pop("created"))
    passing = select(Document, and_(true(), *rest.values()).label("fits")).where(*lead)
    passed = _ordered(passing, Document, wanted, after).limit(walk.documents).subquery()
    numbering = select(passed, func.row_number().over().label("number"))
    numbered = _ordered(numbering, passed.c, wanted, None).subquery()
    document, fits, number = aliased(Document, numbered), numbered.c.fits, numbered.c.number
    return _ordered(select(document, fits, number).where(or_(fits, number == walk.documents)), document, wanted, None)


def gathered(wanted: Wanted, after: Place | None, gather: Gather) -> Select[Document]:
    """Those that fit. OFFSET keeps PostgreSQL from joining other indexes to the one that gathers."""
    rest = conditions(wanted)
    lead = [rest.pop(gather.by)]
    if gather.by not in OF_EVERYBODY:
        lead += _there(wanted)
    fits = and_(*_there(wanted), *rest.values()).label("fits")
    found = select(Document, fits).where(*lead).offset(0).subquery()
    document = aliased(Document, found)
    return _ordered(select(document).where(found.c.fits), document, wanted, after)


def expected(session: Session, wanted: Wanted) -> Expected:
    """How many documents PostgreSQL expects, in all, of the tenant, and for each condition alone."""
    asked = conditions(wanted)
    sets = [[], _there(wanted), *([c] if n in OF_EVERYBODY else [*_there(wanted), c] for n, c in asked.items())]
    everybody, tenant, *fitting = _plan_rows(session, sets)
    by_creation = wanted.by == "created"
    return Expected(
        everybody,
        tenant,
        dict(zip(asked, fitting, strict=True)),
        ordered=frozenset(FILTERED if by_creation else ()),
        ranges=frozenset({"created"} if by_creation else ()),
        text_cost=1 + session.scalar(WORDS) / BYTES_AS_A_DOCUMENT if wanted.text else 1,
    )


def _plan_rows(session: Session, sets: Sequence[Sequence[ColumnElement[bool]]]) -> list[int]:
    """How many rows PostgreSQL expects of documents that fit all of a set, for each set; nothing is read for it."""
    counted = select(*(func.array(select(Document.id).where(*each).scalar_subquery()) for each in sets))
    compiled = counted.compile(session.connection().engine)
    values = {name: str(value) if isinstance(value, UUID) else value for name, value in compiled.params.items()}
    plan = session.connection().exec_driver_sql(f"EXPLAIN (FORMAT JSON) {compiled}", values).scalar_one()
    return [int(each["Plan Rows"]) for each in plan[0]["Plan"]["Plans"]]


def _unseen(name: str, value: str) -> ColumnElement[bool]:
    """PostgreSQL plans without knowing the value: for a rare one it would gather and sort where it should walk."""
    return getattr(Document, name) == select(literal(value)).scalar_subquery()  # type: ignore[no-any-return]


def _there(wanted: Wanted) -> list[ColumnElement[bool]]:
    return [Document.tenant == wanted.tenant, Document.deleted_at.is_(None)]


def _ordered(statement: Chosen, document: Any, wanted: Wanted, after: Place | None) -> Chosen:  # noqa: ANN401
    column = getattr(document, ORDERS[wanted.by])
    place = tuple_(column, document.id)
    if wanted.sort.startswith("-"):
        statement = statement.order_by(column.desc(), document.id.desc())
        return statement if after is None else statement.where(place < tuple_(*after))
    statement = statement.order_by(column, document.id)
    return statement if after is None else statement.where(place > tuple_(*after))
