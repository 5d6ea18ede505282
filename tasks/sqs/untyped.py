"""kombu's classes as values without types: the published stubs lack most of what a transport overrides."""

from typing import Any

from kombu import pidbox
from kombu.transport import virtual

Channel: Any = virtual.Channel
Mailbox: Any = pidbox.Mailbox
Message: Any = virtual.Message
Node: Any = pidbox.Node
QoS: Any = virtual.QoS
Transport: Any = virtual.Transport
