"""The page for everybody: by keyboard, to a screen reader, in the dark, on a phone; and when something is wrong."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.papers import invoice
from tests.browser.visited import Visitor, text
from tests.keys import STRANGERS_KEY
from tests.processes import new_stack

PHONE = {"width": 320, "height": 568}  # the least of WCAG 2.2, 1.4.10
DARKEST_PAPER = 60  # of 255
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # all that the dark changes
MARKUP = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'
HOSTILE = f"""# {MARKUP}

- {MARKUP}

| {MARKUP} | b |
|---|---|
| [link](javascript:window.pwned=1) | `{MARKUP}` |
"""


@pytest.fixture(scope="module")
def stack(browser, localstack, module_database_url, tmp_path_factory):
    with new_stack(localstack.endpoint_url, module_database_url, tmp_path_factory.mktemp("stack")) as stack:
        stack.start_api()
        stack.start_worker()
        yield stack


@pytest.fixture(scope="module")
def read(stack):
    """The id of an invoice that has been read."""
    document = stack.upload(invoice().content, "march.pdf", "application/pdf")
    assert stack.ended(document)["status"] == "COMPLETED"
    return document


@pytest.fixture
def visitor(page, stack):
    return Visitor(page, stack.url)


def focused(page):
    return page.locator(":focus")


def tab_to(page, target, most=25):
    """Press Tab until the focus is on `target`, which must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            outline = target.evaluate("(element) => getComputedStyle(element).outlineStyle")
            assert outline != "none", "a focus that nobody sees"
            return
    raise AssertionError(f"{most} times Tab do not lead to {target}")


def violations(page, rules=RULES):
    found = Axe().run(page, options=rules).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]


def sideways(page):
    """Pixels by which the page is wider than its window."""
    return page.evaluate("Math.max(0, document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth)")


def test_everything_can_be_done_by_keyboard(visitor, stack, read, page):
    page.goto(stack.url)
    expect(page.get_by_label("API key")).to_be_focused()
    page.keyboard.type("quire_the-key-of-the-tests-themselves")
    page.keyboard.press("Enter")
    expect(visitor.row("march.pdf")).to_be_visible()
    with page.expect_file_chooser():
        tab_to(page, page.get_by_role("button", name="Choose files"))
        page.keyboard.press("Enter")
    tab_to(page, visitor.row("march.pdf").get_by_role("link"))
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()

    tab_to(page, page.get_by_role("button", name="Download"))
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(focused(page)).to_contain_text("Markdown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_be_hidden()
    expect(page.get_by_role("button", name="Download")).to_be_focused()

    tab_to(page, page.get_by_role("tab", name="Fields"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Line items")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Home")
    first = page.locator(".fields .choose").first
    tab_to(page, first)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(page.locator("rect.chosen")).to_have_count(1)
    expect(page.locator("#said")).to_contain_text("page 2")
    page.keyboard.press("Escape")
    expect(page.locator("rect.chosen")).to_have_count(0)

    tab_to(page, page.get_by_role("button", name="Correct").first, 3)
    page.keyboard.press("Enter")
    expect(page.locator(".correction input")).to_be_focused()
    page.keyboard.press("Escape")
    expect(first).to_be_focused()


@pytest.mark.parametrize(("scheme", "width"), [("light", "desk"), ("dark", "desk"), ("light", "phone")])
def test_every_view_keeps_the_rules_of_access_and_fits(visitor, stack, read, page, scheme, width):
    rules = CONTRAST if scheme == "dark" else RULES
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    if width == "phone":
        page.set_viewport_size(PHONE)
    page.goto(stack.url)
    assert (violations(page, rules), sideways(page)) == ([], 0)
    visitor.arrived()
    page.get_by_text("Options", exact=True).click()
    assert (violations(page, rules), sideways(page)) == ([], 0)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (int(re.findall(r"\d+", paper)[0]) < DARKEST_PAPER) == (scheme == "dark")
    page.goto(f"{stack.url}/#/documents/{read}")
    expect(page.locator(".sheet img:not(.waiting)")).to_be_visible()
    visitor.field("Invoice number").get_by_role("button").first.click()
    for name in page.get_by_role("tab").all_inner_texts():
        visitor.tab(name.split("\n")[0])
        assert (name, sideways(page)) == (name, 0)
        if width == "desk":  # on a phone the same elements stand in other places
            assert (name, violations(page, rules)) == (name, [])
    page.get_by_role("button", name="Start again").click()
    assert (violations(page, rules), sideways(page)) == ([], 0)


def test_nothing_moves_for_those_who_do_not_want_it(visitor, page):
    page.emulate_media(reduced_motion="reduce")
    visitor.arrived()
    moving = (
        "[...document.querySelectorAll('*')].filter((one) => getComputedStyle(one).animationName !== 'none').length"
    )
    assert page.evaluate(moving) == 0


def test_a_wrong_key_is_refused_with_its_reason_and_a_refusal_later_asks_again(visitor, page, trouble):
    visitor.arrive("quire_not-a-key")
    expect(page.locator("#key-error")).to_contain_text("unknown, revoked or expired")
    expect(page.get_by_label("API key")).to_be_focused()
    assert page.evaluate("sessionStorage.length") == 0
    visitor.arrived()
    page.evaluate("sessionStorage.setItem('quire.key', 'quire_revoked')")
    page.reload()
    expect(page.locator("#key-error")).to_contain_text("unknown, revoked or expired")
    assert page.evaluate("[sessionStorage.length, localStorage.length, document.cookie]") == [0, 0, ""]


def test_another_key_shows_another_tenants_documents(visitor, read, page, trouble):
    visitor.arrived()
    expect(visitor.row("march.pdf").first).to_be_visible()
    page.get_by_role("button", name="Forget key").click()
    page.get_by_label("API key").fill(STRANGERS_KEY)
    page.get_by_role("button", name="Open").click()
    expect(page.locator("#list")).to_contain_text("Nothing here yet")
    page.goto(f"{visitor.url}/#/documents/{read}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Unknown document")
    trouble.found.clear()  # the 404 that was provoked


def test_a_server_that_is_away_is_said_and_found_again(visitor, page, trouble):
    visitor.arrived()
    page.context.set_offline(True)
    page.get_by_role("searchbox").fill("anything")
    expect(page.locator("#trouble")).to_contain_text("The server does not answer")
    visitor.choose(text("Later.", "later.txt"))
    expect(page.locator("#uploads")).to_contain_text("The server does not answer")
    page.get_by_role("searchbox").fill("")
    page.context.set_offline(False)
    expect(page.locator("#trouble")).to_be_hidden()
    page.get_by_role("button", name="Try again").first.click()
    visitor.sees("later.txt")
    assert all("ERR_INTERNET_DISCONNECTED" in each for each in trouble.found)
    trouble.found.clear()


def test_without_events_the_long_poll_follows_a_document(visitor, page, trouble):
    problem = '{"type": "about:blank", "title": "Not Found", "status": 404, "detail": "There is nothing at this path."}'
    page.route(
        "**/events", lambda route: route.fulfill(status=404, body=problem, content_type="application/problem+json")
    )
    visitor.arrived()
    with page.expect_request(re.compile(r"\?wait=")):
        visitor.choose(text("Polled.", "polled.txt"))
    visitor.sees("polled.txt")
    trouble.found.clear()  # the 404 that was provoked


@pytest.mark.parametrize(
    ("suffix", "media_type"), [("md", "text/markdown"), ("txt", "text/plain"), ("csv", "text/csv")]
)
def test_markup_in_a_document_or_its_name_stays_text(visitor, page, suffix, media_type):
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    name = f"<img src=x onerror=window.pwned=1> {suffix}.{suffix}"
    visitor.arrived()
    visitor.choose(text(HOSTILE, name, media_type))
    visitor.sees(name)
    for tab in page.get_by_role("tab").all_inner_texts():
        visitor.tab(tab.split("\n")[0])
    expect(visitor.tab("Markdown")).to_contain_text("window.pwned=1")
    page.get_by_role("link", name="Documents", exact=True).click()
    expect(visitor.row(name)).to_contain_text("Done")
    assert (page.evaluate("window.pwned"), dialogs) == (None, [])
    assert page.locator("main img, main script, a[href^=javascript]").count() == 0
