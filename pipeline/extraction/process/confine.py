"""What a child gives up before it opens a document."""

import ctypes
import os
import resource
import signal
import sys
import tempfile
from pathlib import Path

from pipeline.extraction.request import Limits

MAX_OPEN_FILES = 64
CPU_GRACE_SECONDS = 2  # between SIGXCPU and the kernel's SIGKILL
NEAR_LIMIT = 0.9
# From <linux/prctl.h>.
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38

# Loaded once, before the fork: a child under its limits should not have to open a library.
_prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None


def prctl(option: int, value: int) -> None:
    """Linux only; elsewhere a child lives without these two promises."""
    if _prctl is not None and _prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option})")


def die_with_parent(parent: int) -> None:
    """Ask the kernel for SIGKILL when `parent` dies; leave at once if it already has."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def keep_only(descriptor: int, errors: Path) -> None:
    """Close every descriptor but `descriptor`; no input, no output, errors of libraries go to the file `errors`."""
    null = os.open(os.devnull, os.O_RDWR)
    log = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number, source in enumerate((null, null, log)):
        os.dup2(source, number)
    highest = max(int(entry.name) for entry in Path("/dev/fd").iterdir())
    os.closerange(3, descriptor)
    os.closerange(descriptor + 1, highest + 1)


def limit(limits: Limits) -> None:
    """Set the kernel's limits; none can be raised again, except by root."""
    for which, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_AS, limits.memory_bytes, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + CPU_GRACE_SECONDS),
        (resource.RLIMIT_FSIZE, limits.output_bytes, limits.output_bytes),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES, MAX_OPEN_FILES),
        (resource.RLIMIT_NPROC, 0, 0),  # no new process or thread; the kernel exempts root
    ):
        ceiling = resource.getrlimit(which)[1]
        most = sys.maxsize if ceiling == resource.RLIM_INFINITY else ceiling
        resource.setrlimit(which, (min(soft, most), min(hard, most)))
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def near_memory_limit(limits: Limits) -> bool:
    """Say whether this process has been close to its limit: libraries name the lack of memory in many ways."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return False  # not Linux
    peak = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmPeak:")), 0)
    return peak * 1024 > NEAR_LIMIT * limits.memory_bytes


def settle_in(folder: Path) -> None:
    """Work, and make temporary files, in `folder`; nothing else of the environment is left."""
    os.chdir(folder)
    os.environ.clear()
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
