"""The programs that an extraction may run, by the settings: none, unless OCR is done by one."""

import shutil
from pathlib import Path

from pipeline.extraction import ocr_languages
from pipeline.settings import Settings, SettingsError


def ocr_program(settings: Settings) -> str | None:
    """The whole path of the program that reads pictures; its bare name where it is missing; None for the models."""
    if settings.ocr_engine == "rapidocr":
        return None
    return shutil.which(settings.ocr_engine) or settings.ocr_engine


def check(settings: Settings) -> None:
    """SettingsError if a program that the settings ask for is not installed, or does not know what it is asked."""
    if unknown := ocr_languages.unknown(settings.ocr_languages):
        raise SettingsError(f"QUIRE_OCR_LANGUAGES: unknown {', '.join(unknown)}")
    program = ocr_program(settings)
    if program is not None and not Path(program).is_absolute():
        raise SettingsError(f"QUIRE_OCR_ENGINE: {program} is not on PATH (Debian: apt-get install tesseract-ocr)")
