"""The page at `/` is there for anybody, whole, small, and closed to everything that is not its own."""

import re
from typing import get_args

import pytest

from api.page import FOLDER
from pipeline.domain import Status
from pipeline.extraction.request import DocumentClass
from pipeline.extraction.understanding.names import INVOICE, LINE_ITEM, RECEIPT

NOBODY = {"X-API-Key": ""}
PACKED = NOBODY | {"Accept-Encoding": "gzip"}
WEIGHT = 60_000  # bytes over the wire, of everything


@pytest.fixture
def page(client):
    answer = client.get("/", headers=NOBODY)
    assert answer.status_code == 200
    return answer


@pytest.fixture
def assets(client, page):
    """The text of every file that the page needs, by its address: those it names, and those that these import."""
    found, wanted = {}, re.findall(r'(?:href|src)="(assets/[^"]+)"', page.text)
    while wanted:
        path = wanted.pop()
        if path in found:
            continue
        answer = client.get(f"/{path}", headers=NOBODY)
        assert answer.status_code == 200, path
        found[path] = answer
        wanted += [f"{path.rsplit('/', 1)[0]}/{name}" for name in re.findall(r'from "\./([a-z]+\.js)"', answer.text)]
    return found


def test_only_the_pages_own_scripts_run_and_nobody_else_is_asked(page, assets):
    policy = dict(rule.split(" ", 1) for rule in page.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["img-src"] == "'self' blob:"
    assert policy["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in str(policy)
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page.text)
    for text in (page.text, *(asset.text for asset in assets.values())):
        addresses = set(re.findall(r"https?://[\w./-]+", text))
        assert addresses <= {"http://www.w3.org/2000/svg"}
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)


def test_every_answer_says_how_safe_it_is_to_be_read(page, assets):
    for answer in (page, *assets.values()):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_files_are_kept_for_good_and_the_page_is_asked_for_again(client, page, assets):
    assert page.headers["Cache-Control"] == "no-cache"
    assert {asset.headers["Cache-Control"] for asset in assets.values()} == {"public, max-age=31536000, immutable"}
    again = client.get("/", headers=NOBODY | {"If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_of_another_version_is_served_but_not_kept(client, assets):
    _, version, name = next(iter(assets)).split("/")
    other = client.get(f"/assets/{'0' * len(version)}/{name}", headers=NOBODY)
    assert (other.status_code, other.headers["Cache-Control"]) == (200, "no-cache")


def test_a_file_that_is_none_is_not_found(client):
    for path in ("/assets/x/nothing.js", "/assets/x/..%2fapp.py", "/assets/x/index.html"):
        answer = client.get(path, headers=NOBODY)
        assert (answer.status_code, answer.json()["status"]) == (404, 404)


def test_all_of_it_weighs_little(client, assets):
    bodies = {path: client.get(f"/{path}", headers=PACKED) for path in ("", *assets)}
    assert {answer.headers["Content-Encoding"] for answer in bodies.values()} == {"gzip"}
    assert sum(int(answer.headers["Content-Length"]) for answer in bodies.values()) < WEIGHT
    assert bodies[""].content == client.get("/", headers=NOBODY | {"Accept-Encoding": "identity"}).content


def test_nothing_is_served_that_the_page_does_not_use(assets):
    assert {path.rsplit("/", 1)[1] for path in assets} | {"index.html"} == {file.name for file in FOLDER.iterdir()}


def test_the_page_knows_the_classes_fields_and_statuses_of_the_api(assets):
    words = next(asset.text for path, asset in assets.items() if path.endswith("words.js"))
    classes = re.search(r"CLASSES = \[(.*?)\]", words, re.DOTALL)[1]
    assert re.findall(r'"(\w+)"', classes) == list(get_args(DocumentClass))
    order = re.findall(r'"(\w+)"', re.search(r"ORDER = \[(.*?)\]", words, re.DOTALL)[1])
    assert len(set(order)) == len(order)
    assert set(order) == INVOICE.keys() | RECEIPT.keys() | LINE_ITEM.keys()
    statuses = re.search(r"STATUSES = \{(.*?)\}", words, re.DOTALL)[1]
    assert re.findall(r"(\w+):", statuses) == list(Status)


def test_head_answers_without_a_body(client):
    answer = client.request("HEAD", "/", headers=NOBODY)
    assert (answer.status_code, answer.content) == (200, b"")
