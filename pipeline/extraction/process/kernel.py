"""System calls that Python has no name for."""

import ctypes
import os
import sys

LINUX = sys.platform == "linux"
# From <linux/prctl.h>.
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38

# Loaded once, before the fork: a child under its limits should not have to open a library.
_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None


def call(name: str, *arguments: object) -> int:
    """Call a function of the C library that answers -1 with an errno; OSError then, and off Linux."""
    if _libc is None:
        raise OSError(f"{name} exists on Linux only")
    answer = int(getattr(_libc, name)(*arguments))
    if answer == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return answer


def syscall(number: int, *arguments: object) -> int:
    """Make a system call by its number; whole numbers are passed as 64 bits."""
    wide = [ctypes.c_long(item) if isinstance(item, int) else item for item in arguments]
    return call("syscall", ctypes.c_long(number), *wide)


def prctl(option: int, value: int) -> None:
    """Linux only; elsewhere a child lives without what it would promise."""
    if LINUX:
        call("prctl", option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))
