"""A parser that does what its document says; an installed package could offer such a one."""

import contextlib
import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pipeline
from pipeline.extraction import progress
from pipeline.extraction.model import Block, Document
from pipeline.extraction.parser import Parser, Source

MEDIA_TYPE = "application/x-misbehaving"
START = b"MISBEHAVE "


def recognise(peek):
    if peek.head.startswith(b"MISBEHAVE AT SIGHT"):
        burn()
    return MEDIA_TYPE if peek.head.startswith(START) else None


def burn():
    while True:
        pass


def burn_and_beat():
    while True:
        progress.beat()


def grow():
    held = []
    while True:
        held.append(bytearray(16 * 1024**2))


def write():
    with tempfile.TemporaryFile() as file:
        while True:
            file.write(bytes(1024**2))


def write_many(size, most, *, keep):
    """Files of `size` bytes, held open but without a name unless they are to be kept; then wait to be found out."""
    held = []
    for number in range(most):
        path = Path(f"file{number}")
        path.write_bytes(bytes(size))
        if not keep:
            held.append(os.open(path, os.O_RDONLY))
            path.unlink()
    time.sleep(60)


def dig():
    """Folders in folders, deeper than Python calls itself."""
    for _ in range(1_500):
        Path("i").mkdir()
        os.chdir("i")
    return "deep"


def hang_up():
    for entry in Path("/dev/fd").iterdir():
        if int(entry.name) > 2:
            with contextlib.suppress(OSError):
                os.close(int(entry.name))
    time.sleep(60)


def linger():
    """Leave a process behind that holds every descriptor open."""
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], close_fds=False)
    return "left"


def look_around():
    Path(tempfile.gettempdir(), "left").write_text("x")
    return json.dumps(
        {
            "environment": dict(os.environ),
            "given": Path("/proc/self/environ").read_text(),
            "descriptors": sorted(int(entry.name) for entry in Path("/proc/self/fd").iterdir()),
            "folder": str(Path.cwd()),
            "temporary": tempfile.gettempdir(),
            "status": Path("/proc/self/status").read_text(),
            "pid": os.getpid(),
            "parent": os.getppid(),
        }
    )


def remember():
    """Say whether a word stands in this process's memory, of which it makes no copy itself: it knows the halves."""
    first, second = b"secret-han", b"dshake"
    for line in Path("/proc/self/maps").read_text().splitlines():
        begin, end = (int(number, 16) for number in line.split()[0].split("-"))
        if line.split()[1].startswith("rw"):
            with contextlib.suppress(OSError, OverflowError), Path("/proc/self/mem").open("rb", 0) as memory:
                memory.seek(begin)
                content = memory.read(end - begin)
                if any(
                    content[found.end() : found.end() + len(second)] == second for found in re.finditer(first, content)
                ):
                    return "remembered"
    return "forgotten"


def fail():
    raise ValueError("secret words of the document")


def babble():
    os.write(max(int(entry.name) for entry in Path("/dev/fd").iterdir() if int(entry.name) < 60), b"nonsense")
    os._exit(0)


def run_program():
    """In a process of its own where that is allowed, since a program that runs takes the place of who starts it."""
    try:
        child = os.fork()
    except OSError:
        os.execv("/bin/true", ["true"])
    if child == 0:
        try:
            os.execv("/bin/true", ["true"])
        except OSError:
            os._exit(1)
    if os.waitpid(child, 0)[1] != 0:
        raise PermissionError


def reach_out():
    """What each of these attempts ends with: the name of its error, or None where it succeeds."""
    attempts = {
        "internet": lambda: socket.socket(socket.AF_INET),
        "unix": lambda: socket.socket(socket.AF_UNIX),
        "pair": socket.socketpair,
        "fork": lambda: os.fork() or os._exit(0),
        "thread": lambda: threading.Thread(target=int).start(),
        "program": run_program,
        "signal": lambda: os.kill(os.getppid(), 0),
        "own signal": lambda: os.kill(os.getpid(), 0),
        "parent's environment": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
        "passwords": lambda: Path("/etc/passwd").read_bytes(),
        "a checkout's folder": lambda: list(Path(pipeline.__file__).parents[1].iterdir()),
        "a home": lambda: list(Path("~root").expanduser().iterdir()),
        "a sibling": lambda: Path(tempfile.gettempdir(), "..", "left").write_text("x"),
        "shared memory": lambda: Path("/dev/shm/left").write_text("x"),
        "own folder": lambda: Path("left").write_text("x"),
        "a library": lambda: Path(json.__file__).read_bytes(),
        "memory without a name": lambda: os.memfd_create("x"),
        "a signal by a file": lambda: fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid()),
        "who may read a file": lambda: Path(json.__file__).chmod(0o644),
        "when a file was written": lambda: os.utime(json.__file__),
        "out of its group": lambda: os.setpgid(0, os.getpgid(os.getppid())),
        "another's processors": lambda: os.sched_setaffinity(os.getppid(), {0}),
        "own processors": lambda: os.sched_setaffinity(0, os.sched_getaffinity(0)),
    }
    return json.dumps({name: ending(attempt) for name, attempt in attempts.items()})


def ending(attempt):
    try:
        attempt()
    except (OSError, RuntimeError) as error:
        return type(error).__name__
    return None


def read_pages(document, act):
    """`pages act 3 of 5`: do it on the third page."""
    _, name, at, _, count = act.split()
    for number in progress.pages(int(count), document):
        if str(number) == at:
            ACTS[name]()
        if name == "dawdle":
            time.sleep(0.3)
        document.blocks.append(Block("paragraph", f"page {number}"))
    return document


ACTS = {
    "reach": reach_out,
    "dawdle": lambda: None,
    "burn": burn,
    "beat": burn_and_beat,
    "grow": grow,
    "write": write,
    "many large files": lambda: write_many(4 * 1024**2, 10, keep=True),
    "deleted files": lambda: write_many(4 * 1024**2, 10, keep=False),
    "many small files": lambda: write_many(0, 12_000, keep=True),
    "dig": dig,
    "hang up": hang_up,
    "linger": linger,
    "look": look_around,
    "remember": remember,
    "fail": fail,
    "babble": babble,
    "fork": lambda: str(os.fork()),
    "sleep": lambda: time.sleep(60),
    "talk": lambda: "x" * 10_000_000,
    "segfault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "abort": os.abort,
    "quit": lambda: os._exit(7),
}


def parse(source: Source) -> Document:
    act = source.path.read_bytes().removeprefix(START).decode()
    if act.startswith("pages"):
        return read_pages(Document(), act)
    return Document([Block("paragraph", ACTS[act]() or "done")])


PARSER = Parser("a test", {MEDIA_TYPE: (".bad",)}, recognise, parse, rank=1, programs=True)
