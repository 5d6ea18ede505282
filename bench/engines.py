"""Quire and those it is compared with, for one run."""

from collections.abc import Iterator
from pathlib import Path

from bench.peers import Peer, chosen
from bench.quire import Quire
from bench.reading import Reading


class Engines:
    def __init__(self, names: list[str]) -> None:
        self.peers: list[Peer] = chosen(names)
        self.quire = Quire()

    def read(self, path: Path, format_: str, language: str = "eng") -> Iterator[tuple[str, Reading]]:
        """What each engine that reads the format makes of the document; `language` is told to those that ask."""
        yield self.quire.name, self.quire.read(path)
        for peer in self.peers:
            if peer.reads(format_):
                yield peer.name, peer.read(path, language)

    def close(self) -> None:
        self.quire.close()
        for peer in self.peers:
            peer.close()
