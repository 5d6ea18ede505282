"""Extract: one limited child process reads the document; its result waits in the object store."""

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from pipeline.db.models import Document
from pipeline.extraction import ExtractionRequest, Limits, Options, extract_file, llm
from pipeline.settings import get_settings
from pipeline.stages.work import Outcome, Work, fetch
from pipeline.storage import get_store, interim_key


def extract(work: Work) -> Outcome:
    """Run the parser for the validated type and leave its result for persist."""
    document, claim = work.document, work.claim
    if document.media_type is None:
        raise ValueError("extract was asked for a document that no validate stage has passed")
    settings, options = get_settings(), Options(**work.options)
    request = ExtractionRequest(
        media_type=document.media_type,
        declared_type=document.declared_type,
        filename=document.filename,
        sha256=document.sha256,
        options=llm.wish(options, settings),
    )
    with TemporaryDirectory(prefix="quire-") as folder:
        path, output = fetch(document, Path(folder)), Path(folder, "result.json")
        extract_file(path, request, Limits.from_settings(settings), output, cancelled=work.cancelled)
        if not options.text_only:
            llm.complete_file(output, settings, work.cancelled, options)
        # Two owners may write here, the second after losing its lease: same bytes in, same result out.
        get_store().upload(interim_key(claim.document_id, claim.run), output)
    return Outcome(_nothing_to_record)


def _nothing_to_record(_session: Session, _document: Document) -> None:
    """The result lies in the object store under a key that persist can tell."""
