"""The languages that an OCR program may be told, by ISO 639-1 and by the name of tesseract's data."""

from collections.abc import Sequence

TESSERACT = {
    "ar": "ara", "bg": "bul", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "et": "est",
    "fi": "fin", "fr": "fra", "he": "heb", "hr": "hrv", "hu": "hun", "id": "ind", "it": "ita", "ja": "jpn", "ko": "kor",
    "lt": "lit", "lv": "lav", "nb": "nor", "nl": "nld", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk",
    "sl": "slv", "sr": "srp", "sv": "swe", "th": "tha", "tr": "tur", "uk": "ukr", "vi": "vie", "zh": "chi_sim",
}  # fmt: skip
_ONE = f"(?:{'|'.join(TESSERACT)})"
PATTERN = f"^{_ONE}(?:,{_ONE}){{0,7}}$"


def listed(codes: str) -> Sequence[str]:
    """`en,de` → its codes, each once."""
    return list(dict.fromkeys(codes.split(",")))


def unknown(codes: str) -> list[str]:
    return [code for code in listed(codes) if code not in TESSERACT]


def code(data: str) -> str:
    """`deu` → `de`."""
    return next((code for code, name in TESSERACT.items() if name == data), data)


def package(data: str) -> str:
    """The Debian package of tesseract's data: `chi_sim` → `tesseract-ocr-chi-sim`."""
    return f"tesseract-ocr-{data.replace('_', '-')}"


def of_tesseract(codes: str) -> str:
    """`en,de` → `eng+deu`."""
    return "+".join(TESSERACT[code] for code in listed(codes))
