"""The compressed RTF in which Outlook may keep the text of a mail (MS-OXRTFCP)."""

import struct

from pipeline.extraction.rtf import Reader

DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n"
    b"\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
COMPRESSED, STORED = 0x75465A4C, 0x414C454D
WINDOW = 4096
HEADER = 16
MAX_BYTES = 64 * 1024**2


def text(packed: bytes) -> str:
    """The paragraphs of the mail; empty if the content is damaged."""
    return "\n\n".join(block.text for block in Reader().read(unpack(packed)))


def unpack(packed: bytes) -> bytes:
    if len(packed) < HEADER:
        return b""
    _, _, kind, _ = struct.unpack_from("<IIII", packed)
    if kind == STORED:
        return packed[HEADER:]
    return expand(packed[HEADER:]) if kind == COMPRESSED else b""


def expand(packed: bytes) -> bytes:
    """LZ77 over a window that begins with DICTIONARY; a reference to the place of writing ends it."""
    window = bytearray(DICTIONARY.ljust(WINDOW, b"\0"))
    write, position = len(DICTIONARY), 0
    out = bytearray()
    while position < len(packed) and len(out) < MAX_BYTES:
        control, position = packed[position], position + 1
        for bit in range(8):
            if control >> bit & 1:
                if position + 1 >= len(packed):
                    return bytes(out)
                reference = packed[position] << 8 | packed[position + 1]
                position += 2
                offset, length = reference >> 4, (reference & 15) + 2
                if offset == write:
                    return bytes(out)
                run = [(offset + step) % WINDOW for step in range(length)]
            elif position < len(packed):
                window[write] = packed[position]
                out.append(packed[position])
                write, position = (write + 1) % WINDOW, position + 1
                continue
            else:
                return bytes(out)
            for place in run:
                window[write] = window[place]
                out.append(window[place])
                write = (write + 1) % WINDOW
    return bytes(out)
