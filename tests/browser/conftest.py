"""One Chromium a module, and for each test a page of its own that must stay free of errors."""

import pytest
from playwright.sync_api import expect

from tests.browser import chromium


@pytest.fixture(scope="module")  # Playwright's event loop would stop other modules from running theirs
def browser():
    path = chromium.find()
    if path is None:
        pytest.skip(f"no Chromium: none of {', '.join(chromium.PROGRAMS)} on PATH, and QUIRE_CHROMIUM is not set")
    with chromium.launched(path) as running:
        yield running


@pytest.fixture
def login():
    """Name and password for HTTP's basic login; a module whose pages ask for one overrides it."""


@pytest.fixture
def trouble():
    """Errors of the page so far; a test that provokes some clears them."""
    return chromium.Trouble()


@pytest.fixture
def page(browser, login, trouble):
    credentials = {"username": login[0], "password": login[1]} if login else None
    context = browser.new_context(http_credentials=credentials, viewport=chromium.WINDOW)
    context.set_default_timeout(chromium.PATIENCE)
    expect.set_options(timeout=chromium.PATIENCE)
    page = context.new_page()
    trouble.watch(page)
    yield page
    context.close()
    assert trouble.found == []
