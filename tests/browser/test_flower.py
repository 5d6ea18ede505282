"""Flower as a person sees it in a browser: who works, what was done, what waits, and buttons that do what they say."""

import re
import time

import boto3
import pytest
from playwright.sync_api import Error, expect
from sqlalchemy import make_url

from tests.browser.monitored import LOGIN, Flower
from tests.processes import PATIENCE, ROOT, assert_takes, new_stack, wait_for

INVOICE = ROOT / "samples" / "invoice.pdf"
STAGES = ["validate", "extract", "persist"]
ASKED = b"Events of group {task} enabled"  # by Flower, which learns of no task before


@pytest.fixture(scope="module")
def stack(browser, localstack, module_database_url, tmp_path_factory):
    with new_stack(localstack.endpoint_url, module_database_url, tmp_path_factory.mktemp("stack")) as stack:
        stack.start_api()
        yield stack


@pytest.fixture(scope="module")
def flower(stack):
    """Started before the worker, as it may happen."""
    return Flower(stack)


@pytest.fixture(scope="module")
def worker(stack, flower):
    """The name of a worker that Flower knows."""
    process = stack.start_worker()
    name = re.search(rb"(w\d+@\S+) ready", process.log.read_bytes())[1].decode()
    wait_for(lambda: flower.knows(name), described=f"Flower to know {name}")
    wait_for(lambda: ASKED in process.log.read_bytes(), described=process.tail)
    return name


@pytest.fixture
def login():
    return LOGIN


def reloaded_until(page, expectation, seconds=2 * PATIENCE):
    """Reload as a person would until the page shows what is expected."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return expectation()
        except AssertionError:
            if time.monotonic() > deadline:
                raise
            page.reload()


def pool_size(page):
    """The number of child processes; Celery's own "Max concurrency" stays what the worker started with."""
    return len(re.findall(r"\d+", page.locator("#tab-pool tr", has_text="Processes").locator("td").nth(1).inner_text()))


def open_worker(page, flower, worker):
    """By way of the dashboard: the login there is good for all of Flower."""
    page.goto(flower.url)
    page.get_by_role("link", name=worker).first.click()
    expect(page.locator("#workername")).to_have_text(worker)


def alert(page):
    return page.locator(".toast-body")


def row(page, queue):
    """A queue's numbers by the words over them."""
    heads = page.locator("#queue-table thead th").all_inner_texts()
    cells = page.locator(f"#queue-table tr[id='{queue}'] td").all_inner_texts()
    return dict(zip([head.capitalize() for head in heads], cells, strict=True))


def test_a_stranger_sees_no_page(browser, flower):
    page = browser.new_page()
    for path in ("/", "/tasks", "/broker", "/api/workers", "/metrics"):
        with pytest.raises(Error, match=r"ERR_INVALID_AUTH_CREDENTIALS|ERR_HTTP_RESPONSE_CODE_FAILURE"):
            page.goto(flower.url + path)
    page.close()


def test_the_dashboard_shows_a_worker_online(page, flower, worker):
    page.goto(flower.url)
    expect(page.locator("#workers-table tbody tr")).to_contain_text([f"{worker}"])
    expect(page.locator("#workers-table tbody tr")).to_contain_text(["Online"])
    expect(page.locator("#workers-online")).to_have_text("1")


def test_a_finished_document_is_a_chain_of_three_tasks_within_three_seconds(page, stack, flower, worker):
    documents = []

    def delay():
        """Seconds from the end of a document to the end of its tasks in Flower."""
        document = stack.upload(INVOICE.read_bytes(), INVOICE.name, "application/pdf")
        assert stack.ended(document)["status"] == "COMPLETED"
        ended, done = time.monotonic(), dict.fromkeys(STAGES, "SUCCESS")
        wait_for(lambda: flower.states(document) == done, described="the tasks in Flower")
        documents.append(document)
        return time.monotonic() - ended

    assert_takes(3, delay)
    document = documents[-1]
    ids = [f"{document}.1.{stage}" for stage in STAGES]

    page.goto(f"{flower.url}/tasks")
    page.get_by_role("searchbox").fill(document)
    rows = page.locator("#tasks-table tbody tr")
    expect(rows).to_have_count(3)
    expect(rows).to_contain_text(["SUCCESS"] * 3)

    page.get_by_role("link", name=ids[2]).click()
    details = page.locator("#task-page")
    expect(details).to_contain_text("quire.persist")
    expect(details.locator(".detail-row", has_text="Root id")).to_contain_text(ids[0])
    expect(details.locator(".detail-row", has_text="Parent id")).to_contain_text(ids[1])
    page.get_by_role("link", name=ids[1]).click()
    expect(page.locator("#task-page")).to_contain_text("quire.extract")


def test_the_broker_page_counts_every_queue_and_its_dead_letters(page, stack, flower, worker):
    sqs = boto3.client("sqs", endpoint_url=stack.environment["QUIRE_AWS_ENDPOINT_URL"], region_name="us-east-1",
                       aws_access_key_id="test", aws_secret_access_key="test")  # fmt: skip
    urls = {name: sqs.get_queue_url(QueueName=stack.environment["QUIRE_QUEUE_PREFIX"] + name)["QueueUrl"]
            for name in ("extract", "extract-dead")}  # fmt: skip
    sqs.send_message(QueueUrl=urls["extract"], MessageBody="held by SQS", DelaySeconds=900)
    sqs.send_message(QueueUrl=urls["extract-dead"], MessageBody="dead")
    sqs.send_message(QueueUrl=urls["extract-dead"], MessageBody="dead")
    sqs.receive_message(QueueUrl=urls["extract-dead"], VisibilityTimeout=3600)

    page.goto(f"{flower.url}/broker")
    names = page.locator("#queue-table tbody tr td:first-child").all_inner_texts()
    assert names == [f"{stage}{kind}" for stage in (*STAGES, "urgent", "webhooks") for kind in ("", "-dead")]
    empty = {"Messages": "0", "In flight": "0", "Visible": "0", "Delayed": "0", "Oldest": "", "Consumers": "1"}
    assert row(page, "validate") == empty | {"Queue": "validate"}
    assert row(page, "extract") == empty | {"Queue": "extract", "Messages": "1", "Delayed": "1"}
    assert row(page, "extract-dead") == empty | {
        "Queue": "extract-dead", "Messages": "2", "In flight": "1", "Visible": "1", "Consumers": "0"
    }  # fmt: skip
    assert stack.environment["QUIRE_QUEUE_PREFIX"] in page.locator(".broker-url").inner_text()


def test_the_pool_buttons_change_the_pool(page, flower, worker):
    open_worker(page, flower, worker)
    before = pool_size(page)
    page.click("#worker-pool-grow")
    expect(alert(page)).to_contain_text("Growing")
    reloaded_until(page, lambda: same(pool_size(page), before + 1))
    page.click("#worker-pool-shrink")
    expect(alert(page)).to_contain_text("Shrinking")
    reloaded_until(page, lambda: same(pool_size(page), before))


def test_a_consumer_can_be_cancelled_and_added_and_the_broker_page_says_so(page, flower, worker):
    open_worker(page, flower, worker)
    page.click("#worker-tab-queues")
    page.locator("#worker-queues tr", has_text="persist").get_by_role("button").click()
    expect(alert(page)).to_contain_text("no longer consuming from persist")
    page.goto(f"{flower.url}/broker")
    reloaded_until(page, lambda: same(row(page, "persist")["Consumers"], "0"))

    open_worker(page, flower, worker)
    page.click("#worker-tab-queues")
    page.fill("#add-consumer-name", "persist")
    page.click("#worker-add-consumer")
    expect(alert(page)).to_contain_text("add consumer")
    page.goto(f"{flower.url}/broker")
    reloaded_until(page, lambda: same(row(page, "persist")["Consumers"], "1"))


def test_every_tab_of_a_worker_has_content_and_none_a_secret(page, stack, flower, worker):
    page.goto(f"{flower.url}/worker/{worker}")
    words = {"pool": "Max concurrency", "broker": "sqs", "queues": "extract", "tasks": "quire.persist",
             "limits": "quire.extract", "config": "task_acks_late", "system": "utime", "other": "uptime"}  # fmt: skip
    for tab, word in words.items():
        page.click(f"#worker-tab-{tab}")
        expect(page.locator(f"#tab-{tab}")).to_contain_text(word)
    shown = page.content()
    assert make_url(stack.environment["QUIRE_DATABASE_URL"]).password not in shown
    assert "Settings(" not in shown


def test_a_worker_that_stopped_is_offline_and_the_next_ones_tasks_are_shown(page, stack, flower, worker):
    before = next(process for process in stack.processes if process.name == "worker")
    assert before.stop(2 * PATIENCE) == 0, before.tail()
    page.goto(flower.url)
    expect(page.locator("#workers-table tbody tr", has_text=worker)).to_contain_text("Offline")
    page.goto(f"{flower.url}/broker")
    assert row(page, "extract")["Consumers"] == "0"

    again = stack.start_worker()
    wait_for(lambda: again.log.read_bytes().count(ASKED) == 2, described=again.tail)
    document = stack.upload(INVOICE.read_bytes(), INVOICE.name, "application/pdf")
    assert stack.ended(document)["status"] == "COMPLETED"
    wait_for(lambda: flower.states(document) == dict.fromkeys(STAGES, "SUCCESS"), described="the tasks in Flower")
    page.goto(flower.url)
    # A last heartbeat that comes after the farewell counts for two of its intervals.
    reloaded_until(page, lambda: expect(page.locator("#workers-online")).to_have_text("1", timeout=3_000))


def same(found, wanted):
    assert found == wanted
