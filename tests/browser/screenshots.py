"""Take the pictures of docs/images anew: `python -m tests.browser.screenshots` (needs Chromium and tmux)."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser

from local.demo import api_client, follow, upload_all
from local.environment import Ports, child_environment
from local.stack import BIN, Stack
from tests.browser import chromium
from tests.processes import ROOT

IMAGES = ROOT / "docs" / "images"
COLUMNS, ROWS = 120, 24
SIZE = 14
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
            with events_screen(stack) as screen, api_client(stack.variables) as client:
                follow(client, upload_all(client))
                time.sleep(3)
                screen("celery-events.png")
            flower(browser, stack)


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


if __name__ == "__main__":
    main()
