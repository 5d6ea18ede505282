"""The rules about the code's shape that no linter knows."""

import ast
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("api", "tasks", "pipeline", "local")
OURS = (*PRODUCT, "tests", "samples", "bench")
LONGEST_FILE, MEDIAN_FILE = 400, 100
WIDEST_LINE = 120  # of a script, as ruff has it for Python
LONGEST_FUNCTION, MEDIAN_FUNCTION = 50, 12
READERS_OF_THE_ENVIRONMENT = {
    "pipeline/settings.py",
    "pipeline/metrics.py",  # tells prometheus_client where its shared files lie
    "pipeline/extraction/process/confine.py",  # empties it before a parser runs
    "flowerconfig.py",  # takes a variable away that would open Flower to anybody
    "tasks/app.py",  # tells Flower where its configuration lies
}


def files(folders):
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in [*sorted(ROOT.glob("*.py")), *found] if "migrations" not in path.parts]


def named(path):
    return path.relative_to(ROOT).as_posix()


def functions(folders):
    for path in files(folders):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{named(path)}:{node.name}", node.end_lineno - node.lineno + 1


def reads_environment(tree) -> bool:
    names = {"environ", "environb", "getenv"}
    return any(
        (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and names & {alias.name for alias in node.names})
        for node in ast.walk(tree)
    )


def test_imports_go_one_way():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    checked = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True,
                             capture_output=True, check=False)  # fmt: skip
    assert checked.returncode == 0, checked.stdout


def test_no_file_is_longer_than_four_hundred_lines():
    lengths = {named(path): len(path.read_text().splitlines()) for path in files(OURS)}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_file_of_the_page_is_longer_either_nor_a_line_too_wide():
    texts = {named(path): path.read_text().splitlines() for path in (ROOT / "api" / "web").iterdir()}
    assert {name: len(lines) for name, lines in texts.items() if len(lines) > LONGEST_FILE} == {}
    scripts = {name: lines for name, lines in texts.items() if name.endswith(".js")}
    assert len(scripts) > 10
    assert {name for name, lines in scripts.items() if any(len(line) > WIDEST_LINE for line in lines)} == set()


def test_no_function_is_longer_than_fifty_lines():
    assert {name: length for name, length in functions(OURS) if length > LONGEST_FUNCTION} == {}


def test_half_of_the_files_and_functions_are_short():
    assert median(len(path.read_text().splitlines()) for path in files(PRODUCT)) < MEDIAN_FILE
    assert median(length for _, length in functions(PRODUCT)) < MEDIAN_FUNCTION


def test_only_the_settings_read_the_environment():
    readers = {
        named(path) for path in files(("api", "tasks", "pipeline")) if reads_environment(ast.parse(path.read_text()))
    }
    assert readers - READERS_OF_THE_ENVIRONMENT == set()


@pytest.mark.parametrize("package", ["api", "tasks", "pipeline"])
def test_the_product_does_not_need_the_one_machine_stack(package):
    for path in files([package]):
        modules = {
            node.module or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)
        }
        assert not {module for module in modules if module.split(".")[0] in {"local", "tests"}}, named(path)
