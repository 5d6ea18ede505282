"""docs/licences.md, made from the lock file of what ships: `python -m local.licences [--write]`.

Ends with 1 where the page is old, or a licence is neither permissive nor among the exceptions, which have a reason.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from local.licences_known import ELSEWHERE, EXCEPTIONS, LIBRARIES, MODELS, NAMES, PERMISSIVE
from local.localstack import ROOT

LOCK = ROOT / "requirements" / "runtime.lock"
PAGE = ROOT / "docs" / "licences.md"
PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", re.MULTILINE)
HASH = re.compile(r"-[0-9a-f]{8}(?=[.-])|[-.]\d.*$|\.so.*$")
HEAD = """# Licences

Made by `python -m local.licences --write` from `requirements/runtime.lock` and the packages' own word. `make check`
refuses a package whose licence is neither permissive nor listed here as an exception.

Quire itself: see [LICENSE](../LICENSE).
"""


def packages() -> list[str]:
    """The distributions that are installed with Quire, each once."""
    return sorted(set(PINNED.findall(LOCK.read_text())), key=str.lower)


def licence(name: str) -> str:
    """In SPDX's words as far as the package's metadata goes; empty where it says nothing that is known."""
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return ""
    return next((found for words in said(told) if (found := NAMES.get(words, words if is_spdx(words) else ""))), "")


def said(told: PackageMetadata) -> Iterator[str]:
    """What the metadata says of the licence, the clearest first."""
    for field in ("License-Expression", "License"):
        if field in told:
            yield told[field].strip()
    found = [str(entry).rpartition("::")[2].strip() for entry in told.get_all("Classifier") or []
             if str(entry).startswith("License ::")]  # fmt: skip
    yield from found


def is_spdx(words: str) -> bool:
    return all(part in PERMISSIVE or part in {"MPL-2.0", "LGPL-2.1-only"} for part in parts(words))


def parts(expression: str) -> list[str]:
    return re.split(r" (?:AND|OR) ", expression.replace("(", "").replace(")", ""))


def is_permissive(expression: str) -> bool:
    """Of alternatives one is enough; of several licences that hold together, all are needed."""
    return bool(expression) and all(
        any(choice in PERMISSIVE for choice in parts(needed)) for needed in expression.split(" AND ")
    )


def libraries() -> dict[str, list[str]]:
    """The shared libraries inside the installed wheels: library → packages. Other machines' wheels may have others."""
    found: dict[str, list[str]] = {}
    normal = {re.sub(r"[-.]+", "_", name).lower(): name for name in packages()}
    for folder in (Path(entry) for entry in sys.path if entry.endswith("site-packages")):
        for inside in folder.glob("*.libs/lib*"):
            package = normal.get(inside.parent.name.removesuffix(".libs").lower())
            if package is not None:
                found.setdefault(HASH.sub("", inside.name), []).append(package)
    return found


def faults() -> list[str]:
    """What cannot be shipped like this."""
    wrong = [
        f"{name}: {licence(name) or 'unknown licence'}"
        for name in packages()
        if name not in EXCEPTIONS and not is_permissive(licence(name))
    ]
    unknown = (name for name in libraries() if name not in LIBRARIES)
    wrong += [f"{name}, inside the wheel of {libraries()[name][0]}: unknown licence" for name in unknown]
    return wrong


def page() -> str:
    rows = [f"| {name} | {licence(name)} |" for name in packages()]
    exceptions = [f"| {name} | {licence(name)} | {reason} |" for name, reason in sorted(EXCEPTIONS.items())]
    inside = [f"| {name} | {terms} |" for name, terms in sorted(LIBRARIES.items())]
    models = [f"| {name} | {terms} |" for name, terms in MODELS.items()]
    return "\n".join(
        [HEAD, "## Packages", "", "| Package | Licence |", "|---|---|", *rows, "", "## Exceptions", "",
         "Not permissive, and why they are here all the same.", "", "| Package | Licence | Why |", "|---|---|---|",
         *exceptions, "", "## Libraries inside wheels", "",
         "Publishers of wheels put the shared libraries that they need beside their code. Those under the LGPL are",
         "used unchanged, as files of their own that may be replaced; nothing of Quire is linked into them.", "",
         "| Library | Licence |", "|---|---|", *inside, "", "## Models", "", "| Model | Licence |", "|---|---|",
         *models, ""]
    )  # fmt: skip


def main(arguments: list[str]) -> int:
    wrong = faults()
    if wrong:
        print("licences:\n  " + "\n  ".join(wrong))
    if "--write" in arguments:
        PAGE.write_text(page())
    elif not PAGE.exists() or PAGE.read_text() != page():
        wrong.append("old page")
        print(f"{PAGE.relative_to(ROOT)} is old; run `python -m local.licences --write`")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
