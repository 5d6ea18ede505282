"""What the processes of a stack are told, and `.local/env`, which tells it to a second terminal."""

import os
import secrets
import shlex
from dataclasses import dataclass
from pathlib import Path

from local.localstack import ROOT
from local.ports import free_port, is_free
from local.processes import StartError
from pipeline.settings import Settings

NAMES = ("api", "flower", "localstack", "postgres")
REGION = "us-east-1"
NO_PROXY = {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}  # the stack speaks to nobody else


@dataclass(frozen=True)
class Ports:
    """Ports of one stack, all on 127.0.0.1."""

    api: int
    flower: int
    localstack: int
    postgres: int

    @classmethod
    def configured(cls, settings: Settings) -> "Ports":
        """Those of the settings; StartError, naming the setting, if one is taken."""
        ports = cls(settings.api_port, settings.flower_port, settings.localstack_port, settings.postgres_port)
        for name in NAMES:
            if not is_free(getattr(ports, name)):
                variable = f"QUIRE_{name.upper()}_PORT"
                raise StartError(f"port {getattr(ports, name)} is taken; choose another one: {variable}=... make up")
        return ports

    @classmethod
    def free(cls) -> "Ports":
        """Ports that nobody uses at this moment."""
        return cls(*(free_port() for _ in NAMES))


def kept_secret(state: Path, name: str) -> str:
    """A secret of a stack, such as `api-key`: that of the environment, else one made at the first start and kept."""
    if chosen := os.environ.get(f"QUIRE_{name.replace('-', '_').upper()}"):
        return chosen
    kept = state / name
    if not kept.exists():
        write_private(kept, secrets.token_urlsafe(24))
    return kept.read_text()


def quire_variables(ports: Ports, database_url: str, endpoint_url: str, state: Path) -> dict[str, str]:
    """The variables that point a process at the stack, beside those that the caller's environment sets."""
    chosen = {name: value for name, value in os.environ.items() if name.startswith("QUIRE_")}
    return (
        {"QUIRE_LOG_FORMAT": "console"}
        | chosen
        | {  # the lines are for people, though they come through a pipe
            "QUIRE_API_URL": f"http://127.0.0.1:{ports.api}",
            "QUIRE_FLOWER_URL": f"http://127.0.0.1:{ports.flower}",
            **{f"QUIRE_{name.upper()}_PORT": str(getattr(ports, name)) for name in NAMES},
            "QUIRE_DATABASE_URL": database_url,
            "QUIRE_AWS_ENDPOINT_URL": endpoint_url,
            "QUIRE_AWS_REGION": REGION,
            "QUIRE_STORE_URL": f"file://{state.absolute()}/objects",
            "QUIRE_FLOWER_USER": Settings().flower_user,
            "QUIRE_FLOWER_PASSWORD": kept_secret(state, "flower-password"),
            "QUIRE_API_KEY": kept_secret(state, "api-key"),
            "QUIRE_SECRET_KEYS": kept_secret(state, "secret-keys"),
            # LocalStack takes any; these are its documented ones.
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
        }
    )


def given(settings: Settings) -> dict[str, str]:
    """What the caller may choose for a stack that stays up: a proxy before LocalStack, another object store."""
    choices = {"aws_endpoint_url": settings.aws_endpoint_url, "store_url": settings.store_url}
    return {f"QUIRE_{name.upper()}": value for name, value in choices.items() if name in settings.model_fields_set}


def write_env(state: Path, variables: dict[str, str]) -> Path:
    """Write the variables so that `set -a; . .local/env; set +a` brings them into a shell."""
    path = state / "env"
    write_private(path, "".join(f"{name}={shlex.quote(value)}\n" for name, value in variables.items()))
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    fresh.rename(path)


def child_environment(variables: dict[str, str]) -> dict[str, str]:
    """The environment of a stack's process: ours, but QUIRE_ and AWS_ from the stack alone."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "QUIRE_"))}
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{ours.get('PATH', os.defpath)}"
    return ours | NO_PROXY | variables | {"PATH": path, "PYTHONUNBUFFERED": "1"}
