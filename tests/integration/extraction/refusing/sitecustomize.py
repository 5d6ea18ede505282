"""A machine that lacks what REFUSED_CALLS names: a filter in the kernel answers these calls as an old kernel would.

On the path of a zygote, Python imports this before anything else.
"""

import ctypes
import errno
import os
import platform

from pipeline.extraction.process import kernel, landlock, seccomp

CALLS = {
    "unshare": (seccomp.REFUSED["unshare"], errno.EPERM),
    "landlock": ((landlock.CREATE_RULESET, landlock.CREATE_RULESET), errno.ENOSYS),
    "seccomp": (seccomp.SECCOMP, errno.ENOSYS),
}


def refuse(names):
    column, _ = seccomp.ARCHITECTURES[platform.machine()]
    instructions = [seccomp.code(seccomp.LOAD, seccomp.NUMBER_AT)]
    for name in names:
        numbers, answer = CALLS[name]
        instructions.append(seccomp.code(seccomp.IF_EQUAL, numbers[column], 0, 1))
        instructions.append(seccomp.code(seccomp.RETURN, seccomp.REFUSE | answer))
    instructions.append(seccomp.code(seccomp.RETURN, seccomp.ALLOW))
    given = seccomp.Program(len(instructions), b"".join(instructions))
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.syscall(seccomp.SECCOMP[column], seccomp.SET_MODE_FILTER, 0, ctypes.byref(given))


if "REFUSED_CALLS" in os.environ:
    refuse(os.environ["REFUSED_CALLS"].split(","))
