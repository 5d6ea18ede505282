"""A zygote's own namespaces, which its children inherit, and the powers that a child lays down."""

import ctypes

from pipeline.extraction.process.kernel import call

# From <linux/sched.h>.
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
CAPABILITY_VERSION_3 = 0x20080522  # from <linux/capability.h>: two sets of 32

_missing: list[str] = []


class Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class Sets(ctypes.Structure):
    _fields_ = (("words", ctypes.c_uint32 * 6),)


def leave() -> None:
    """Leave the machine's network, and what root may do to it; call before there are threads.

    Once for a zygote rather than for each child: a network namespace takes the kernel a while to make and to clear up.
    """
    try:
        call("unshare", CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS)
    except OSError as error:
        _missing.append(f"no user and network namespace of its own ({error.strerror or error})")


def missing() -> list[str]:
    """What `leave` could not do, as sentences for the log."""
    return list(_missing)


def drop_capabilities() -> None:
    """Give up every power that root has over its namespace; OSError where the kernel has none."""
    call("capset", ctypes.byref(Header(CAPABILITY_VERSION_3, 0)), ctypes.byref(Sets()))
