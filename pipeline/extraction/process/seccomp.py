"""The system calls that a child does without, refused by a filter in the kernel.

The filter lists what is refused, not what is allowed: what numerical libraries call differs by machine and version, and
files are guarded by Landlock, memory and time by limits. A refused call fails with EPERM.
"""

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterator

from pipeline.extraction.process.kernel import syscall

# Numbers on x86-64 and on 64-bit ARM, from the kernel's <asm/unistd.h>; None where a machine lacks the call.
Numbers = tuple[int | None, int | None]
REFUSED: dict[str, Numbers] = {
    # Networks, also on this machine: nothing else of these works without a socket.
    "socket": (41, 198),
    "socketpair": (53, 199),
    # Other processes.
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "tkill": (200, 130),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "setpriority": (141, 140),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    # Out of the group that ends with the child.
    "setsid": (112, 157),
    "setpgid": (109, 154),
    # What a file of this user is called, whose it is and who may read it: Landlock guards what is in it alone.
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    # Namespaces and mounts.
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "open_tree_attr": (467, 467),
    "statmount": (457, 457),
    "listmount": (458, 458),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "fsconfig": (431, 431),
    "mount_setattr": (442, 442),
    # Ways around this filter or around the limits: work done by the kernel's threads, memory that no limit counts.
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    # Parts of the kernel that have been the way in, or are root's.
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "personality": (135, 92),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "syslog": (103, 116),
    "modify_ldt": (154, None),
    "iopl": (172, None),
    "ioperm": (173, None),
}
# Also refused where no other program is needed.
PROGRAMS: dict[str, Numbers] = {
    "execve": (59, 221),
    "execveat": (322, 281),
    "fork": (57, None),
    "vfork": (58, None),
    "clone": (56, 220),
}
CLONE3 = 435  # its flags lie in memory, where a filter cannot look; ENOSYS makes the C library use `clone`
# Allowed on the calling process itself, of which its first argument is the number.
ON_ITSELF: dict[str, Numbers] = {"kill": (62, 129), "tgkill": (234, 131)}
OF_CALLER: dict[str, Numbers] = {"prlimit64": (302, 261), "sched_setaffinity": (203, 122)}  # likewise; 0 is the caller
# Refused with these second arguments: a signal from the kernel to another process when a file has something to say
# (F_SETOWN, F_SETSIG, F_SETOWN_EX; FIOSETOWN, SIOCSPGRP), and words put into a terminal (TIOCSTI, TIOCLINUX).
REFUSED_WITH: tuple[tuple[Numbers, tuple[int, ...]], ...] = (
    ((72, 25), (8, 10, 15)),  # fcntl
    ((16, 29), (0x8901, 0x8902, 0x5412, 0x541C)),  # ioctl
)

# From <linux/seccomp.h>, <linux/audit.h> and <linux/filter.h>.
SECCOMP: Numbers = (317, 277)
SET_MODE_FILTER, ON_EVERY_THREAD = 1, 1
KILL, REFUSE, ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
X32 = 0x40000000  # calls of the 32-bit interface to x86-64 are numbered from here
LOAD, IF_EQUAL, IF_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
NUMBER_AT, ARCHITECTURE_AT, FIRST_ARGUMENT_AT, SECOND_ARGUMENT_AT = 0, 4, 16, 24  # in struct seccomp_data


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def install(*, programs: bool) -> None:
    """Refuse these calls to every thread of this process, for ever; OSError where that cannot be."""
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        raise OSError(f"no table of system calls for {machine}")
    column, architecture = ARCHITECTURES[machine]
    instructions = list(program(column, architecture, os.getpid(), programs=programs))
    given = Program(len(instructions), b"".join(instructions))
    thread = syscall(number(SECCOMP, column), SET_MODE_FILTER, ON_EVERY_THREAD, ctypes.byref(given))
    if thread != 0:
        raise OSError(f"thread {thread} has a filter of its own")


def program(column: int, architecture: int, pid: int, *, programs: bool) -> Iterator[bytes]:
    """The filter's instructions."""
    no = REFUSE | errno.EPERM
    yield from (
        code(LOAD, ARCHITECTURE_AT),
        code(IF_EQUAL, architecture, 1, 0),
        code(RETURN, KILL),
        code(LOAD, NUMBER_AT),
    )
    yield from (code(IF_AT_LEAST, X32, 0, 1), code(RETURN, no))
    yield from (code(IF_EQUAL, CLONE3, 0, 1), code(RETURN, REFUSE | errno.ENOSYS))
    for numbers in [*REFUSED.values(), *([] if programs else PROGRAMS.values())]:
        if numbers[column] is not None:
            yield from (code(IF_EQUAL, number(numbers, column), 0, 1), code(RETURN, no))
    for numbers in [] if programs else ON_ITSELF.values():
        yield from on_itself(number(numbers, column), (pid,), no)
    for numbers in OF_CALLER.values():
        yield from on_itself(number(numbers, column), (0, pid), no)
    for numbers, values in REFUSED_WITH:
        yield from unless(number(numbers, column), values, no)
    yield code(RETURN, ALLOW)


def on_itself(call: int, allowed: tuple[int, ...], no: int) -> Iterator[bytes]:
    """Refuse `call` unless its first argument is one of `allowed`."""
    yield from (code(IF_EQUAL, call, 0, 3 + len(allowed)), code(LOAD, FIRST_ARGUMENT_AT))
    for place, value in enumerate(allowed):
        yield code(IF_EQUAL, value, len(allowed) - place, 0)
    yield from (code(RETURN, no), code(RETURN, ALLOW))


def unless(call: int, refused: tuple[int, ...], no: int) -> Iterator[bytes]:
    """Refuse `call` if its second argument is one of `refused`."""
    yield from (code(IF_EQUAL, call, 0, 3 + len(refused)), code(LOAD, SECOND_ARGUMENT_AT))
    for place, value in enumerate(refused):
        yield code(IF_EQUAL, value, len(refused) - place, 0)
    yield from (code(RETURN, ALLOW), code(RETURN, no))


def code(operation: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One `struct sock_filter`."""
    return struct.pack("=HBBI", operation, if_true, if_false, value)


def number(numbers: Numbers, column: int) -> int:
    found = numbers[column]
    assert found is not None
    return found
