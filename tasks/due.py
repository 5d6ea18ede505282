"""A committed run whose chain is to be sent, and the line by which one process tells another of it."""

import json
from typing import NamedTuple, Self
from uuid import UUID

from pipeline.db.outbox import Envelope
from pipeline.domain import Stage


class Due(NamedTuple):
    """What is to be sent, and from which stage on."""

    document_id: UUID
    run: int
    first: Stage = Stage.VALIDATE
    envelope: Envelope | None = None  # where it is known without asking PostgreSQL

    @property
    def key(self) -> tuple[UUID, int]:
        return self.document_id, self.run

    def line(self) -> bytes:
        """This as one line, which `read` takes."""
        told = self.envelope
        envelope = [told.tenant, told.request_id, told.traceparent, told.urgent] if told else None
        return json.dumps([self.document_id.hex, self.run, self.first.value, envelope]).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Self:
        """What a line tells; ValueError for what is none, as the rest of a line whose beginning another took."""
        try:
            document_id, run, first, envelope = json.loads(line)
            return cls(UUID(document_id), int(run), Stage(first), Envelope(*envelope) if envelope else None)
        except (TypeError, AttributeError) as error:
            raise ValueError(str(error)) from error
