"""The tasks a child can do, and what the zygote prepares for them."""

import os
import time
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from pipeline.extraction import (
    compose,
    fields_schema,
    language,
    page_edges,
    page_picture,
    progress,
    registry,
    requirements,
    sniff,
    understanding,
)
from pipeline.extraction.children import Nesting
from pipeline.extraction.errors import characters_exceeded, output_exceeded
from pipeline.extraction.layout import mark_headings
from pipeline.extraction.model import Caution, Document
from pipeline.extraction.office_lock import unlocked
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import libmagic
from pipeline.extraction.process import rehearsal
from pipeline.extraction.request import ExtractionRequest, Limits, Options
from pipeline.extraction.result import DocumentInfo, Result

Arguments = dict[str, Any]
WRITTEN = TypeAdapter(Result)  # to bytes, without a text between
CREW = min(2, os.cpu_count() or 1)  # more threads gain little on one page and cost the other documents


def warm_up() -> None:
    """Load what nearly every document needs."""
    libmagic(mime=True)
    libmagic(mime=False)
    registry.by_extension()
    rehearsal.rehearse()


def prepare(task: str, needs: Arguments) -> None:
    """Load, before the fork, what this task needs and the next ones will share."""
    if task == "extract":
        rehearsal.rehearse()
        registry.by_media_type()[needs["media_type"]].prepare()
        if needs["schema"]:
            fields_schema.prepare()
    else:
        libmagic(mime=True)
        registry.by_extension()


def threads(task: str, arguments: Arguments) -> int:
    return CREW if task == "extract" and parser_for(arguments).threads else 0


def title(task: str, arguments: Arguments) -> str:
    return parser_for(arguments).title if task == "extract" else "an accepted document"


def programs(task: str, arguments: Arguments, limits: Limits) -> tuple[str, ...]:
    """Those that the task may start, which all others are refused."""
    return tuple(limits.programs) if task == "extract" and parser_for(arguments).programs else ()


def run(task: str, arguments: Arguments, limits: Limits, output: int) -> Arguments:
    """Do the task; the result of an extraction is written to the descriptor `output`."""
    if task == "inspect":
        return inspect(arguments, limits)
    if task == "render":
        render(arguments, limits, output)
        return {}
    extract(arguments, limits, output)
    return {}


def inspect(arguments: Arguments, limits: Limits) -> Arguments:
    path, options = Path(arguments["path"]), Options(**arguments["options"])
    found = sniff.inspect(path, arguments["filename"], arguments["declared_type"], limits, options)
    return {"media_type": found.media_type, "warnings": found.warnings}


def render(arguments: Arguments, limits: Limits, output: int) -> None:
    source = Source(Path(arguments["path"]), arguments["media_type"], limits, Options(**arguments["options"]))
    page = page_picture.draw(source, arguments["number"], arguments["dpi"], arguments["rotation"])
    page_picture.write(page, output)


def extract(arguments: Arguments, limits: Limits, output: int) -> None:
    content = build(Path(arguments["path"]), ExtractionRequest.from_json(arguments["request"]), limits)
    progress.beat()
    written = WRITTEN.dump_json(content)
    progress.beat()
    if len(written) > limits.output_bytes:
        raise output_exceeded(limits.output_bytes)
    with open(output, "wb") as file:
        file.write(written)


def build(path: Path, request: ExtractionRequest, limits: Limits, nested: Nesting | None = None) -> Result:
    """Parse, arrange and compose; the files inside are built likewise, one level deeper."""
    nesting = nested or Nesting(limits)
    begin = time.perf_counter()
    with unlocked(path, request.options.password, limits) as plain:
        source = Source(plain, request.media_type, limits, request.options)
        document = registry.by_media_type()[request.media_type].parse(source)
    document.cautions += progress.cuts()
    parsed = time.perf_counter()
    mismatches = sniff.mismatches(request.filename, request.declared_type, request.media_type)
    document.cautions[:0] = [Caution("type_mismatch", sentence) for sentence in mismatches]
    compose.clean(document)
    if sum(len(block.text) for block in document.blocks) > limits.max_characters:
        raise characters_exceeded(limits.max_characters)
    progress.beat()
    if not request.options.text_only:
        page_edges.mark(document)
        progress.beat()
        mark_headings(document)
    info = describe(path, request, document)
    arranged = time.perf_counter()
    progress.beat()
    meaning = None if request.options.text_only else understanding.understand(document, info, request.options)
    understood = time.perf_counter()
    progress.beat()
    inside = nesting.children(document, request.options, build)
    if meaning is not None:
        meaning = requirements.checked(document, meaning, request.options.asked, inside)
    timings = {"parse": parsed - begin, "arrange": arranged - parsed, "understand": understood - arranged}
    if inside:
        timings["children"] = time.perf_counter() - understood
    progress.beat()
    composed = compose.compose(
        document, info, timings, with_words=request.options.words, children=inside, understood=meaning
    )
    return composed.model_copy(update={"blocks": [], "tables": []}) if request.options.text_only else composed


def describe(path: Path, request: ExtractionRequest, document: Document) -> DocumentInfo:
    return DocumentInfo(
        sha256=request.sha256,
        media_type=request.media_type,
        declared_type=request.declared_type,
        bytes=path.stat().st_size,
        pages=len(document.pages) or None,
        language=language.detect(compose.text_of(document.blocks)),
        title=document.title,
    )


def parser_for(arguments: Arguments) -> Parser:
    return registry.by_media_type()[arguments["request"]["media_type"]]
