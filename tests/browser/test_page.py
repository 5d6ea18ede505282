"""The page at `/`: a document from the drop to the download, and all that can be done with it on the way."""

import io
import json
import re
import signal
from base64 import b64decode

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.papers import HEIGHT, WIDTH, invoice
from tests.browser.visited import Visitor, pdf, sample, text
from tests.processes import new_stack, wait_for

TOLERANCE = 5.0  # points, a third of a line: the paper knows the ink, the box has the height of the font
EXACT = 1.2  # points: the line around the box
INK = 128
PICTURE = """() => {
    const image = document.querySelector(".sheet img");
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/png").split(",")[1];
}"""  # of the document's page, as the browser has it


@pytest.fixture(scope="module")
def worker_and_stack(browser, localstack, module_database_url, tmp_path_factory):
    with new_stack(localstack.endpoint_url, module_database_url, tmp_path_factory.mktemp("stack")) as stack:
        stack.start_api()
        yield stack.start_worker(), stack


@pytest.fixture
def stack(worker_and_stack):
    return worker_and_stack[1]


@pytest.fixture
def worker(worker_and_stack):
    return worker_and_stack[0]


@pytest.fixture
def visitor(page, stack):
    return Visitor(page, stack.url).arrived()


@pytest.fixture
def asked(page):
    """The paths that the page has asked for, with their queries."""
    paths = []
    page.on("request", lambda request: paths.append(re.sub(r"^https?://[^/]+", "", request.url)))
    return paths


def points(page, element):
    """Where an element is on the page of the document: points from the top left."""
    sheet, box = page.locator(".sheet img").bounding_box(), element.bounding_box()
    scale = WIDTH / sheet["width"]
    left, top = (box["x"] - sheet["x"]) * scale, (box["y"] - sheet["y"]) * scale
    return left, top, left + box["width"] * scale, top + box["height"] * scale


def saved(page, format_):
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=re.compile(f"^{format_}")).click()
    return download.value.suggested_filename, download.value.path()


def test_a_document_is_dropped_watched_read_and_shown_where_it_says_so(visitor, stack, page, asked):
    paper = invoice()
    visitor.choose(pdf(paper.content, "march.pdf"))
    expect(page.locator(".timeline li").first).to_contain_text("Uploaded")
    visitor.sees("march.pdf")
    expect(page.locator(".facts")).to_contain_text("Invoice, 100 % sure")
    assert [path for path in asked if path.endswith("/events")]
    assert not [path for path in asked if "wait=" in path], "events are there, so nothing is polled"

    number = visitor.field("Invoice number")
    expect(number).to_contain_text(paper.number)
    expect(number).to_contain_text("100 %")
    expect(number).to_contain_text("from the e-invoice inside")
    expect(page.locator(".viewer .bar")).to_contain_text("Page 1 of 2")
    number.get_by_role("button", name="Invoice number").first.click()
    expect(page.locator(".viewer .bar")).to_contain_text("Page 2 of 2")
    expect(page.locator(".sheet img:not(.waiting)")).to_be_visible()
    box = points(page, page.locator("rect.chosen"))
    assert box == pytest.approx(paper.box, abs=TOLERANCE)
    found = stack.document(page.url.rsplit("/", 1)[1])["result"]["fields"]["invoice_number"]
    assert box == pytest.approx(found["bbox"], abs=EXACT)
    sheet = page.locator("div.sheet").bounding_box()
    assert sheet["height"] / sheet["width"] == pytest.approx(HEIGHT / WIDTH, rel=0.01)


def test_the_picture_under_the_box_holds_the_ink_of_the_value(visitor, page):
    paper = invoice("R-2026/18")
    visitor.choose(pdf(paper.content, "ink.pdf"))
    visitor.sees("ink.pdf")
    visitor.field("Invoice number").get_by_role("button").first.click()
    expect(page.locator(".sheet img:not(.waiting)")).to_have_attribute("alt", "Page 2 of ink.pdf")
    picture = Image.open(io.BytesIO(b64decode(page.evaluate(PICTURE)))).convert("L")
    scale = picture.width / WIDTH
    left, top, right, bottom = (edge * scale for edge in points(page, page.locator("rect.chosen")))
    inside = picture.crop((int(left), int(top), int(right) + 1, int(bottom) + 1))
    assert inside.getextrema()[0] < INK
    above = picture.crop((int(left), int(top - 20 * scale), int(right), int(top - 8 * scale)))
    assert above.getextrema()[0] > INK


def test_every_form_of_the_result_can_be_saved(visitor, page):
    paper = invoice("R-2026/19")
    visitor.choose(pdf(paper.content, "forms.pdf"))
    visitor.sees("forms.pdf")
    name, path = saved(page, "JSON")
    assert name == "forms.json"
    assert json.loads(path.read_bytes())["fields"]["invoice_number"]["value"] == paper.number
    name, path = saved(page, "Markdown")
    assert (name, paper.number in path.read_text()) == ("forms.md", True)
    name, path = saved(page, "Text")
    assert (name, paper.number in path.read_text()) == ("forms.txt", True)
    name, path = saved(page, "Original")
    assert (name, path.read_bytes()) == ("forms.pdf", paper.content)


def test_tables_line_items_entities_markdown_and_json_are_shown(visitor, page):
    visitor.choose(pdf(invoice("R-2026/20").content, "views.pdf"))
    visitor.sees("views.pdf")
    expect(visitor.tab("Line items")).to_contain_text("Gauge")
    expect(visitor.tab("Entities")).to_contain_text("2026-03-09")
    visitor.tab("Entities").get_by_role("button", name="2026-03-09").first.click()
    expect(page.locator("rect.chosen")).to_have_count(1)
    expect(visitor.tab("Markdown")).to_contain_text("Invoice number: R-2026/20")
    expect(visitor.tab("JSON").locator("pre")).to_contain_text('"schema_version": "1"')
    expect(visitor.tab("Timeline")).to_contain_text("Uploaded")

    page.get_by_role("link", name="Documents", exact=True).click()
    visitor.choose(sample("orders.csv"))
    visitor.sees("orders.csv")
    table = visitor.tab("Tables").get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(61)
    expect(page.locator(".viewer pre")).to_contain_text("PO-88000")


def test_an_upload_shows_how_far_it_is_and_can_be_stopped(visitor, page):
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    slow.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 40_000
    })  # fmt: skip
    visitor.choose(text("slow. " * 200_000, "slow.txt"))
    bar = page.get_by_role("progressbar", name="Upload of slow.txt")
    wait_for(
        lambda: page.wait_for_timeout(20) or 0.02 < bar.evaluate("(bar) => bar.value") < 0.9, described="half an upload"
    )
    expect(page.locator("#uploads")).to_contain_text(re.compile(r"\d+ % of 1\.2 MB"))
    page.get_by_role("button", name="Stop slow.txt").click()
    expect(page.locator("#uploads li")).to_have_count(0)
    expect(visitor.row("slow.txt")).to_have_count(0)


def test_several_dropped_files_end_in_the_list_without_a_reload(visitor, page, asked):
    names = ["one.txt", "two.txt", "three.txt", "four.txt"]
    visitor.drop(*names)
    for name in names:
        expect(visitor.row(name)).to_contain_text("Done")
    expect(page.locator("#curtain")).to_be_hidden()
    batch = page.locator("#uploads .batch")
    expect(batch).to_contain_text("4 of 4 have ended: 4 done")
    visitor.choose(text("Not of the batch.", "alone.txt"))
    visitor.sees("alone.txt")
    page.get_by_role("link", name="Documents", exact=True).click()
    expect(visitor.row("alone.txt")).to_be_visible()
    batch.get_by_role("button", name="Show only these").click()
    expect(page.locator("#list li:has(a)")).to_have_count(4)
    expect(visitor.row("alone.txt")).to_have_count(0)
    page.get_by_role("button", name="One batch").click()
    expect(visitor.row("alone.txt")).to_be_visible()
    page.get_by_role("button", name="Put the batch away").click()
    expect(batch).to_have_count(0)
    assert not [path for path in asked if "wait=" in path]


def test_a_file_that_is_too_large_does_not_keep_the_others_out(visitor, page, trouble):
    too_large = {
        "type": "urn:quire:problem:file_too_large",
        "title": "File too large",
        "detail": "It is.",
        "status": 413,
    }
    refusals = iter([too_large, too_large])  # of both together, and of the first alone

    def answer(route):
        if refusal := route.request.method == "POST" and next(refusals, None):
            route.fulfill(status=413, json=refusal)
        else:
            route.continue_()

    page.route("**/api/v1/documents/", answer)
    visitor.drop("heavy.txt", "light.txt")
    expect(visitor.row("light.txt")).to_contain_text("Done")
    expect(page.locator("#uploads li")).to_contain_text("File too large. It is.")
    expect(page.locator("#uploads li")).to_contain_text("heavy.txt")
    trouble.found.clear()  # the refusals


def test_the_list_is_filtered_and_paged(visitor, stack, page):
    for number in range(27):
        stack.upload(f"paged document {number}".encode(), f"paged-{number}.txt")
    page.reload()
    rows = page.locator("#list li:has(a)")
    expect(rows).to_have_count(25)
    page.get_by_role("button", name="More documents").click()
    expect(rows.nth(26)).to_be_visible()
    visitor.choose(text("A zebra in the text.", "striped.txt"))
    visitor.sees("striped.txt")
    page.get_by_role("link", name="Documents", exact=True).click()
    page.get_by_role("searchbox").fill("zebra")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("striped.txt")
    page.get_by_role("combobox", name="Status").select_option("Failed")
    expect(page.locator("#list")).to_contain_text("No document fits")
    page.get_by_role("button", name="Clear the filters").click()
    expect(rows.nth(5)).to_be_visible()


def test_a_document_is_cancelled_while_it_waits_and_started_again(visitor, worker, page):
    worker.popen.send_signal(signal.SIGSTOP)
    try:
        visitor.choose(text("Patience.", "patient.txt"))
        visitor.sees("patient.txt", "Waiting")
        page.get_by_role("button", name="Cancel", exact=True).click()
        expect(visitor.status).to_have_text("Cancelled")
        expect(page.locator(".timeline")).to_contain_text("cancelled by tests")
    finally:
        worker.popen.send_signal(signal.SIGCONT)
    page.get_by_role("button", name="Start again").click()
    page.get_by_role("dialog").get_by_role("button", name="Start", exact=True).click()
    visitor.sees("patient.txt", "Done")
    expect(page.locator(".facts")).to_contain_text("run 2")


def test_what_went_wrong_is_said_and_a_password_puts_it_right(visitor, page):
    visitor.choose(sample("broken/encrypted.pdf"))
    visitor.sees("encrypted.pdf", "Failed")
    expect(page.locator(".verdict")).to_contain_text("protected by a password")
    page.get_by_role("button", name="Give the password").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Password")).to_be_focused()
    dialog.get_by_label("Password").fill("open sesame")
    dialog.get_by_role("button", name="Start", exact=True).click()
    visitor.sees("encrypted.pdf", "Done")
    expect(page.locator(".sheet img:not(.waiting)")).to_be_visible()


def test_pages_that_are_not_there_are_named_in_the_list_and_the_result_of_before_stays(visitor, page):
    visitor.choose({"name": "long.pdf", "mimeType": "application/pdf", "buffer": sample("report.pdf").read_bytes()})
    visitor.sees("long.pdf", "Done")
    page.get_by_role("button", name="Start again").click()
    page.get_by_role("dialog").get_by_label("Pages").fill("90-99")
    page.get_by_role("dialog").get_by_role("button", name="Start", exact=True).click()
    expect(page.locator(".verdict")).to_contain_text("none of those asked for (90-99)")
    page.get_by_role("button", name="Download").click()
    expect(page.get_by_role("menuitem", name="Excel")).to_contain_text("of run 1")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Documents", exact=True).click()
    expect(visitor.row("long.pdf")).to_contain_text("none of those asked for")
    visitor.row("long.pdf").get_by_role("link").click()
    page.get_by_role("button", name="Choose other pages").click()
    expect(page.get_by_role("dialog").get_by_label("Pages")).to_be_focused()


def test_options_go_with_the_upload_and_what_is_wrong_with_them_is_said(visitor, page, trouble):
    page.get_by_text("Options", exact=True).click()
    page.get_by_label("Pages").fill("two")
    page.get_by_label("Tags").fill("march, paid")
    visitor.choose(sample("report.pdf"))
    expect(page.locator("#uploads")).to_contain_text("pages: Write pages as 1-3,7.")
    trouble.found.clear()  # the 422 that was provoked
    page.get_by_label("Pages").fill("2 - 3")
    page.get_by_label("Document class").select_option("Report")
    expect(page.locator("#options summary")).to_contain_text("2-3 · Report · march, paid")
    visitor.choose(sample("report.pdf"))
    visitor.sees("report.pdf")
    expect(page.locator(".facts")).to_contain_text("march")
    expect(page.locator(".viewer .bar")).to_contain_text("Page 2 (1 of 2)")
    page.get_by_label("Next page").click()
    expect(page.locator(".viewer .bar")).to_contain_text("Page 3 (2 of 2)")
    page.get_by_role("link", name="Documents", exact=True).click()
    page.get_by_label("Tag", exact=True).fill("march")
    expect(visitor.row("report.pdf")).to_contain_text("paid")


def test_fields_of_ones_own_are_asked_for_in_words(visitor, page):
    page.get_by_text("Options", exact=True).click()
    page.get_by_label("Fields wanted").fill("Your order, delivery note")
    visitor.choose(sample("invoice.pdf"))
    visitor.sees("invoice.pdf")
    expect(visitor.field("Your order")).to_contain_text("PO-88213")
    expect(visitor.field("Delivery note")).to_contain_text("DN-55190")
    page.get_by_role("button", name="Start again").click()
    expect(page.get_by_role("dialog").get_by_label("Fields wanted")).to_have_value("Your order, delivery note")


def test_a_field_is_corrected_and_the_correction_withdrawn(visitor, page):
    visitor.choose(pdf(invoice("R-2026/21").content, "wrong.pdf"))
    visitor.sees("wrong.pdf")
    number = visitor.field("Invoice number")
    number.get_by_role("button", name="Correct Invoice number").click()
    number.get_by_label("Invoice number").fill("R-2026/22")
    number.get_by_role("button", name="Save").click()
    expect(number).to_contain_text("R-2026/22")
    expect(number).to_contain_text("corrected by tests")
    page.reload()
    expect(visitor.field("Invoice number")).to_contain_text("R-2026/22")
    visitor.field("Invoice number").get_by_role("button").first.click()
    expect(visitor.field("Invoice number")).to_contain_text("R-2026/21")
    page.get_by_role("button", name="Withdraw the correction").click()
    expect(visitor.field("Invoice number")).to_contain_text("R-2026/21")
    expect(visitor.field("Invoice number")).not_to_contain_text("corrected")


def test_a_document_is_deleted_only_after_a_question(visitor, page):
    visitor.choose(text("Short-lived.", "gone.txt"))
    visitor.sees("gone.txt")
    page.get_by_role("button", name="Delete").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("gone.txt")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator("#home")).to_be_visible()
    expect(page.locator("#list")).to_have_attribute("aria-busy", "false")
    expect(visitor.row("gone.txt")).to_have_count(0)


def test_the_state_of_a_document_names_its_step_as_the_timeline_does(visitor, page):
    said = page.evaluate(
        """async () => {
            const { status } = await import(new URL("list.js", document.querySelector("script[type=module]").src));
            const stages = ["validate", "extract", "persist"];
            return stages.map((stage) => status({ status: "PROCESSING", stage }).textContent);
        }"""
    )
    assert said == ["Working: Check", "Working: Read", "Working: Keep"]
