"""Extraction in its own process, with a parser that misbehaves on demand."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.extraction import ExtractionRequest, Limits, extract_file, shut_down
from pipeline.extraction.process import owner
from pipeline.settings import Settings

HERE = Path(__file__).parent


@pytest.fixture
def limits():
    """Those of the settings, with the patience that a busy machine needs."""
    return replace(Limits.from_settings(Settings()), stall_seconds=120)


@pytest.fixture(scope="session")
def plugin(tmp_path_factory):
    """A folder that holds an installed package with an entry point `quire.parsers`."""
    folder = tmp_path_factory.mktemp("plugin")
    shutil.copy(HERE / "misbehaving.py", folder)
    information = folder / "misbehaving-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: misbehaving\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[quire.parsers]\nmisbehaving = misbehaving:PARSER\n")
    return folder


@pytest.fixture(scope="session", autouse=True)
def installed(plugin):
    """Every zygote of these tests finds the plugin; one serves them all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(owner.ENVIRONMENT, "PYTHONPATH", f"{owner.ROOT}{os.pathsep}{plugin}")
        shut_down()
        yield
        shut_down()


@pytest.fixture(autouse=True)
def one_zygote():
    while len(owner._idle) > 1:
        owner._idle.pop().kill()


@pytest.fixture
def extracted(tmp_path, limits):
    """Extract a document that makes its parser do `act`; returns the result."""

    def extracted(act, limits=limits, **options):
        path, output = tmp_path / "document.bad", tmp_path / "result.json"
        path.write_bytes(b"MISBEHAVE " + act.encode())
        request = ExtractionRequest("application/x-misbehaving", None, path.name, "0" * 64)
        try:
            extract_file(path, request, limits, output, **options)
        except BaseException:
            assert not list(tmp_path.glob("result.json*"))
            raise
        return json.loads(output.read_bytes())

    return extracted


@pytest.fixture
def misbehave(extracted):
    """The same; returns the result's text."""

    def misbehave(*arguments, **options):
        return extracted(*arguments, **options)["content"]["text"]

    return misbehave
