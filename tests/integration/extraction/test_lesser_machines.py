"""Machines without one or all of the means that shut a child in: said in the log, and the others still hold."""

import json
import os
import platform
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import service, shut_down
from pipeline.extraction.process import owner, seccomp
from tests.integration.extraction.test_child import REFUSED_BY_LANDLOCK, REFUSED_BY_SECCOMP

REFUSING = Path(__file__).parent / "refusing"
WORDS = {
    "unshare": "no user and network namespace of its own",
    "landlock": "may open every file of its user, for want of Landlock",
    "seccomp": "may make every system call",
}

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in seccomp.ARCHITECTURES, reason="needs a filter of Linux"
)


@pytest.fixture
def machine(monkeypatch):
    """Call with what the kernel shall refuse to the next zygote."""

    def machine(*refused):
        path = f"{REFUSING}{os.pathsep}{owner.ENVIRONMENT['PYTHONPATH']}"
        monkeypatch.setitem(owner.ENVIRONMENT, "PYTHONPATH", path)
        monkeypatch.setitem(owner.ENVIRONMENT, "REFUSED_CALLS", ",".join(refused))
        monkeypatch.setattr(service, "_told", set())
        shut_down()

    yield machine
    shut_down()


@pytest.mark.parametrize("refused", [("unshare",), ("landlock",), ("seccomp",), ("unshare", "landlock", "seccomp")])
def test_what_a_machine_lacks_is_said_and_the_rest_still_holds(misbehave, machine, caplog, refused):
    machine(*refused)
    seen = json.loads(misbehave("reach"))
    denied = {name for name, error in seen.items() if error is not None}
    assert [name for name in refused if WORDS[name] not in caplog.text] == []
    if "seccomp" not in refused and WORDS["seccomp"] not in caplog.text:
        assert denied >= REFUSED_BY_SECCOMP
    if "landlock" not in refused and WORDS["landlock"] not in caplog.text:
        assert denied >= REFUSED_BY_LANDLOCK
    if "landlock" not in refused:
        assert "program" in denied  # also where it may fork
    assert not denied & {"own folder", "a library", "own signal", "own processors"}


def test_the_limits_hold_without_any_of_them(misbehave, machine, limits):
    machine("unshare", "landlock", "seccomp")
    with pytest.raises(PermanentError, match="QUIRE_EXTRACT_MEMORY_BYTES") as error:
        misbehave("grow", replace(limits, memory_bytes=600 * 2**20))
    assert error.value.code is ErrorCode.LIMIT_EXCEEDED
