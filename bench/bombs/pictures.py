"""Pictures that become large, slow or many."""

import io
import struct
import zlib
from pathlib import Path

from PIL import Image

from bench.bombs.making import MIB, Maker, packed


def wide_png(path: Path) -> None:
    """900 million pixels, all of them white."""
    header = (30_000).to_bytes(4, "big") * 2 + b"\x01\0\0\0\0"  # one bit a pixel, grey
    rows = packed((b"\0" + b"\xff" * 3_750) * 100, 300)
    parts = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    chunks = (
        len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big") for name, data in parts
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


def allowed_png(path: Path) -> None:
    """Just under the limit of pixels, in colours with transparency."""
    Image.new("RGBA", (9_990, 9_990), (255, 255, 255, 128)).save(path)


def many_frames(path: Path) -> None:
    frame = Image.new("1", (8, 8))
    frame.save(path, save_all=True, append_images=[frame] * 3_000)


def png(*chunks: tuple[bytes, bytes], side: int = 8) -> Maker:
    """A white picture with these chunks before its pixels."""
    header = side.to_bytes(4, "big") * 2 + b"\x08\0\0\0\0"
    rows = zlib.compress((b"\0" + b"\xff" * side) * side)
    listed = ((b"IHDR", header), *chunks, (b"IDAT", rows), (b"IEND", b""))
    content = b"".join(
        len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big") for name, data in listed
    )
    return lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + content)


def moving_png(path: Path) -> None:
    """A hundred thousand frames by its own word."""
    png((b"acTL", struct.pack(">II", 100_000, 0)), (b"fcTL", struct.pack(">IIIIIHHBB", 0, 8, 8, 0, 0, 1, 1, 0, 0)))(
        path
    )


def tiff(*directories: tuple[dict[int, tuple[int, int, int]], int]) -> bytes:
    """A TIFF of these directories: tag → (type, count, value), and the place of the next directory."""
    return b"II*\0\x08\0\0\0" + b"".join(
        struct.pack("<H", len(tags))
        + b"".join(struct.pack("<HHII", tag, *entry) for tag, entry in sorted(tags.items()))
        + struct.pack("<I", following)
        for tags, following in directories
    )


def tags(side: int, **more: int) -> dict[int, tuple[int, int, int]]:
    """Those of a grey picture whose pixels are said to stand at the beginning of the file."""
    rest = {258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: side, 279: side * side} | {
        int(k[1:]): v for k, v in more.items()
    }
    return {256: (4, 1, side), 257: (4, 1, side)} | {tag: (4, 1, value & 0xFFFFFFFF) for tag, value in rest.items()}


def cyclic_tiff(path: Path) -> None:
    """Two pages that follow each other."""
    one, two = tags(8), tags(8)
    second = 8 + 2 + 12 * len(one) + 4
    path.write_bytes(tiff((one, second), (two, 8)) + bytes(99))


def page_chain(path: Path) -> None:
    """A hundred thousand pages."""
    entries, size = tags(8), 2 + 12 * len(tags(8)) + 4
    path.write_bytes(tiff(*((entries, 8 + size * (n + 1)) for n in range(100_000)), (entries, 0)) + bytes(99))


def huge_tiff(path: Path) -> None:
    """Nine thousand pixels a side, packed 1,000 to 1, on two thousand pages that share them."""
    rows = packed(bytes(9_000), 9_000)
    entries = tags(9_000, t259=8, t273=8 + 0, t279=len(rows))
    size = 2 + 12 * len(entries) + 4
    entries[273] = (4, 1, 8 + size * 2_000)
    chain = [(entries, 8 + size * (n + 1)) for n in range(1_999)]
    path.write_bytes(tiff(*chain, (entries, 0)) + rows)


def lying_tiff(path: Path) -> None:
    """A directory whose entries say that they have four thousand million values."""
    entries = tags(8) | {
        273: (4, 0xFFFFFFFF, 8),
        279: (4, 0xFFFFFFFF, 8),
        700: (1, 0xFFFFFFFF, 8),
        34675: (7, 2**31, 8),
    }
    path.write_bytes(tiff((entries, 0)) + bytes(99))


def many_gif_frames(path: Path) -> None:
    """Fifty thousand frames, each as large as it may be."""
    buffer = io.BytesIO()
    Image.new("P", (9_000, 9_000)).save(buffer, "GIF")
    content = buffer.getvalue()
    frame = content[content.index(b",", 13 + 768) : -1] if content[10] & 0x80 else content[13:-1]
    path.write_bytes(content[:-1] + frame * 500 + b";")


def progressive_jpeg(path: Path) -> None:
    """A picture of nine thousand pixels a side in thirty thousand passes, each of which is empty."""
    buffer = io.BytesIO()
    Image.new("L", (9_000, 9_000), 255).save(buffer, "JPEG", progressive=True)
    content = buffer.getvalue()
    scan = b"\xff\xda\0\x08\1\1\0\x01\x3f\x10" + b"\0\x7f" * 2
    path.write_bytes(content[:-2] + scan * 30_000 + b"\xff\xd9")


def comments_jpeg(path: Path) -> None:
    """Twenty thousand segments of profiles that belong together, and as many of Exif that do not."""
    buffer = io.BytesIO()
    Image.new("L", (8, 8), 255).save(buffer, "JPEG")
    content = buffer.getvalue()
    profile = b"ICC_PROFILE\0\1\xff" + bytes(2_000)
    exif = b"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\4\0\xff\xff\xff\xff\x08\0\0\0\x08\0\0\0"
    segments = b"".join(
        mark + (len(data) + 2).to_bytes(2, "big") + data for mark, data in ((b"\xff\xe2", profile), (b"\xff\xe1", exif))
    )
    path.write_bytes(content[:2] + segments * 20_000 + content[2:])


def webp(width: int, height: int) -> Maker:
    """A lossless picture that says its size and holds nothing."""
    bits = (width - 1) | (height - 1) << 14
    chunk = b"VP8L" + struct.pack("<IBI", 5 + 99, 0x2F, bits) + bytes(99)
    return lambda path: path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk)


def bmp(width: int, height: int, compression: int = 0, content: bytes = b"") -> Maker:
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, compression, 0, 0, 0, 256, 0)
    start = 14 + 40 + 1_024
    size = start + len(content)
    return lambda path: path.write_bytes(
        struct.pack("<2sIHHI", b"BM", size, 0, 0, start) + header + bytes(1_024) + content
    )


def noise(path: Path) -> None:
    """Specks like small letters, all over a page of nine million pixels."""
    size = 3_000
    rows = bytes(255 * ((x * 7919 ^ y * 104729) % 11 > 1) for y in range(size) for x in range(size))
    Image.frombytes("L", (size, size), rows).save(path)


BOMBS: dict[str, Maker] = {
    "30000-pixels.png": wide_png,
    "99-megapixels.png": allowed_png,
    "ztxt.png": png(*[(b"zTXt", b"Comment\0\0" + packed(bytes(MIB), 500))] * 3),
    "iccp.png": png((b"iCCP", b"p\0\0" + packed(bytes(MIB), 500))),
    "itxt.png": png(*[(b"iTXt", b"c\0\1\0\0\0" + zlib.compress(bytes(MIB)))] * 1_000),
    "100000-frames.png": moving_png,
    "noise.png": noise,
    "3000-frames.tiff": many_frames,
    "cycle.tiff": cyclic_tiff,
    "100000-pages.tiff": page_chain,
    "2000-large-pages.tiff": huge_tiff,
    "lying.tiff": lying_tiff,
    "500-frames.gif": many_gif_frames,
    "passes.jpg": progressive_jpeg,
    "segments.jpg": comments_jpeg,
    "268-megapixels.webp": webp(16_383, 16_383),
    "99-megapixels.webp": webp(16_000, 6_200),
    "2-gigapixels.bmp": bmp(2**31 - 1, -(2**31)),
    "99-megapixels.bmp": bmp(9_990, 9_990),
    "run-length.bmp": bmp(9_990, 9_990, 1, b"\0\2\xff\xff" * 100_000),
    "line.bmp": bmp(99_000_000, 1),
}
