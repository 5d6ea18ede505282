"""Pages as cameras and scanners deliver them, drawn and roughened with a fixed seed."""

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from bench.made_texts import texts
from local.bootstrap import STATE

FONTS = files("reportlab") / "fonts"
SEED = 2026
TESSERACT = {"en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "nl": "nld"}
PAPER, DESK = 246, 45  # brightness


@dataclass(frozen=True, slots=True)
class Scan:
    """A picture and what is on it; `language` as tesseract names it."""

    kind: str
    way: str
    name: str
    path: Path
    truth: str
    language: str


def draw(text: str) -> Image.Image:
    """150 dots an inch: letters 3 mm high on a page as large as its text."""
    font = ImageFont.truetype(str(FONTS / "Vera.ttf"), 24)
    measure = ImageDraw.Draw(Image.new("L", (1, 1)))
    _, _, width, height = measure.multiline_textbbox((0, 0), text, font=font, spacing=12)
    page = Image.new("L", (int(width) + 200, int(height) + 240), PAPER)
    ImageDraw.Draw(page).multiline_text((100, 120), text, font=font, spacing=12, fill=45)
    return page


def noisy(page: Image.Image) -> Image.Image:
    """Light that falls off to one side, and a sensor's noise."""
    pixels = np.asarray(page, dtype=np.float64)
    light = np.linspace(1.0, 0.65, pixels.shape[1])
    noise = np.random.default_rng(SEED).normal(0, 14, pixels.shape)
    return Image.fromarray((pixels * light + noise).clip(0, 255).astype(np.uint8))


def small(page: Image.Image) -> Image.Image:
    """Too few pixels: 95 dots an inch, enlarged again."""
    size = (page.width * 95 // 150, page.height * 95 // 150)
    return page.resize(size, Image.Resampling.BILINEAR).resize(page.size, Image.Resampling.BILINEAR)


def turned(degrees: float) -> Callable[[Image.Image], Image.Image]:
    return lambda page: page.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=PAPER)


def photo(page: Image.Image) -> Image.Image:
    """Held a little askew in bad light, on a dark desk that shows all around it."""
    dim = np.asarray(page, dtype=np.float64) * np.linspace(0.5, 0.3, page.height)[:, None]
    margin = page.width // 6
    desk = Image.new("L", (page.width + 2 * margin, page.height + 2 * margin), DESK)
    desk.paste(Image.fromarray(dim.astype(np.uint8)), (margin, margin))
    pixels = np.asarray(desk.rotate(-3, Image.Resampling.BICUBIC, fillcolor=DESK), dtype=np.float64)
    return Image.fromarray(
        (pixels + np.random.default_rng(SEED).normal(0, 5, pixels.shape)).clip(0, 255).astype(np.uint8)
    )


def two_columns(text: str) -> Image.Image:
    """A4 at 150 dots an inch, 9 points."""
    font = ImageFont.truetype(str(FONTS / "Vera.ttf"), 19)
    lines = [line for part in text.splitlines() for line in textwrap.wrap(part, 46) or [""]]
    half = -(-len(lines) // 2)
    page = Image.new("L", (1240, max(1754, 200 + 28 * half)), PAPER)
    for left, column in ((80, lines[:half]), (660, lines[half:])):
        ImageDraw.Draw(page).multiline_text((left, 100), "\n".join(column), font=font, spacing=8, fill=45)
    return page


WAYS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "clean": lambda page: page,
    "noise and shade": noisy,
    "blur": lambda page: page.filter(ImageFilter.GaussianBlur(1.4)),
    "turned by 2 degrees": turned(2),
    "turned by 4 degrees": turned(-4),
    "on its side": turned(90),
    "upside down": turned(180),
    "few pixels": small,
    "100 dots an inch": lambda page: page.resize((page.width * 2 // 3, page.height * 2 // 3), Image.Resampling.LANCZOS),
    "dark photo": photo,
    "white on dark": ImageOps.invert,
    "JPEG quality 12": lambda page: page,
}


def made() -> Iterator[Scan]:
    """Each way of roughening meets each language, with receipts and letters in turn."""
    folder = STATE / "bench" / "scans"
    folder.mkdir(parents=True, exist_ok=True)
    pairs = {(made.label, made.language): made.text for made in texts("receipt", "letter")}
    for number, (way, roughen) in enumerate(WAYS.items()):
        for index, (language, code) in enumerate(TESSERACT.items()):
            kind = ("receipt", "letter")[(number + index) % 2]
            path = folder / f"{kind}-{language}-{way.replace(' ', '-')}.jpg"
            roughen(draw(pairs[kind, language])).save(path, "JPEG", quality=12 if way.startswith("JPEG") else 85)
            yield Scan(kind, way, path.name, path, pairs[kind, language], code)
    for report in texts("report"):
        path = folder / f"columns-{report.language}.png"
        two_columns(report.text).save(path)
        yield Scan("two columns", "clean", path.name, path, report.text, TESSERACT[report.language])
