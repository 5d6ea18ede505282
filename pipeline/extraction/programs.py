"""The programs that an extraction may run, by the settings: none, unless OCR is done by one."""

import shutil
import subprocess
from pathlib import Path

from pipeline.extraction import ocr_languages
from pipeline.settings import Settings, SettingsError

ANSWER_SECONDS = 20


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
    if program is not None and (missing := lacking(program, settings.ocr_languages)):
        packages = " ".join(ocr_languages.package(ocr_languages.TESSERACT[code]) for code in missing)
        raise SettingsError(
            f"QUIRE_OCR_LANGUAGES: {program} has no data for {', '.join(missing)} (Debian: apt-get install {packages})"
        )


def lacking(program: str, languages: str) -> list[str]:
    """The languages that an installed program has no data for; none if it does not say which it has."""
    try:
        command = [program, "--list-langs"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=ANSWER_SECONDS, check=False)  # noqa: S603  the operator's program, by its whole path
    except (OSError, subprocess.TimeoutExpired):
        return []
    known = set(done.stdout.split())
    asked = ocr_languages.listed(languages)
    return [code for code in asked if ocr_languages.TESSERACT[code] not in known] if done.returncode == 0 else []
