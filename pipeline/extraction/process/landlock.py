"""What a child may open, by the kernel's Landlock: its document, its libraries, its own folder, and nothing else."""

import ctypes
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from pipeline.extraction.process.kernel import syscall

# Numbers on every machine.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
# From <linux/landlock.h>: rights over files, with the version of the interface that brought the later ones.
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG, MAKE_SYM = 1 << 4, 1 << 5, 1 << 7, 1 << 8, 1 << 12
FIRST_RIGHTS = (1 << 13) - 1
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
LATER_RIGHTS = ((2, REFER), (3, TRUNCATE), (5, IOCTL_DEV))
NETWORK_VERSION, ALL_OF_TCP = 4, 0b11
SCOPE_VERSION, ABSTRACT_SOCKETS_AND_SIGNALS = 6, 0b11
ASK_VERSION = 1
PATH_BENEATH = 1

READ = READ_FILE | READ_DIR
RUN = READ | EXECUTE
KEEP = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_SYM | REFER | TRUNCATE
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV  # the others are rights over folders


class Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scope", ctypes.c_uint64))


class Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("parent", ctypes.c_int32))


def restrict(rights: Mapping[Path, int]) -> None:
    """Take from this thread, for ever, every right over files but these; OSError where the kernel cannot.

    A path that does not exist is left out. TCP, and signals and abstract sockets outside, go too where the kernel is
    young enough. Needs `no_new_privs`.
    """
    version = syscall(CREATE_RULESET, None, 0, ASK_VERSION)
    handled = handled_rights(version)
    ruleset = Ruleset(
        handled,
        ALL_OF_TCP if version >= NETWORK_VERSION else 0,
        ABSTRACT_SOCKETS_AND_SIGNALS if version >= SCOPE_VERSION else 0,
    )
    # An older kernel refuses a structure that is longer than the one it knows.
    size = 8 if version < NETWORK_VERSION else 16 if version < SCOPE_VERSION else 24
    rules = syscall(CREATE_RULESET, ctypes.byref(ruleset), size, 0)
    try:
        for path, wanted in rights.items():
            allow(rules, path, wanted & handled)
        syscall(RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def handled_rights(version: int) -> int:
    """Every right that this version of the interface knows: what is not given is refused."""
    return FIRST_RIGHTS | sum(right for since, right in LATER_RIGHTS if version >= since)


def allow(rules: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there, or not ours, needs no right
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= OF_FILES
        syscall(ADD_RULE, rules, PATH_BENEATH, ctypes.byref(Beneath(rights, place)), 0)
    finally:
        os.close(place)
