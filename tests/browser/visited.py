"""The page as a person uses it."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.keys import KEY
from tests.processes import ROOT

SAMPLES = ROOT / "samples"


class Visitor:
    """Somebody in front of the page of a stack."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def arrive(self, key: str = KEY) -> None:
        """Open the page and give the key."""
        self.page.goto(self.url)
        self.page.get_by_label("API key").fill(key)
        self.page.get_by_role("button", name="Open").click()

    def arrived(self) -> "Visitor":
        """Arrive, and see the list."""
        self.arrive()
        expect(self.page.locator("#list")).to_have_attribute("aria-busy", "false")
        return self

    def choose(self, *files: Path | dict) -> None:
        """Choose files as in the browser's dialog; a dict has name, mimeType, buffer."""
        self.page.locator("#files").set_input_files(list(files))

    def drop(self, *names: str) -> None:
        """Drop text files as from a folder."""
        self.page.evaluate(
            """(names) => {
                const carried = new DataTransfer();
                for (const name of names) carried.items.add(new File([`This is ${name}.`], name, {type: "text/plain"}));
                const event = (type) => new DragEvent(type, {dataTransfer: carried, bubbles: true, cancelable: true});
                document.body.dispatchEvent(event("dragover"));
                document.body.dispatchEvent(event("drop"));
            }""",
            list(names),
        )

    @property
    def status(self) -> Locator:
        """The state of the open document."""
        return self.page.locator(".facts .chip").first

    def row(self, filename: str) -> Locator:
        return self.page.locator("#list li", has_text=filename)

    def tab(self, name: str) -> Locator:
        """The panel of a tab, opened."""
        self.page.get_by_role("tab", name=name).click()
        return self.page.get_by_role("tabpanel")

    def field(self, name: str) -> Locator:
        return self.page.locator(".fields li", has_text=name)

    def sees(self, filename: str, text: str = "Done") -> None:
        """The document that was just sent alone ends as it should."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(filename)
        expect(self.status).to_have_text(text)


def sample(name: str) -> Path:
    return SAMPLES / name


def pdf(content: bytes, name: str) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def text(content: str, name: str, media_type: str = "text/plain") -> dict:
    return {"name": name, "mimeType": media_type, "buffer": content.encode()}
