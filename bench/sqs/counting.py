"""The counting proxy in a process of its own, so that it takes no time from what is measured."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.managers import BaseManager
from typing import Any

from tests.integration.sqs.proxy import Proxy


class CountingProxy(Proxy):
    """A proxy that is asked by calls alone, as another process has to."""

    def open(self) -> str:
        """Start to serve; the URL that stands in for the target's."""
        self.__enter__()
        return self.url

    def shut(self) -> None:
        """Serve no longer."""
        self.__exit__()

    def slow_down(self, seconds: float) -> None:
        """Add so much to every request from now on."""
        self.delay = seconds

    def counted(self) -> dict[str, int]:
        """Requests by action since the start."""
        return dict(self.counts)


class _Host(BaseManager):
    """Runs the proxy's process."""


_Host.register("proxy", CountingProxy, exposed=("open", "shut", "slow_down", "counted", "fail", "heal"))


@contextmanager
def counting_proxy(target: str) -> Iterator[tuple[Any, str]]:
    """A CountingProxy in front of `target`, in another process, and its URL."""
    with _Host(ctx=multiprocessing.get_context("spawn")) as host:
        proxy = host.proxy(target)  # type: ignore[attr-defined] # made by `register`
        url = proxy.open()
        try:
            yield proxy, url
        finally:
            proxy.shut()
