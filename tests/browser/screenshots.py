"""Take the pictures of docs/images anew: `python -m tests.browser.screenshots` (needs Chromium and tmux).

`... screenshots page` takes only those of the page.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Page

from local.demo import SAMPLES, api_client, follow, upload_all
from local.environment import Ports, child_environment
from local.stack import BIN, Stack
from tests.browser import chromium
from tests.processes import ROOT, wait_for

IMAGES = ROOT / "docs" / "images"
COLUMNS, ROWS = 120, 24
SIZE = 14
PATIENCE = 180  # seconds for each thing that is waited for: a busy machine takes its time
INK, PAPER = (220, 220, 220), (24, 24, 24)


def main() -> None:
    path = chromium.find()
    if path is None:
        sys.exit(f"no Chromium: none of {', '.join(chromium.PROGRAMS)} on PATH")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="quire-pictures-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL may have to run as another user
        with (
            Stack(Path(folder), Ports.free(), {}, durable=False, console=None) as stack,
            chromium.launched(path) as browser,
        ):
            for take in [TAKEN[name] for name in sys.argv[1:]] or TAKEN.values():
                take(browser, stack)


def celery(_: Browser, stack: Stack) -> None:
    """A terminal, while the samples go their way."""
    with events_screen(stack) as screen, api_client(stack.variables) as client:
        follow(client, upload_all(client))
        time.sleep(3)
        screen("celery-events.png")


def page(browser: Browser, stack: Stack) -> None:
    """A newcomer's way through the page at `/`: dropping, watching, reading."""
    with api_client(stack.variables) as client:
        follow(client, upload_all(client))
    context = browser.new_context(viewport={"width": 1240, "height": 760})
    context.set_default_timeout(PATIENCE * 1_000)
    page = context.new_page()
    page.goto(stack.variables["QUIRE_API_URL"])
    page.get_by_label("API key").fill(stack.variables["QUIRE_API_KEY"])
    page.get_by_role("button", name="Open").click()
    page.locator("#list li a").first.wait_for()
    slow = context.new_cdp_session(page)
    slow.send("Network.enable")
    slow.send("Network.emulateNetworkConditions", conditions(uploadThroughput=150_000))
    page.locator("#files").set_input_files([SAMPLES / "receipt.png", SAMPLES / "scanned_letter.pdf"])
    wait_for(lambda: page.wait_for_timeout(20) or furthest(page) > 0.4, PATIENCE, "a part of an upload")
    shoot(page, "page-drop.png")
    slow.send("Network.emulateNetworkConditions", conditions())
    wait_for(lambda: page.wait_for_timeout(20) or not unfinished(page), PATIENCE, lambda: unfinished(page))
    page.locator("#files").set_input_files(SAMPLES / "receipt.png")
    page.locator(".facts .chip.processing", has_text="Read").wait_for()
    page.set_viewport_size({"width": 1240, "height": 560})
    shoot(page, "page-timeline.png")
    page.set_viewport_size({"width": 1240, "height": 760})
    page.get_by_role("link", name="Documents", exact=True).click()
    page.locator("#list a", has_text="invoice.pdf").first.click()
    page.locator("[data-field=invoice_number] .choose").click()
    page.locator(".sheet img:not(.waiting)").wait_for()
    shoot(page, "page-result.png")
    context.close()


def unfinished(page: Page) -> str:
    """What the page says of uploads under way; of a batch it goes on saying how it stands."""
    return ", ".join(page.locator('#uploads li:has([aria-label^="Stop "])').all_inner_texts())


def furthest(page: Page) -> float:
    """How far the upload is that is furthest, 0 to 1."""
    return float(page.evaluate("Math.max(0, ...[...document.querySelectorAll('progress')].map((bar) => bar.value))"))


def conditions(**changed: int) -> dict[str, object]:
    """A network for Chromium's developer tools: as it is, but for what is `changed`."""
    return {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1} | changed


def shoot(page: Page, name: str) -> None:
    """Take a picture of the page at rest."""
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(0, 0)
    page.screenshot(path=IMAGES / name, animations="disabled")


def flower(browser: Browser, stack: Stack) -> None:
    """The pages on which an operator looks first."""
    login = {"username": "quire", "password": stack.variables["QUIRE_FLOWER_PASSWORD"]}
    context = browser.new_context(http_credentials=login, viewport={"width": 1200, "height": 620})
    page = context.new_page()
    for name, address in (("dashboard", "/"), ("tasks", "/tasks"), ("broker", "/broker")):
        page.goto(stack.variables["QUIRE_FLOWER_URL"] + address)
        page.wait_for_timeout(1_500)
        shot = IMAGES / f"flower-{name}.png"
        page.screenshot(path=shot)
        Image.open(shot).convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(shot, optimize=True)
    context.close()


@contextmanager
def events_screen(stack: Stack) -> Iterator[object]:
    """`celery events` on a terminal; what is yielded takes its picture."""
    terminal = ["tmux", "-L", "quire-pictures"]
    command = f"{BIN / 'celery'} -A tasks events"
    subprocess.run(
        [*terminal, "new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS), command],
        env=child_environment(stack.variables), cwd=ROOT, check=True,
    )  # fmt: skip
    time.sleep(5)
    ask = [str(BIN / "celery"), "-A", "tasks", "control", "enable_events"]
    subprocess.run(ask, env=child_environment(stack.variables), cwd=ROOT, check=True)

    def take(name: str) -> None:
        done = subprocess.run([*terminal, "capture-pane", "-p"], capture_output=True, text=True, check=True)
        draw(done.stdout).save(IMAGES / name, optimize=True)

    try:
        yield take
    finally:
        subprocess.run([*terminal, "kill-server"], check=False)


def draw(text: str) -> Image.Image:
    """A terminal's text as it looks there."""
    font = ImageFont.load_default(SIZE)
    for candidate in ("DejaVuSansMono.ttf", "LiberationMono-Regular.ttf"):
        try:
            font = ImageFont.truetype(candidate, SIZE)
            break
        except OSError:
            continue
    width, height = int(font.getlength("M")), int(SIZE * 1.35)
    picture = Image.new("RGB", (width * COLUMNS + 20, height * ROWS + 20), PAPER)
    pen = ImageDraw.Draw(picture)
    for number, line in enumerate(text.splitlines()[:ROWS]):
        pen.text((10, 10 + number * height), line, INK, font)
    return picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=16)


TAKEN = {"celery": celery, "flower": flower, "page": page}

if __name__ == "__main__":
    main()
