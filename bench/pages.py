"""Pages as cameras and scanners deliver them, drawn and roughened with a fixed seed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bench.made_texts import texts
from local.bootstrap import STATE

FONTS = files("reportlab") / "fonts"
SEED = 2026
TESSERACT = {"en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "nl": "nld"}
PAPER = 246


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


WAYS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "clean": lambda page: page,
    "noise and shade": noisy,
    "blur": lambda page: page.filter(ImageFilter.GaussianBlur(1.4)),
    "turned by 2 degrees": lambda page: page.rotate(2, Image.Resampling.BICUBIC, expand=True, fillcolor=PAPER),
    "on its side": lambda page: page.rotate(90, expand=True),
    "few pixels": small,
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
