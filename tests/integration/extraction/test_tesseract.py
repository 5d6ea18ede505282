"""tesseract in place of the models, in the limited child."""

import json
import re
import shutil
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import ExtractionRequest, Limits, Options, check_programs, extract_file
from pipeline.settings import Settings, SettingsError

installed = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
TEXT = "Invoice number 4711\nTotal amount due 120.50 EUR"


@pytest.fixture
def picture(tmp_path):
    """A page that says TEXT, turned clockwise."""

    def picture(degrees=0):
        page = Image.new("RGB", (1000, 700), "white")
        ImageDraw.Draw(page).multiline_text((80, 80), TEXT, "black", ImageFont.load_default(40), spacing=20)
        path = tmp_path / "page.png"
        page.rotate(-degrees, expand=True).save(path, dpi=(150, 150))
        return path

    return picture


@pytest.fixture
def read(tmp_path):
    def read(path, limits, **options):
        output = tmp_path / "result.json"
        request = ExtractionRequest("image/png", None, path.name, "0" * 64, Options(**options))
        extract_file(path, request, limits, output)
        return json.loads(output.read_bytes())

    return read


@pytest.fixture
def limits():
    return Limits.from_settings(Settings(ocr_engine="tesseract", extract_stall_seconds=120))


@installed
@pytest.mark.parametrize("degrees", [0, 90, 180])
def test_words_have_boxes_and_confidences_whichever_way_the_page_lies(picture, read, limits, degrees):
    result = read(picture(degrees), limits, words=True)
    assert result["content"]["text"].split() == TEXT.split()
    assert re.fullmatch(r"\d+\.\d+\S*", result["engines"]["tesseract"])
    page = result["pages"][0]
    assert page["source"] == "ocr"
    assert page["rotation"] == (360 - degrees) % 360
    assert page["confidence"] > 0.8
    left, top, right, bottom = page["words"][0]["bbox"]
    assert left == pytest.approx(80 * 72 / 150, abs=3)
    assert 30 < top < bottom < 65
    assert 45 < right - left < 75


@installed
def test_boxes_of_a_page_that_lies_askew_are_those_of_the_picture(picture, read, limits):
    path = picture()
    level = read(path, limits, words=True)
    with Image.open(path) as page:
        page.rotate(-3, expand=False, fillcolor="white").save(path, dpi=(150, 150))
    askew = read(path, limits, words=True)
    assert askew["content"]["text"].split() == TEXT.split()
    before, after = (result["pages"][0]["words"][0]["bbox"] for result in (level, askew))
    assert after[1] < before[1] - 5  # left of the middle a turn clockwise lifts it
    assert after[3] - after[1] > before[3] - before[1] + 2


@installed
def test_a_language_without_data_is_an_error_that_names_it(picture, read, limits):
    for languages in ("th", "en,th"):  # beside one that it has, it would be left out without a word
        with pytest.raises(PermanentError, match=r"no data for th\. .* tesseract-ocr-tha") as error:
            read(picture(), limits, ocr_languages=languages)
        assert error.value.code is ErrorCode.OCR_UNAVAILABLE
    with pytest.raises(SettingsError, match=r"no data for th .*apt-get install tesseract-ocr-tha"):
        check_programs(Settings(ocr_engine="tesseract", ocr_languages="en,th"))


@installed
def test_only_that_program_may_be_run(picture, read, limits):
    """Landlock lets the child run what the settings name, nothing beside it."""
    with pytest.raises(PermanentError, match="cannot be started") as error:
        read(picture(), replace(limits, ocr_program="/bin/true"))
    assert error.value.code is ErrorCode.OCR_UNAVAILABLE


def test_a_program_that_is_missing_is_an_error_of_the_document_and_stops_a_worker(picture, read, limits, monkeypatch):
    absent = replace(limits, programs=("/opt/absent/tesseract",), ocr_program="/opt/absent/tesseract")
    with pytest.raises(PermanentError, match="not ready on this machine") as error:
        read(picture(), absent)
    assert error.value.code is ErrorCode.OCR_UNAVAILABLE
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SettingsError, match="QUIRE_OCR_ENGINE"):
        check_programs(Settings(ocr_engine="tesseract"))
    with pytest.raises(SettingsError, match="QUIRE_OCR_LANGUAGES"):
        check_programs(Settings(ocr_languages="en,xx"))
    check_programs(Settings())
