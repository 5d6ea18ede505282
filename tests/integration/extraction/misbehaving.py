"""A parser that does what its document says; an installed package could offer such a one."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def grow():
    held = []
    while True:
        held.append(bytearray(16 * 1024**2))


def write():
    with tempfile.TemporaryFile() as file:
        while True:
            file.write(bytes(1024**2))


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


def fail():
    raise ValueError("secret words of the document")


def babble():
    os.write(max(int(entry.name) for entry in Path("/dev/fd").iterdir() if int(entry.name) < 60), b"nonsense")
    os._exit(0)


ACTS = {
    "burn": burn,
    "grow": grow,
    "write": write,
    "linger": linger,
    "look": look_around,
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
    return Document([Block("paragraph", ACTS[act]() or "done")])


PARSER = Parser("a test", {MEDIA_TYPE: (".bad",)}, recognise, parse, rank=1)
