"""Pictures of documents: PNG, JPEG, WebP, BMP, GIF and (also of many pages) TIFF, read by OCR."""

from pathlib import Path

from PIL import Image, UnidentifiedImageError

from pipeline.extraction import page_numbers, progress
from pipeline.extraction.errors import corrupt, pages_exceeded, pixels_exceeded
from pipeline.extraction.model import Document
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek
from pipeline.extraction.request import Limits

MEDIA_TYPES = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe"),
    "image/tiff": (".tif", ".tiff"),
    "image/webp": (".webp",),
    "image/bmp": (".bmp", ".dib"),
    "image/gif": (".gif",),
}
SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF")
BITMAPS = ("image/bmp", "image/x-ms-bmp")
TITLE = "a picture"
ORIENTATION = 0x0112  # EXIF tag
STRETCHED = {"1": "L", "L": "L", "P": "RGB", "RGB": "RGB"}  # modes, and those in which there are shades between
LEAST_STRETCH, MOST_STRETCH = 1.1, 4.0  # of pixels that are not square, where the file can be believed


def recognise(peek: Peek) -> str | None:
    if peek.head[:4] == b"RIFF" and peek.head[8:12] == b"WEBP":
        return "image/webp"
    if peek.head[:2] == b"BM" and peek.magic in BITMAPS:  # two letters say little
        return "image/bmp"
    return next((media_type for signature, media_type in SIGNATURES if peek.head.startswith(signature)), None)


def prepare() -> None:
    from pipeline.extraction import ocr  # noqa: PLC0415  likewise

    ocr.models()


def check(source: Source) -> None:
    """Read the header only; what is behind it shows when it is decoded."""
    with opened(source.path) as image:
        check_size(image, source.limits)
        chosen(image, source)


def parse(source: Source) -> Document:
    from pipeline.extraction import ocr_page  # noqa: PLC0415  a second of imports that only pictures need

    document = Document(engines=("pillow", *ocr_page.engines(source.limits)))
    with opened(source.path) as image:
        wanted = chosen(image, source)
        for number in progress.pages(frame_count(image), document):
            if number not in wanted:
                continue
            picture = frame(image, number, source.limits)
            ocr_page.read(ocr_page.photograph(picture), number, document, source)
    return document


def opened(path: Path) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # our own limit is asked before anything is decoded
    try:
        return Image.open(path, formats=FORMATS)
    except (UnidentifiedImageError, SyntaxError, ValueError) as error:
        raise corrupt(TITLE) from error


def check_size(image: Image.Image, limits: Limits) -> None:
    if image.width * image.height > limits.max_pixels:
        raise pixels_exceeded(image.width * image.height, limits.max_pixels)


def chosen(image: Image.Image, source: Source) -> frozenset[int]:
    """The pages to read: not too many of them, and one at least."""
    numbers = page_numbers.existing(source.options.pages, frame_count(image))
    if len(numbers) > source.limits.max_pages:
        raise pages_exceeded(len(numbers), source.limits.max_pages)
    return numbers


def frame_count(image: Image.Image) -> int:
    """Only TIFF holds pages, other formats hold frames of a film."""
    return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1


def frame(image: Image.Image, number: int, limits: Limits) -> Image.Image:
    """The picture of a page, counted from 1, its pixels square."""
    image.seek(number - 1)
    check_size(image, limits)
    return squared(image, limits)


def squared(image: Image.Image, limits: Limits) -> Image.Image:
    """A fax has twice as many dots across as down, and says so: its rows are spread, within the limit of pixels."""
    across, down = (float(dots or 0) for dots in (*image.info.get("dpi", ()), 0, 0)[:2])
    if image.mode not in STRETCHED or min(across, down) <= 0 or image.getexif().get(ORIENTATION, 1) != 1:
        return image
    stretch = max(across, down) / min(across, down)
    if not LEAST_STRETCH < stretch < MOST_STRETCH or image.width * image.height * stretch > limits.max_pixels:
        return image
    wide, high = (image.width, image.height * stretch) if across > down else (image.width * stretch, image.height)
    spread = image.convert(STRETCHED[image.mode])
    spread = spread.resize((round(wide), round(high)), Image.Resampling.BICUBIC)
    spread.info["dpi"] = (max(across, down),) * 2
    return spread


PARSER = Parser(
    title=TITLE,
    media_types=MEDIA_TYPES,
    recognise=recognise,
    parse=parse,
    check=check,
    prepare=prepare,
    rank=15,
    threads=True,
    programs=True,
)
