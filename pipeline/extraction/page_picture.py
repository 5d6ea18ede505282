"""One page of a document as a PNG, as it is shown."""

import os

from PIL import Image, ImageOps

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction.parser import Source
from pipeline.extraction.parsers import image, pdf
from pipeline.extraction.pdf_scan import MAX_SIDE


def draw(source: Source, number: int, dpi: float, rotation: int | None) -> Image.Image:
    """The page, counted from 1; turned clockwise by `rotation` from how it is stored, or as the file says if None."""
    media_type = source.media_type
    if media_type in pdf.PARSER.media_types:
        return pdf.draw(source, number, dpi, rotation)
    if media_type not in image.PARSER.media_types:
        raise PermanentError(ErrorCode.UNSUPPORTED_TYPE, "A document of this format has no pages to show.")
    with image.opened(source.path) as picture:
        if not 1 <= number <= image.frame_count(picture):
            raise absent(number)
        frame = image.frame(picture, number, source.limits)
        frame.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG is not decoded finer than it will be shown
        shown = ImageOps.exif_transpose(frame) if rotation is None else frame.rotate(-rotation, expand=True)
        shown = shown.convert("RGB")
        shown.thumbnail((MAX_SIDE, MAX_SIDE))
        return shown


def absent(number: int) -> PermanentError:
    return PermanentError(ErrorCode.CONTENT_MISSING, f"The document has no page {number}.")


def write(picture: Image.Image, output: int) -> None:
    with os.fdopen(output, "wb") as file:
        picture.save(file, "PNG")
