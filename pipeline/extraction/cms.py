"""Signed files and mails (CMS, RFC 5652; `.p7m`): what was signed, without a look at by whom."""

import binascii
from collections.abc import Iterator
from dataclasses import dataclass

SIGNED = bytes.fromhex("06092a864886f70d010702")  # the object identifier of SignedData
ARMOUR = b"MI"  # how DER begins in base64
MAX_DEPTH = 40
OCTETS, CHOPPED = 0x04, 0x24  # a string of octets, whole and in pieces
SEQUENCE, EXPLICIT = 0x30, 0xA0


@dataclass(frozen=True, slots=True)
class Node:
    tag: int
    begin: int
    end: int


def signed_content(content: bytes) -> bytes | None:
    """What a signature envelops; None if `content` is no such envelope, or the signature stands apart from it."""
    try:
        content = binascii.a2b_base64(content) if content.startswith(ARMOUR) else content
        return enveloped(content) if SIGNED in content[:64] else None
    except (ValueError, IndexError, StopIteration):
        return None


def enveloped(content: bytes) -> bytes | None:
    """ContentInfo → SignedData → EncapsulatedContentInfo → its octets."""
    info, _ = node(content, 0, len(content))
    signed = next(inside(content, the(content, info, EXPLICIT)))
    capsule = the(content, signed, SEQUENCE)
    found = next((each for each in inside(content, capsule) if each.tag == EXPLICIT), None)
    return None if found is None else b"".join(octets(content, next(inside(content, found))))


def the(content: bytes, parent: Node, tag: int) -> Node:
    return next(each for each in inside(content, parent) if each.tag == tag)


def octets(content: bytes, part: Node, depth: int = 0) -> Iterator[bytes]:
    if part.tag == OCTETS:
        yield content[part.begin : part.end]
    elif part.tag == CHOPPED and depth < MAX_DEPTH:
        for piece in inside(content, part):
            yield from octets(content, piece, depth + 1)


def inside(content: bytes, parent: Node) -> Iterator[Node]:
    at = parent.begin
    while at < parent.end:
        found, at = node(content, at, parent.end)
        yield found


def node(content: bytes, at: int, limit: int, depth: int = 0) -> tuple[Node, int]:
    """The element at a place, and the place behind it (BER, X.690); ValueError if it goes beyond `limit`."""
    tag, length, begin = content[at], content[at + 1], at + 2
    if length == 0x80:  # it ends where its parts do
        end = begin
        while content[end : end + 2] != b"\0\0":
            if depth > MAX_DEPTH:
                raise ValueError(depth)
            _, end = node(content, end, limit, depth + 1)
        return Node(tag, begin, end), end + 2
    if length > 0x80:
        begin += length - 0x80
        length = int.from_bytes(content[at + 2 : begin])
    if begin + length > limit:
        raise ValueError(length)
    return Node(tag, begin, begin + length), begin + length
