"""A stack with Flower before it, and what its API says."""

import httpx

from tests.processes import PATIENCE, START_SECONDS, Process, Stack, free_port, wait_for

LOGIN = ("quire", "for the tests")


class Flower:
    """A running Flower of a stack."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.process: Process = stack.start(
            "flower", "celery", "-A", "tasks", "flower", QUIRE_FLOWER_PORT=str(port), QUIRE_FLOWER_PASSWORD=LOGIN[1]
        )
        wait_for(lambda: self._answers() or not self.process.running, START_SECONDS, self.process.tail)
        assert self.process.running, self.process.tail()

    def get(self, path: str, **query: object) -> httpx.Response:
        return httpx.get(self.url + path, params=query, auth=LOGIN, timeout=PATIENCE)

    def post(self, path: str, **form: object) -> httpx.Response:
        return httpx.post(self.url + path, data=form, auth=LOGIN, timeout=PATIENCE)

    def knows(self, worker: str) -> bool:
        """True once it can say what the worker consumes."""
        return bool(self.get("/api/workers").json().get(worker, {}).get("active_queues"))

    def states(self, document: str) -> dict[str, str]:
        """State by stage of the tasks of a document."""
        tasks = self.get("/api/tasks", search=document).json()
        return {uuid.rpartition(".")[2]: task["state"] for uuid, task in tasks.items() if uuid.startswith(document)}

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthcheck", timeout=PATIENCE).status_code == 200
        except httpx.TransportError:
            return False
