"""OpenDocument files behind a password: ISO/IEC 26300-3, and what LibreOffice has added since its version 24.2."""

import hashlib
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import progress
from pipeline.extraction.errors import unpacked_exceeded
from pipeline.extraction.odf_lists import attributes

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import CipherContext

MIMETYPE, MANIFEST, WHOLE = "mimetype", "META-INF/manifest.xml", "encrypted-package"
START = b"mimetypeapplication/vnd.oasis.opendocument."  # as the first member of a ZIP
START_AT = 30  # bytes before the name of that member
MANIFEST_BYTES = 10**7
CHUNK = 2**20
TAG, NONCE, BLOCK = 16, 12, 16  # bytes of AES-GCM and AES-CBC
MAX_ITERATIONS, MAX_PASSES, MAX_KIB = 10**7, 20, 2**19  # of PBKDF2, and of Argon2
UNKNOWN = "The document is encrypted in a way that is not opened. Remove the protection and send it again."


class WrongPasswordError(Exception):
    """Or a damaged file, which cannot be told from it."""


@dataclass(frozen=True, slots=True)
class Lock:
    """How one member is encrypted, by the attributes of its entry in the manifest."""

    size: int
    cipher: dict[str, str]
    start_key: dict[str, str]
    key: dict[str, str]


def is_locked(path: Path) -> bool:
    """Whether the file is an OpenDocument with an encrypted member, by its first bytes and its manifest."""
    with path.open("rb") as file:
        if START not in file.read(START_AT + len(START) + 100):
            return False
    return bool(locks(path))


def locks(path: Path) -> dict[str, Lock]:
    """The encrypted members; none if the file or its manifest is damaged."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(MANIFEST) as file:
            manifest = file.read(MANIFEST_BYTES)
        root = etree.fromstring(manifest, etree.XMLParser(resolve_entities=False, no_network=True))
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, zlib.error, etree.XMLSyntaxError):
        return {}  # looking only: the parser that takes the file says what is wrong with it
    found = {}
    for entry in root.iterchildren("{*}file-entry"):
        for said in entry.iterchildren("{*}encryption-data"):
            parts = [
                attributes(part) if (part := next(said.iterchildren(f"{{*}}{name}"), None)) is not None else {}
                for name in ("algorithm", "start-key-generation", "key-derivation")
            ]
            values = attributes(entry)
            found[values.get("full-path", "")] = Lock(number(values, "size", -1), *parts)
    return found


def opened(path: Path, password: str, copy: Path, max_bytes: int) -> bool:
    """Write the file without its password to `copy`; False if the password is another one.

    PermanentError where the method is not known, or more than `max_bytes` come out. Of the members only those that
    hold text are in the copy.
    """
    found = locks(path)
    keys: dict[tuple[str, ...], bytes] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            if WHOLE in found:
                with copy.open("wb") as file:
                    for chunk in plain(archive.read(WHOLE), found[WHOLE], password, keys, max_bytes):
                        file.write(chunk)
                return True
            with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as unlocked:
                unlocked.writestr(MIMETYPE, archive.read(MIMETYPE), zipfile.ZIP_STORED)
                for name in sorted(name for name in found if name.endswith(".xml")):
                    left = max_bytes
                    with unlocked.open(name, "w") as member:
                        for chunk in plain(archive.read(name), found[name], password, keys, left):
                            member.write(chunk)
                            left -= len(chunk)
                    max_bytes = left
    except WrongPasswordError:
        return False
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise PermanentError(ErrorCode.ENCRYPTED, UNKNOWN) from error
    return True


def plain(content: bytes, lock: Lock, password: str, keys: dict[tuple[str, ...], bytes], most: int) -> Iterator[bytes]:
    """The decrypted and unpacked content of a member."""
    packed = decrypted(content, lock, key_of(lock, password, keys))
    inflate, count = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while not inflate.eof:
        progress.beat()
        try:
            chunk = inflate.decompress(packed, CHUNK)
        except zlib.error as error:
            raise WrongPasswordError from error
        if not chunk and not inflate.unconsumed_tail:
            break
        packed, count = inflate.unconsumed_tail, count + len(chunk)
        if count > most:
            raise unpacked_exceeded(most)
        yield chunk
    if lock.size >= 0 and count != lock.size:
        raise WrongPasswordError


def key_of(lock: Lock, password: str, keys: dict[tuple[str, ...], bytes]) -> bytes:
    """The key of a member; most files use one for all of theirs."""
    said = tuple(f"{name}={value}" for part in (lock.start_key, lock.key) for name, value in sorted(part.items()))
    if said not in keys:
        progress.beat()
        keys[said] = derived(lock, password)
        progress.beat()
    return keys[said]


def derived(lock: Lock, password: str) -> bytes:
    start = "sha256" if lock.start_key.get("start-key-generation-name", "").endswith("sha256") else "sha1"
    secret = hashlib.new(start, password.encode()).digest()
    salt, size = b64decode(lock.key.get("salt", "")), number(lock.key, "key-size", 16)
    method = lock.key.get("key-derivation-name", "PBKDF2").lower()
    if method.endswith("argon2id"):
        return argon2id(secret, salt, size, lock.key)
    rounds = number(lock.key, "iteration-count", 1_024)
    if not method.endswith("pbkdf2") or rounds > MAX_ITERATIONS:
        raise ValueError(method)
    return hashlib.pbkdf2_hmac("sha1", secret, salt, rounds, size)


def argon2id(secret: bytes, salt: bytes, size: int, said: dict[str, str]) -> bytes:
    from argon2.low_level import ARGON2_VERSION, Type, core, ffi  # noqa: PLC0415

    passes, lanes, memory = (number(said, f"argon2-{name}", 0) for name in ("iterations", "lanes", "memory"))
    if not 0 < passes <= MAX_PASSES or memory > MAX_KIB:
        raise ValueError(said)
    key, buffers = ffi.new("uint8_t[]", size), [ffi.new("uint8_t[]", content) for content in (secret, salt)]
    asked = {"version": ARGON2_VERSION, "t_cost": passes, "m_cost": memory, "lanes": lanes, "flags": 0}
    asked |= {"out": key, "outlen": size, "pwd": buffers[0], "pwdlen": len(secret), "salt": buffers[1]}
    asked |= {"saltlen": len(salt), "threads": 1}  # the process that reads a document may start none
    if core(ffi.new("argon2_context *", asked), Type.ID.value) != 0:
        raise ValueError(said)
    return bytes(ffi.buffer(key))


def decrypted(content: bytes, lock: Lock, key: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    name, vector = lock.cipher.get("algorithm-name", ""), b64decode(lock.cipher.get("initialisation-vector", ""))
    if name.endswith("-gcm"):  # what stands before and behind it is a part of the content (XML Encryption 1.1, 5.2.4)
        try:
            return AESGCM(key).decrypt(content[:NONCE], content[NONCE:], None)
        except InvalidTag as error:
            raise WrongPasswordError from error
    context = decryptor(name, key, vector)
    padded = context.update(content) + context.finalize()
    if not name.endswith("-cbc"):
        return padded
    if not 0 < padded[-1:][0] <= BLOCK:
        raise WrongPasswordError
    return padded[: -padded[-1]]


def decryptor(name: str, key: bytes, vector: bytes) -> "CipherContext":
    from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish  # noqa: PLC0415
    from cryptography.hazmat.decrepit.ciphers.modes import CFB  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415

    if name.endswith("-cbc") and "aes" in name:
        return Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    if name.lower().replace("#", " ").endswith(("blowfish cfb", "blowfish")):
        return Cipher(Blowfish(key), CFB(vector)).decryptor()
    raise ValueError(name)


def number(said: dict[str, str], name: str, missing: int) -> int:
    text = said.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 12 else missing
