"""The table of uploads that are announced before their bytes come."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.db.models import Base


class LargeUpload(Base):
    """A file that a client sends in pieces, or to S3 itself; its id is that of the document it becomes."""

    __tablename__ = "large_uploads"
    __table_args__ = (Index("ix_large_uploads_tenant", "tenant"), Index("ix_large_uploads_expires", "expires_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str]
    filename: Mapped[str]
    declared_type: Mapped[str | None]
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    s3_upload_id: Mapped[str | None]  # of a multipart upload that is not complete
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]  # when it became a document
