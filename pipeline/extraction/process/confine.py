"""What a child gives up before it opens a document."""

import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pipeline
from pipeline.extraction.process import landlock, namespaces, seccomp
from pipeline.extraction.process.kernel import PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG, prctl
from pipeline.extraction.request import Limits

MAX_OPEN_FILES = 64
MAX_PROGRAMS = 16  # processes and threads, where a document's parser runs other programs
CPU_GRACE_SECONDS = 2  # between SIGXCPU and the kernel's SIGKILL
MAPPED_BYTES = 2 * 1024**3  # address space for libraries, models and reserved stretches
NEAR_LIMIT = 0.6  # resident at the worst moment: libraries reserve more than they touch
PACKAGE = Path(pipeline.__file__).parent
# Libraries of the system, its fonts and models; what they ask of the machine.
SYSTEM_FOLDERS = ("/usr", "/lib", "/lib64", "/bin", "/opt")
LOADERS = ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib/ld-musl-x86_64.so.1")
SYSTEM_FILES = (
    "/etc/ld.so.cache",
    "/etc/fonts",
    "/etc/localtime",
    "/dev/zero",
    "/dev/urandom",
    "/dev/random",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/sys/vm/overcommit_memory",
    "/sys/devices/system/cpu",
)


def die_with_parent(parent: int) -> None:
    """Ask the kernel for SIGKILL when `parent` dies; leave at once if it already has."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def keep_only(kept: set[int], errors: Path) -> None:
    """Close every descriptor but `kept`; no input, no output, errors of libraries go to the file `errors`."""
    null = os.open(os.devnull, os.O_RDWR)
    log = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number, source in enumerate((null, null, log)):
        os.dup2(source, number)
    highest = max(int(entry.name) for entry in Path("/dev/fd").iterdir())
    for number in set(range(3, highest + 1)) - kept:
        os.closerange(number, number + 1)


def shut_in(document: Path, workspace: Path, programs: tuple[str, ...] = ()) -> list[str]:
    """Give up powers and files; returns, as sentences, what this machine does not allow to give up."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    rights = readable() | runnable(programs)
    rights |= {document.resolve(): landlock.READ_FILE, workspace: landlock.KEEP}
    return [
        *namespaces.missing(),
        *unless_done(namespaces.drop_capabilities, "keeps the powers of its user"),
        *unless_done(lambda: landlock.restrict(rights), "may open every file of its user, for want of Landlock"),
    ]


@cache
def readable() -> dict[Path, int]:
    """The rights over files that every child needs: to read libraries."""
    folders = {Path(sys.prefix), Path(sys.base_prefix), PACKAGE, *map(Path, SYSTEM_FOLDERS), *installed()}
    rights = dict.fromkeys(folders, landlock.READ) | dict.fromkeys(map(Path, SYSTEM_FILES), landlock.READ)
    return rights | {Path(os.devnull): landlock.READ_FILE | landlock.WRITE_FILE}


def runnable(programs: tuple[str, ...]) -> dict[Path, int]:
    """The right to run these programs, and what starts them; it would start others too, with no more rights."""
    files = [*map(Path, programs), *map(Path, LOADERS)] if programs else []
    return {file.resolve(): landlock.RUN for file in files if file.exists()}


def installed() -> list[Path]:
    """Where packages are imported from; but no folder that holds this one, as a checkout holds its secrets and data."""
    entries = [Path(entry) for entry in sys.path if Path(entry).is_absolute()]
    return [entry for entry in entries if not PACKAGE.is_relative_to(entry)]


def unless_done(act: Callable[[], None], consequence: str) -> list[str]:
    try:
        act()
    except OSError as error:
        return [f"{consequence} ({error.strerror or error})"]
    return []


def limit(limits: Limits, *, programs: bool) -> list[str]:
    """Set the kernel's limits, none of which can be raised again, and refuse what no parser calls."""
    for which, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        # Memory that it writes to: libraries that are mapped but not used, and stretches only reserved, do no harm.
        (resource.RLIMIT_DATA, limits.memory_bytes, limits.memory_bytes),
        (resource.RLIMIT_AS, limits.memory_bytes + MAPPED_BYTES, limits.memory_bytes + MAPPED_BYTES),
        (resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + CPU_GRACE_SECONDS),
        (resource.RLIMIT_FSIZE, limits.output_bytes, limits.output_bytes),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES, MAX_OPEN_FILES),
        *([] if programs and namespaces.missing() else [process_limit(programs=programs)]),
    ):
        ceiling = resource.getrlimit(which)[1]
        most = sys.maxsize if ceiling == resource.RLIM_INFINITY else ceiling
        resource.setrlimit(which, (min(soft, most), min(hard, most)))
    return unless_done(lambda: seccomp.install(programs=programs), "may make every system call")


def process_limit(*, programs: bool) -> tuple[int, int, int]:
    """No new process or thread, or few; the kernel exempts root, and without a namespace counts all of a user's."""
    most = MAX_PROGRAMS if programs else 0
    return resource.RLIMIT_NPROC, most, most


def near_memory_limit(limits: Limits) -> bool:
    """Say whether this process has been close to its limit: libraries name the lack of memory in many ways."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return False  # not Linux
    peak = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), 0)
    return peak * 1024 > NEAR_LIMIT * limits.memory_bytes


def settle_in(folder: Path) -> None:
    """Work, and make temporary files, in `folder`; nothing else of the environment is left."""
    os.chdir(folder)
    os.environ.clear()
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
