"""A worker that could not do its work does not start."""

import pytest

from pipeline.settings import Settings
from tasks.parsers import _check_programs


def test_a_worker_without_the_ocr_program_that_is_set_says_which_and_ends(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("tasks.parsers.get_settings", lambda: Settings(ocr_engine="tesseract"))
    with pytest.raises(SystemExit, match="QUIRE_OCR_ENGINE: tesseract is not on PATH"):
        _check_programs()


def test_a_worker_with_the_default_engine_needs_no_program(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("tasks.parsers.get_settings", Settings)
    _check_programs()
