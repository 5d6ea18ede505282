"""A decoded picture → a page of a document."""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

from pipeline.extraction import ocr, ocr_find, ocr_ink, ocr_read, ocr_rows, ocr_tilt, ocr_turn, page_layout, tesseract
from pipeline.extraction.model import Caution, Document, Page
from pipeline.extraction.parser import Source
from pipeline.extraction.parsers import image as image_format
from pipeline.extraction.request import Limits
from pipeline.extraction.result import Rotation

LIGHT, LITTLE = 200, 0.5  # brightness, and share of a transparent picture that is opaque
MAX_PIXELS = 9_000_000  # a page of A4 at 300 dots an inch; a larger picture is read reduced
POINTS_PER_INCH = 72
RESOLUTIONS = range(36, 2_401)  # dots an inch that are believed; else one pixel is one point
TURNS: dict[int, Rotation] = {3: 180, 6: 90, 8: 270}  # EXIF orientation → degrees clockwise


@dataclass(frozen=True, slots=True)
class Shot:
    """A page as pixels: BGR, the size of one in points, and how it has been turned, clockwise, from what is stored."""

    pixels: ocr.Picture
    scale: float
    rotation: Rotation

    def turned(self, degrees: Rotation) -> "Shot":
        rotation: Rotation = (self.rotation + degrees) % 360  # type: ignore[assignment]  # of two multiples of 90
        return Shot(ocr_turn.turned(self.pixels, degrees), self.scale, rotation)


def engines(limits: Limits) -> tuple[str, ...]:
    return ocr.ENGINES if limits.ocr_program is None else (*ocr.ENGINES, tesseract.engine(limits.ocr_program))


def read(shot: Shot, number: int, document: Document, source: Source) -> None:
    """Add what can be read on the picture, which is turned upright first, as a page."""
    quads = ocr_find.find(shot.pixels)
    if degrees := ocr_turn.turn(shot.pixels, quads):
        shot = shot.turned(degrees)
        quads = ocr_find.find(shot.pixels)
    height, width = (round(side * shot.scale, 2) for side in shot.pixels.shape[:2])
    tilt = ocr_tilt.Tilt.of(quads, shot.pixels)
    program = source.limits.ocr_program
    if program is None:
        readings = ocr_read.read(shot.pixels, quads)
        if not tilt:
            single = ocr_read.read(shot.pixels, ocr_ink.missed(shot.pixels, quads))
            readings += [each for each in single if ocr_read.is_sure(each.pieces)]
        rows = ocr_rows.lines([tilt.levelled(each) for each in readings] if tilt else readings, shot.scale)
    else:
        languages = source.options.ocr_languages or source.limits.ocr_languages
        level = tilt.straightened(shot.pixels) if tilt else shot.pixels
        rows = tesseract.read(level, shot.scale, program, languages)
    sure = [word.confidence for row in rows for word in row.words if word.confidence is not None]
    confidence = round(sum(sure) / len(sure), 4) if sure else None
    document.pages.append(Page(number, width, height, shot.rotation, "ocr", confidence))
    words = [word for row in rows for word in row.words]
    blocks = page_layout.arrange(number, words, height, ordered=program is not None)
    if tilt:
        tilt.put_back(blocks, shot.scale, width, height)
    document.blocks += blocks
    if not rows:
        document.cautions.append(Caution("no_text_found", f"No text was found on page {number}.", number))


def photograph(image: Image.Image) -> Shot:
    """The picture as its camera held it: opaque, of at most MAX_PIXELS."""
    rotation = TURNS.get(image.getexif().get(image_format.ORIENTATION, 1), 0)
    pixels, reduction = prepared(image)
    return Shot(pixels, POINTS_PER_INCH / resolution(image) * reduction, rotation)


def resolution(image: Image.Image) -> float:
    """Dots an inch, as the file says where that can be believed."""
    stated = float(image.info.get("dpi", (0, 0))[0] or 0)
    return stated if round(stated) in RESOLUTIONS else float(POINTS_PER_INCH)


def prepared(image: Image.Image) -> tuple[ocr.Picture, float]:
    """The picture upright, opaque, BGR, of at most MAX_PIXELS; and how many of its pixels one of these counts for."""
    longest = max(image.size)
    reduction = max(math.sqrt(image.width * image.height / MAX_PIXELS), 1.0)
    if reduction > 1:
        image.draft("RGB", (round(image.width / reduction), round(image.height / reduction)))
    upright = ImageOps.exif_transpose(image)
    upright = eight_bits(upright)
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", upright.size, background(upright)), upright)
    upright = upright.convert("RGB")
    most = math.floor(longest / reduction)
    upright.thumbnail((most, most), Image.Resampling.BOX)
    return np.ascontiguousarray(np.asarray(upright)[:, :, ::-1]), longest / max(upright.size)


def background(image: Image.Image) -> str:
    """What a transparent picture is laid on: dark where what it shows is light and little, as a logo in white."""
    opaque = np.asarray(image.getchannel("A"), dtype=np.float32) / 255
    shown = float(opaque.mean())
    light = float((np.asarray(image.convert("L"), dtype=np.float32) * opaque).mean())
    return "black" if 0 < shown < LITTLE and light > LIGHT * shown else "white"


def eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 bits or more, which Pillow would cut off at 255, spread over what is there."""
    if not image.mode.startswith(("I", "F")):
        return image
    values = np.asarray(image, dtype=np.float32)
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    least, most = float(values.min()), float(values.max())
    return Image.fromarray(((values - least) * (255 / max(most - least, 1e-9))).astype(np.uint8), "L")
