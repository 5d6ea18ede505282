"""A decoded picture → a page of a document."""

import numpy as np
from PIL import Image, ImageOps

from pipeline.extraction import layout, ocr, ocr_rows
from pipeline.extraction.model import Caution, Document, Page
from pipeline.extraction.result import Rotation

ENGINES = ocr.ENGINES
MAX_SIDE = 3_000  # pixels; a larger picture is read reduced
POINTS_PER_INCH = 72
RESOLUTIONS = range(36, 2_401)  # dots an inch that are believed; else one pixel is one point
ORIENTATION = 0x0112  # EXIF tag
TURNS: dict[int, Rotation] = {3: 180, 6: 90, 8: 270}  # EXIF orientation → degrees clockwise


def read(image: Image.Image, number: int, document: Document) -> None:
    scale, rotation = POINTS_PER_INCH / resolution(image), TURNS.get(image.getexif().get(ORIENTATION, 1), 0)
    upright, reduction = prepared(image)
    height, width = upright.shape[:2]
    scale *= reduction
    rows = ocr_rows.lines(ocr.read(upright), scale)
    sure = [word.confidence for row in rows for word in row.words if word.confidence is not None]
    confidence = round(sum(sure) / len(sure), 4) if sure else None
    document.pages.append(Page(number, round(width * scale, 2), round(height * scale, 2), rotation, "ocr", confidence))
    document.blocks += layout.blocks(number, rows, height * scale)
    if not rows:
        document.cautions.append(Caution("no_text_found", f"No text was found on page {number}.", number))


def resolution(image: Image.Image) -> float:
    """Dots an inch, as the file says where that can be believed."""
    stated = float(image.info.get("dpi", (0, 0))[0] or 0)
    return stated if round(stated) in RESOLUTIONS else float(POINTS_PER_INCH)


def prepared(image: Image.Image) -> tuple[ocr.Picture, float]:
    """The picture upright, opaque, BGR, at most MAX_SIDE long; and how many of its pixels one of these counts for."""
    longest = max(image.size)
    reduction = max(longest / MAX_SIDE, 1.0)
    if reduction > 1:
        image.draft("RGB", (round(image.width / reduction), round(image.height / reduction)))
    upright = ImageOps.exif_transpose(image)
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright)
    upright = upright.convert("RGB")
    upright.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BOX)
    return np.ascontiguousarray(np.asarray(upright)[:, :, ::-1]), longest / max(upright.size)
