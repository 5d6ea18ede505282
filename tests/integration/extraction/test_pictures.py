"""Pictures through the models: orientation, pages, transparency, resolution."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import ExtractionRequest, Options, Result, extract_file, inspect_file, render_page

ORIENTATION = 0x0112


@pytest.fixture
def read(tmp_path, limits):
    def read(path, limits=limits, options=None):
        output, options = tmp_path / "result.json", options or Options()
        inspection = inspect_file(path, None, path.name, limits, options=options)
        extract_file(path, ExtractionRequest(inspection.media_type, None, path.name, "0" * 64, options), limits, output)
        return Result.model_validate_json(output.read_bytes())

    return read


def picture(text, size=(600, 200), mode="RGB", background="white"):
    made = Image.new(mode, size, background)
    ImageDraw.Draw(made).text((40, 60), text, font=ImageFont.load_default(48), fill="black")
    return made


def test_a_photograph_is_read_upright_as_its_camera_says(read, tmp_path):
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # held upright: turn it 90 degrees clockwise to see it
    lying = picture("Invoice 4711").transpose(Image.Transpose.ROTATE_90)
    lying.save(tmp_path / "photo.jpg", exif=exif, dpi=(144, 144))
    result = read(tmp_path / "photo.jpg")
    assert result.content.text == "Invoice 4711"
    (page,) = result.pages
    assert (page.width, page.height, page.rotation) == (300, 100, 90)  # 600 by 200 pixels at 144 dots an inch
    left, top, right, bottom = result.blocks[0].bbox
    assert (left, top) == pytest.approx((20, 35), abs=8)
    assert right - left > 4 * (bottom - top) * 0.8


def test_every_page_of_a_tiff_is_read(read, tmp_path):
    first, second = picture("First page"), picture("Second page")
    first.save(tmp_path / "fax.tiff", save_all=True, append_images=[second])
    result = read(tmp_path / "fax.tiff")
    assert [(b.page, b.text) for b in result.blocks] == [(1, "First page"), (2, "Second page")]
    assert result.document.pages == 2


def test_a_transparent_background_is_white(read, tmp_path):
    picture("Clear text", mode="RGBA", background=(0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert read(tmp_path / "clear.png").content.text == "Clear text"


def test_light_letters_on_a_transparent_background_are_read(read, tmp_path):
    made = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    ImageDraw.Draw(made).text((40, 60), "Clear text", font=ImageFont.load_default(48), fill="white")
    made.save(tmp_path / "clear.png")
    assert read(tmp_path / "clear.png").content.text == "Clear text"


def test_a_fax_whose_pixels_are_not_square_has_the_size_of_its_paper(read, tmp_path, limits):
    path = tmp_path / "fax.tiff"
    picture("Invoice 4711", (816, 400)).resize((816, 196)).convert("1").save(path, compression="group4", dpi=(204, 98))
    result = read(path)
    assert result.content.text == "Invoice 4711"
    assert (result.pages[0].width, result.pages[0].height) == pytest.approx((288, 144), abs=1)
    with Image.open(picture_of(path, "image/tiff", limits)) as drawn:
        assert drawn.width / drawn.height == pytest.approx(2, abs=0.02)


def test_a_picture_called_pdf_is_read_and_the_result_says_what_it_is(tmp_path, limits):
    path, output = tmp_path / "scan.pdf", tmp_path / "result.json"
    picture("Invoice 4711").save(path, "PNG")
    extract_file(path, ExtractionRequest("image/png", "application/pdf", path.name, "0" * 64), limits, output)
    result = Result.model_validate_json(output.read_bytes())
    assert result.content.text == "Invoice 4711"
    assert (result.document.media_type, result.document.declared_type) == ("image/png", "application/pdf")
    assert [(w.code, w.message) for w in result.warnings] == [
        ("type_mismatch", "The file is called .pdf, but its content is image/png."),
        ("type_mismatch", "The file was sent as application/pdf, but its content is image/png."),
    ]


def test_a_picture_without_text_says_so(read, tmp_path):
    Image.new("L", (200, 200), 255).save(tmp_path / "blank.png")
    result = read(tmp_path / "blank.png")
    assert result.content.text == ""
    assert [warning.code for warning in result.warnings] == ["no_text_found"]
    assert result.pages[0].confidence is None


def test_a_picture_that_breaks_off_is_corrupt(read, tmp_path):
    picture("x").save(tmp_path / "whole.png")
    path = tmp_path / "part.png"
    path.write_bytes((tmp_path / "whole.png").read_bytes()[:400])
    with pytest.raises(PermanentError) as error:
        read(path)
    assert error.value.code is ErrorCode.CORRUPT_FILE


def test_more_pages_than_allowed_are_refused(read, tmp_path, limits):
    page = picture("x")
    page.save(tmp_path / "long.tiff", save_all=True, append_images=[page] * 3)
    with pytest.raises(PermanentError) as error:
        read(tmp_path / "long.tiff", replace(limits, max_pages=3))
    assert error.value.code is ErrorCode.LIMIT_EXCEEDED


def test_of_a_tiff_only_the_chosen_pages_are_read_and_drawn(read, tmp_path, limits):
    path = tmp_path / "long.tiff"
    picture("First").save(path, save_all=True, append_images=[picture(word) for word in ("Second", "Third")])
    result = read(path, replace(limits, max_pages=1), Options(pages="2"))
    assert ([page.number for page in result.pages], result.content.text) == ([2], "Second")
    with pytest.raises(PermanentError, match="has 3 pages") as error:
        read(path, limits, Options(pages="4"))
    assert error.value.code is ErrorCode.NO_SUCH_PAGE


def test_a_long_receipt_is_read_from_its_top_to_its_bottom(read, tmp_path):
    made = Image.new("L", (460, 5_000), 250)
    for number in range(70):
        text = f"{number + 11} Rolls {number + 1}.50"
        ImageDraw.Draw(made).text((40, 60 + 70 * number), text, font=ImageFont.load_default(24), fill=30)
    made.save(tmp_path / "long.png")
    text = read(tmp_path / "long.png").content.text
    assert [f"{number + 11} Rolls {number + 1}.50" in text for number in range(70)].count(True) >= 69


def test_every_figure_of_a_table_without_lines_is_read(read, tmp_path):
    made = Image.new("RGB", (1_400, 400), "white")
    draw, font = ImageDraw.Draw(made), ImageFont.load_default(13)
    for row in range(10):
        draw.text((10, 40 + 20 * row), f"Region {'ABCDEFGHKM'[row]}", font=font, fill="black")
        for column in range(10):
            draw.text((120 + 110 * column, 40 + 20 * row), str(row * column % 10), font=font, fill="black")
    made.save(tmp_path / "figures.png")
    found = read(tmp_path / "figures.png").content.text.split()
    assert [sum(word == str(figure) for word in found) >= 4 for figure in range(10)].count(True) >= 9
    assert sum(word.isdigit() for word in found) >= 97


def lying(degrees):
    """A letter that was put on the scanner the wrong way round, turned clockwise by `degrees`."""
    page = Image.new("L", (900, 1200), "white")
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(("Example Bakery", "Invoice number 4711", "Total amount 184.20 EUR", "Thank you")):
        draw.text((80, 120 + 90 * number), line, font=ImageFont.load_default(40), fill="black")
    return page.rotate(-degrees, expand=True, fillcolor="white")


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_lies_on_its_side_or_its_head_is_turned(read, tmp_path, degrees):
    lying(degrees).save(tmp_path / "turned.pdf", resolution=100)
    result = read(tmp_path / "turned.pdf")
    assert "Invoice number 4711" in result.content.text
    (page,) = result.pages
    assert (page.rotation, page.source) == (360 - degrees, "ocr")
    assert (page.width, page.height) == pytest.approx((648, 864), abs=1)
    assert result.blocks[0].bbox[1] == pytest.approx(86, abs=12)  # boxes are those of the upright page


@pytest.mark.parametrize("mode", ["I;16", "CMYK", "P", "1", "LA"])
def test_every_kind_of_pixel_is_read(read, tmp_path, mode):
    plain = picture("Invoice 4711")
    deep = np.asarray(plain.convert("L"), dtype=np.uint16) * 4  # ten bits of sixteen
    made = Image.fromarray(deep) if mode == "I;16" else plain.convert(mode)
    name = "kind.tiff" if mode == "CMYK" else "kind.bmp" if mode == "1" else "kind.gif" if mode == "P" else "kind.png"
    made.save(tmp_path / name)
    assert read(tmp_path / name).content.text == "Invoice 4711"


def test_a_page_is_drawn_as_a_result_measures_it(tmp_path, limits):
    lying(180).save(tmp_path / "turned.pdf", resolution=100)
    with Image.open(picture_of(tmp_path / "turned.pdf", "application/pdf", limits)) as drawn:
        assert drawn.size == (648, 864)
    with Image.open(picture_of(tmp_path / "turned.pdf", "application/pdf", limits, rotation=180)) as drawn:
        assert np.asarray(drawn.convert("L"))[:200].min() < 100  # the first line is at the top
        assert np.asarray(drawn.convert("L"))[-200:].min() > 200
    picture("x").save(tmp_path / "one.png")
    with pytest.raises(PermanentError) as error:
        picture_of(tmp_path / "one.png", "image/png", limits, number=2)
    assert error.value.code is ErrorCode.CONTENT_MISSING


def picture_of(path, media_type, limits, number=1, **options):
    output = path.with_suffix(".page.png")
    render_page(path, media_type, number, 72, limits, output, **options)
    return output
