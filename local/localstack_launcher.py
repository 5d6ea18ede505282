"""Run by the Python of LocalStack's own environment: LocalStack on loopback only, in the foreground."""

import os

from localstack.runtime.main import main  # type: ignore[import-not-found] # installed in another environment
from twisted.internet import endpoints  # type: ignore[import-not-found] # likewise


class LoopbackEndpoint(endpoints.TCP4ServerEndpoint):  # type: ignore[misc] # likewise
    """LocalStack binds every interface, whatever GATEWAY_LISTEN says."""

    def __init__(self, reactor, port, backlog=1000, interface=""):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN204, ARG002 - twisted's signature
        super().__init__(reactor, port, backlog, "127.0.0.1")

    def listen(self, factory):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201 - twisted's signature
        listening = super().listen(factory)
        listening.addErrback(self.give_up)
        return listening

    @staticmethod
    def give_up(failure: object) -> None:
        # LocalStack would go on without a port, and never be ready.
        print(failure, flush=True)
        os._exit(1)


endpoints.TCP4ServerEndpoint = LoopbackEndpoint
main()
