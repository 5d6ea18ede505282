"""`python -m tasks.sender`: sends the chains that its standard input names, one a line, until that ends.

An API process starts one, so that building messages and talking to SQS takes no time from its answers.
"""

import logging
import os
import signal
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tasks.sending import Sending

NICENESS = 10  # answers to clients come first; a tenth of a busy core is left for sending
LOOK_SECONDS = 0.02  # until it is looked again whether there is room

log = logging.getLogger(__name__)


def main() -> None:
    """The end is that of the input, which comes when the API stops or dies, not a signal that both of them get."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    from pipeline import logs, tracing  # noqa: PLC0415 - these take a second, in which a signal may come
    from pipeline.settings import get_settings  # noqa: PLC0415
    from tasks.sending import Sending  # noqa: PLC0415

    logs.configure(get_settings().log_level)
    for name in ("botocore", "kombu"):  # an SQS that is away is told once, by whoever asked it
        logging.getLogger(name).setLevel(logging.ERROR)
    os.nice(NICENESS)  # not before: a start at this pace may take a busy machine a minute
    tracing.start("quire-api")
    sending = Sending()
    pass_on(sending)
    sending.stop()
    tracing.stop()


def pass_on(sending: "Sending") -> None:
    """Read all lines. What finds no room stays in the pipe, where it outlasts this process."""
    from tasks.due import Due  # noqa: PLC0415 - as above

    owner = os.getppid()
    for line in sys.stdin.buffer:
        try:
            due = Due.read(line)
        except ValueError:
            log.warning("half a line, whose beginning went with a process that died; its document is left to beat")
            continue
        while sending.is_full:
            if os.getppid() != owner:
                return  # beat sends what waits
            time.sleep(LOOK_SECONDS)
        sending.give(due)


if __name__ == "__main__":
    main()
