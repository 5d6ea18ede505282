"""`python -m pipeline.extraction.process.zygote FOLDER`: imports the parsers, then forks one child for each order.

Orders and answers go over the socket on descriptor 0. An order is {"task", "needs", "plan", "limits"}, and a
descriptor comes with it, of a file with the arguments, which the child alone reads; or it is {"stop": true}, which ends
the child at work. FOLDER is this zygote's own; it goes when the zygote does.
"""

import os
import resource
import select
import signal
import socket
import sys
import tempfile
import time
import warnings
from pathlib import Path

from pipeline.extraction.process import folder, jobs, namespaces
from pipeline.extraction.process.channel import Channel, Message
from pipeline.extraction.process.child import run_and_exit
from pipeline.extraction.progress import page_at_work

LOOK_SECONDS = 0.5  # between two looks at what a child has written
FILES_FOR_EACH = 2  # a child may write in all so many times what the kernel lets it write into one file
OWNER_CHECK_SECONDS = 1.0  # a fork of the owner may hold the socket open after the owner's death
MAX_ANSWER_BYTES = 1024**2
READ_BYTES = 65_536
LOG_BYTES = 4_000


class StopOrderedError(Exception):
    """The owner wants no more of this child, or is gone."""


class StalledError(Exception):
    """The child has said nothing for too long."""


class OverfullError(Exception):
    """The child has written too much, or too many files."""


def serve(channel: Channel, home: Path, owner: int) -> None:
    """Answer orders until the owner is gone."""
    while os.getppid() == owner:
        if not channel.wait(OWNER_CHECK_SECONDS):
            continue
        order = channel.receive()
        if order is None:
            return
        if "task" in order:
            channel.send(answer(order, channel, home, owner))
        elif "warm" in order:  # else a stop that came too late to stop anything
            jobs.warm_up()


def answer(order: Message, channel: Channel, home: Path, owner: int) -> Message:
    """Do one order in a child and tell how it ended."""
    jobs.prepare(order["task"], order["needs"])
    arguments = channel.take_descriptor()
    workspace = Path(tempfile.mkdtemp(dir=home))
    try:
        return work(order, arguments, channel, workspace, owner)
    finally:
        folder.remove(workspace)


def work(order: Message, arguments: int, channel: Channel, workspace: Path, owner: int) -> Message:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        run_and_exit(order, arguments, writing, workspace)
    os.close(writing)
    os.close(arguments)
    words = Words(order["limits"]["stall_seconds"])
    room = Room(workspace, child, FILES_FOR_EACH * order["limits"]["output_bytes"])
    try:
        listen(reading, child, channel, owner, words, room)
        status, usage = reap(child, channel, owner, words, room)
    except StopOrderedError:
        end(child)
        return {"stopped": True}
    except StalledError:
        return {"stalled": True, "page": page_at_work(words.said)} | used(end(child))
    except OverfullError:
        return {"overfull": True, "page": page_at_work(words.said)} | used(end(child))
    finally:
        os.close(reading)
    return told(words.said, status, usage, workspace)


class Words:
    """What a child has said, at most MAX_ANSWER_BYTES of it, and how long it may be silent."""

    def __init__(self, patience: float) -> None:
        self.said = b""
        self._patience = patience
        self._until = time.monotonic() + patience

    def add(self, part: bytes) -> None:
        self.said = (self.said + part)[:MAX_ANSWER_BYTES]
        self._until = time.monotonic() + self._patience

    def check(self) -> None:
        if time.monotonic() >= self._until:
            raise StalledError


class Room:
    """What a child may write, looked at now and then."""

    def __init__(self, workspace: Path, child: int, most: int) -> None:
        self._workspace, self._child, self._most = workspace, child, most
        self._next = time.monotonic() + LOOK_SECONDS

    def check(self) -> None:
        if time.monotonic() >= self._next:
            if folder.overfull(self._workspace, self._child, self._most):
                raise OverfullError
            self._next = time.monotonic() + LOOK_SECONDS


def listen(reading: int, child: int, channel: Channel, owner: int, words: Words, room: Room) -> None:
    """Hear what the child says until it closes its pipe or ends."""
    while True:
        ready = select.select([reading, channel.fileno()], [], [], LOOK_SECONDS)[0]
        room.check()
        check_owner(channel if channel.fileno() in ready else None, owner)
        if reading in ready:
            part = os.read(reading, READ_BYTES)
            if not part:
                return
            words.add(part)
        elif os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            rest(reading, words)  # something it started holds the pipe open, or it spoke just now
            return
        else:
            words.check()


def rest(reading: int, words: Words) -> None:
    """Hear what is left in the pipe of a child that has ended."""
    for _ in range(MAX_ANSWER_BYTES // READ_BYTES):
        if not select.select([reading], [], [], 0)[0]:
            return
        words.add(os.read(reading, READ_BYTES))


def check_owner(channel: Channel | None, owner: int) -> None:
    if channel is not None:
        channel.receive()  # a stop, or the end: nothing else is sent while a child works
        raise StopOrderedError
    if os.getppid() != owner:
        raise StopOrderedError


def reap(child: int, channel: Channel, owner: int, words: Words, room: Room) -> tuple[int, resource.struct_rusage]:
    """Wait for a child that has closed its pipe, and is about to exit unless it is hostile."""
    pause = 0.0005
    while True:
        pid, status, usage = os.wait4(child, os.WNOHANG)
        if pid:
            end_group(child)
            return status, usage
        check_owner(channel if channel.wait(0) else None, owner)
        words.check()
        room.check()
        time.sleep(pause)
        pause = min(pause * 2, 0.05)


def end(child: int) -> resource.struct_rusage:
    """Kill the child and whatever it started."""
    end_group(child)
    os.kill(child, signal.SIGKILL)
    return os.wait4(child, 0)[2]


def end_group(child: int) -> None:
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:
        return  # the usual case: nobody is left


def told(said: bytes, status: int, usage: resource.struct_rusage, workspace: Path) -> Message:
    code = os.waitstatus_to_exitcode(status)
    common = used(usage) | {"page": page_at_work(said)}
    if code == 0:
        return common | {"said": said.decode(errors="replace")}
    return common | {"signal": -code if code < 0 else None, "code": code, "log": last_words(workspace)}


def used(usage: resource.struct_rusage) -> Message:
    return {"cpu_seconds": usage.ru_utime + usage.ru_stime, "resident_bytes": usage.ru_maxrss * 1024}


def last_words(workspace: Path) -> str:
    try:
        return (workspace / "stderr").read_bytes()[-LOG_BYTES:].decode(errors="replace")
    except OSError:
        return ""  # it died before it had a log


def main() -> None:
    owner = int(sys.argv[2])
    home = Path(sys.argv[1])
    # onnxruntime keeps one idle thread, which a child does without: its sessions run on the threads that call them.
    warnings.filterwarnings("ignore", "This process .* is multi-threaded, use of fork", DeprecationWarning)
    namespaces.leave()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner decides; its own end ends this process
    try:
        serve(Channel(socket.socket(fileno=os.dup(0))), home, owner)
    except BrokenPipeError:
        return  # the owner went while it was being answered
    finally:
        folder.remove(home)


if __name__ == "__main__":
    main()
