"""An API that dies between the commit and the send: `uvicorn --factory tests.faults.api:create_app`."""

import os

from api.app import create_app as create_real_app
from api.dispatcher import Dispatcher


def die(*_, **__):
    os._exit(9)


def create_app():
    Dispatcher.give = die
    return create_real_app()
