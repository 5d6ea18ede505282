"""Alembic's entry: runs on the connection that `pipeline.db.schema` hands over."""

from alembic import context

from pipeline.db import upload_models, webhook_models  # noqa: F401 - their tables are part of the schema
from pipeline.db.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    compare_server_default=False,
    transaction_per_migration=True,  # an index that is made beside writers ends the transaction before it
)
with context.begin_transaction():
    context.run_migrations()
