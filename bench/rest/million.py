"""Documents made by SQL: as many as a busy year leaves, in the tables as the pipeline writes them."""

from dataclasses import dataclass

from sqlalchemy import Engine, text

TENANT = "default"
WORDS, VOCABULARY = 40, 20_000  # of each text; words are the commoner the lower their number
TAGGED = "customer-{n}"

# One statement, so that PostgreSQL does the work. Nine documents of ten are the tenant's that asks.
DOCUMENTS = """
INSERT INTO documents (
    id, tenant, filename, declared_type, media_type, bytes, sha256, storage_key, status, stage, run,
    error_code, error_message, tags, label, batch_id, search, created_at, updated_at
)
SELECT
    gen_random_uuid(),
    CASE WHEN n % 10 = 0 THEN 'other' ELSE :tenant END,
    'document-' || n || '.pdf',
    'application/pdf',
    (ARRAY['application/pdf', 'application/pdf', 'image/png', 'text/html', 'message/rfc822'])[1 + n % 5],
    1000 + n,
    md5(n::text) || md5((-n)::text),
    'documents/' || n,
    CASE WHEN share < 95 THEN 'COMPLETED' WHEN share < 97 THEN 'FAILED' WHEN share < 98 THEN 'CANCELLED'
         WHEN share < 99 THEN 'PROCESSING' ELSE 'PENDING' END,
    CASE WHEN share < 95 THEN 'persist' WHEN share < 97 THEN 'extract' ELSE 'validate' END,
    1,
    CASE WHEN share IN (95, 96) THEN (ARRAY['encrypted', 'unsupported_type', 'parser_crashed'])[1 + n / 100 % 3] END,
    CASE WHEN share IN (95, 96) THEN 'It could not be read.' END,
    CASE WHEN n % 2 = 0 THEN ARRAY['inbox'] ELSE '{}' END || ARRAY['customer-' || n % 5000],
    CASE WHEN share < 95
         THEN (ARRAY['invoice', 'invoice', 'invoice', 'letter', 'report', 'contract', 'receipt'])[1 + n % 7] END,
    CASE WHEN n % 4 = 1 THEN batches.id END,
    (SELECT to_tsvector('simple', string_agg('word' || floor(:vocabulary * power(random(), 3)), ' '))
       FROM generate_series(1, :words) WHERE made.n = made.n),
    now() - (:count - n) * interval '30 seconds',
    now() - (:count - n) * interval '30 seconds' + interval '5 seconds'
FROM (SELECT n, n % 100 AS share FROM generate_series(1, :count) AS n) AS made
LEFT JOIN numbered AS batches ON batches.number = n / 100
"""
BATCHES = """
CREATE TEMPORARY TABLE numbered ON COMMIT DROP AS
SELECT number, gen_random_uuid() AS id FROM generate_series(0, :count / 100) AS number
"""
NAMED = "INSERT INTO batches (id, tenant) SELECT id, :tenant FROM numbered"
RUNS = "INSERT INTO runs (document_id, number, dispatched_at) SELECT id, 1, created_at FROM documents"
EVENTS = """
INSERT INTO document_events (document_id, run, at, event, status, stage)
SELECT id, 1, created_at + step * interval '1 second',
       (ARRAY['accepted', 'started', 'advanced', 'completed'])[step], status, stage
FROM documents, generate_series(1, 4) AS step
"""
RESULTS = """
INSERT INTO results (document_id, run, body)
SELECT id, 1, CAST(:body AS jsonb)
FROM (SELECT id FROM documents WHERE status = 'COMPLETED' ORDER BY created_at DESC LIMIT :count) AS newest
"""
KNOWN = """
SELECT id, batch_id, tags[cardinality(tags)] FROM documents JOIN results ON document_id = id
WHERE tenant = :tenant AND batch_id IS NOT NULL ORDER BY documents.created_at DESC LIMIT 1
"""
RESULTS_KEPT = 2_000  # the newest; an index leads to each, however many there are


@dataclass(frozen=True)
class Made:
    """What there is to ask for: one document with a result, one batch, one tag that few have."""

    document: str
    batch: str
    tag: str


def fill(engine: Engine, count: int, body: str) -> None:
    """Fill empty tables with `count` documents; results hold `body`."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # neither triggers nor foreign keys
        connection.execute(text(BATCHES), {"count": count})
        connection.execute(text(NAMED), {"tenant": TENANT})
        sizes = {"count": count, "tenant": TENANT, "words": WORDS, "vocabulary": VOCABULARY}
        connection.execute(text(DOCUMENTS), sizes)
        for statement in (RUNS, EVENTS):
            connection.execute(text(statement))
        connection.execute(text(RESULTS), {"body": body, "count": RESULTS_KEPT})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM (ANALYZE)"))


def known(engine: Engine) -> Made | None:
    """What there is to ask for; None if nothing was filled in."""
    with engine.connect() as connection:
        row = connection.execute(text(KNOWN), {"tenant": TENANT}).one_or_none()
    return None if row is None else Made(*map(str, row))
