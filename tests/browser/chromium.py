"""The system's Chromium, started so that it speaks to nobody but the page under test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 60_000  # ms; other tests work at the same time
WINDOW = {"width": 1280, "height": 800}


def find() -> str | None:
    """The path of a Chromium: that of QUIRE_CHROMIUM, else the first on PATH."""
    return os.environ.get("QUIRE_CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS), timeout=2 * PATIENCE)
        yield browser
        browser.close()


@dataclass
class Trouble:
    """What went wrong on a page and was not seen: scripts' errors, and answers of 400 and above.

    A 401 is how a browser learns that it must log in; a login that fails shows otherwise.
    """

    found: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: message.type == "error" and self._note(message.text))
        page.on("pageerror", lambda error: self.found.append(str(error)))
        page.on("response", lambda answer: answer.status >= 400 and self._note(f"{answer.status} {answer.url}"))

    def _note(self, text: str) -> None:
        if "401" not in text:
            self.found.append(text)
