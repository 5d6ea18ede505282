"""The broker layer beside its peers, over one LocalStack and a counting proxy: `python -m bench.broker --help`."""

import argparse
import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from bench.sqs import faults, idle, report, throughput
from bench.sqs.trial import DEFAULTS, DEFAULTS_ONE, LOOP, QUIRE, QUIRE_ONE, TUNED, Contender, Setting
from local.localstack import LocalStack

PARTS = ("throughput", "idle", "faults")
CONTENDERS = (QUIRE, QUIRE_ONE, DEFAULTS_ONE, DEFAULTS, TUNED, LOOP)
SLOW = (DEFAULTS_ONE, DEFAULTS)  # their pace is a timer's, the same in every round
NEAR_AND_FAR = (QUIRE, TUNED, LOOP)
ADDED_SECONDS = 0.008  # about what a request to SQS takes within a region beyond what LocalStack takes
IDLE_SECONDS = 120  # a whole number of long polls (20 s) and of what is done once a minute
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


def main() -> None:
    """Measure the chosen parts, show each table when it is ready, write everything as JSON if asked."""
    arguments = _arguments()
    os.environ.update(CREDENTIALS)
    console = Console(width=arguments.width)
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="quire-bench-") as name, LocalStack(Path(name) / "localstack") as aws:
        setting = Setting(aws.endpoint_url, Path(name))
        for part in arguments.only:
            found |= MEASURES[part](setting, console, arguments)
            if arguments.json:
                arguments.json.write_text(json.dumps(found, indent=1) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.broker", description=__doc__)
    parser.add_argument("--only", type=_parts, default=PARTS, help=f"some of {','.join(PARTS)}")
    parser.add_argument("--documents", type=int, default=300, help="documents of a burst")
    parser.add_argument("--alone", type=int, default=20, help="documents sent one by one in each round")
    parser.add_argument("--rounds", type=int, default=3, help="bursts of each contender, the middle one counts")
    parser.add_argument("--quick", action="store_true", help="fewer documents, short outages: to see that it works")
    parser.add_argument("--json", type=Path, help="file to write every figure to")
    parser.add_argument("--width", type=int, default=120, help="columns of the tables")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.documents, arguments.alone, arguments.rounds = min(arguments.documents, 60), 5, 1
    return arguments


def _parts(text: str) -> tuple[str, ...]:
    chosen = tuple(text.split(","))
    if unknown := set(chosen) - set(PARTS):
        raise argparse.ArgumentTypeError(f"there is no part {', '.join(sorted(unknown))}")
    return chosen


def _throughput(setting: Setting, console: Console, arguments: argparse.Namespace) -> dict[str, Any]:
    def measure(contender: Contender, alone: int, delay: float = 0.0, *, watched: bool = False) -> throughput.Burst:
        console.print(f"… {contender.name}", style="dim")
        return throughput.measure(contender, setting, arguments.documents, alone, delay, watched=watched)

    def rounds(contenders: tuple[Contender, ...], alone: int, delay: float = 0.0) -> list[throughput.Burst]:
        # In turns, so that whatever else the machine does meets all of them.
        times = range(arguments.rounds)
        found = [[measure(c, alone, delay) for c in contenders if not (c in SLOW and number)] for number in times]
        return [throughput.middle([b for one in found for b in one if b.contender == c.name]) for c in contenders]

    near, far = rounds(CONTENDERS, arguments.alone), rounds(NEAR_AND_FAR, 0, ADDED_SECONDS)
    watched = measure(QUIRE, 0, watched=True)
    console.print(report.bursts(near), report.requests(near), report.watched(near[0], watched), report.far(far))
    return {"bursts": [asdict(b) for b in near], "watched": asdict(watched), "far": [asdict(b) for b in far]}


def _idle(setting: Setting, console: Console, arguments: argparse.Namespace) -> dict[str, Any]:
    console.print("… idle workers", style="dim")
    found = idle.measure(setting, 20 if arguments.quick else IDLE_SECONDS)
    console.print(report.idle(found))
    return {"idle": [asdict(each) for each in found]}


def _faults(setting: Setting, console: Console, arguments: argparse.Namespace) -> dict[str, Any]:
    console.print("… a long task, then outages", style="dim")
    span = faults.QUICK if arguments.quick else faults.FULL
    long = faults.measure_long(setting)
    outages = faults.measure_outages(setting, span)
    console.print(report.long(long), report.outages(outages, span))
    return {"long": [asdict(each) for each in long], "outages": [asdict(each) for each in outages]}


MEASURES = {"throughput": _throughput, "idle": _idle, "faults": _faults}

if __name__ == "__main__":
    main()
