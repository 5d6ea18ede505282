"""Run by the Python of LocalStack's own environment: LocalStack on loopback only, in the foreground."""

import os
import sys
from pathlib import Path

from localstack import config  # type: ignore[import-not-found] # installed in another environment
from localstack.aws import spec  # type: ignore[import-not-found] # likewise
from localstack.runtime.main import main  # type: ignore[import-not-found] # likewise
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


def keep_catalog(folder: Path) -> None:
    """Read the index of all AWS services from `folder`, beside the packages that it is made from.

    Without it LocalStack makes one in each new state folder: 3 s of CPU and 350 MB at every start.
    """
    kept = folder / spec._get_catalog_filename()  # noqa: SLF001 - named after the versions of LocalStack and botocore
    if not kept.exists():
        folder.mkdir(exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        spec.build_service_index_cache(str(fresh))
        fresh.rename(kept)  # whole or not at all: others may start at the same time
    config.dirs.static_libs = str(folder)  # where LocalStack's own image has it


keep_catalog(Path(sys.prefix) / "catalog")
endpoints.TCP4ServerEndpoint = LoopbackEndpoint
main()
