"""Office files behind a password, locked here by the methods of MS-OFFCRYPTO."""

import hashlib
import io
import os
import struct
import zipfile

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.method.ecma376_agile import ECMA376Agile

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import registry, sniff
from pipeline.extraction.office_lock import UNASKED, unlocked
from pipeline.extraction.parser import Source
from pipeline.extraction.request import Options
from samples.making.ole import ole
from tests.unit.extraction.workbooks_made import record, workbook

WORD = "vier Wörter, ein Schloß"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY = "<w:p><w:r><w:t>Kept from strangers</w:t></w:r></w:p>"
FILLER = 6_000  # bytes that do not pack: a stream of less than 4,096 would be kept in another way


def agile(content, password=WORD):
    """As Office 2010 and later lock: AES-256, SHA-512."""
    return ECMA376Agile.encrypt(password, io.BytesIO(content))


def standard(content, password=WORD):
    """As Office 2007 locks: AES-128, SHA-1, 50,000 rounds (2.3.4.5 to 2.3.4.9)."""
    salt = os.urandom(16)
    digest = hashlib.sha1(salt + password.encode("utf-16-le")).digest()
    for count in range(50_000):
        digest = hashlib.sha1(struct.pack("<I", count) + digest).digest()
    final = hashlib.sha1(digest + bytes(4)).digest()
    key = hashlib.sha1(bytes(a ^ b for a, b in zip(final.ljust(64, b"\0"), b"\x36" * 64, strict=True))).digest()[:16]
    encrypt = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update
    verifier = os.urandom(16)
    header = struct.pack("<8I", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + "AES\0".encode("utf-16-le")
    proof = struct.pack("<I", 16) + salt + encrypt(verifier) + struct.pack("<I", 20)
    proof += encrypt(hashlib.sha1(verifier).digest().ljust(32, b"\0"))
    info = struct.pack("<HHII", 4, 2, 0x24, len(header)) + header + proof
    package = struct.pack("<Q", len(content)) + encrypt(content.ljust(-(-len(content) // 16) * 16, b"\0"))
    return ole({"EncryptionInfo": info, "EncryptedPackage": package})


def rc4(password=WORD):
    """A workbook as Excel 97 locks it: all but a few records and the heads of records, in blocks of 1,024 bytes."""
    salt, verifier = os.urandom(16), os.urandom(16)
    base = hashlib.md5(
        (hashlib.md5(password.encode("utf-16-le")).digest()[:5] + salt) * 16
    ).digest()[:5]  # fmt: skip

    def cipher(block):
        return Cipher(ARC4(hashlib.md5(base + struct.pack("<I", block)).digest()), mode=None).encryptor().update

    first = cipher(0)
    proof = struct.pack("<HHH", 1, 1, 1) + salt + first(verifier) + first(hashlib.md5(verifier).digest())
    stream = workbook(record(0x2F, proof), record(0x1C0, bytes(FILLER)), whole=False)
    keys = b"".join(cipher(block)(bytes(1_024)) for block in range(-(-len(stream) // 1_024)))
    found, at = bytearray(stream), 0
    while at < len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        plain = {0x809: size, 0x2F: size, 0x85: 4}.get(kind, 0)
        for place in range(at + 4 + plain, at + 4 + size):
            found[place] ^= keys[place]
        at += 4 + size
    return ole({"Workbook": bytes(found)})


@pytest.fixture
def plain(docx):
    return docx(BODY, filler=os.urandom(FILLER).hex())


@pytest.fixture
def opened(tmp_path, limits):
    """The media type and text of a locked file, or the error."""

    def opened(content, password):
        path = tmp_path / "document"
        path.write_bytes(content)
        options = Options(password=password)
        kind = sniff.inspect(path, "a.bin", None, limits, options).media_type
        with unlocked(path, password, limits) as copy:
            document = registry.by_media_type()[kind].parse(Source(copy, kind, limits, options))
        return kind, "\n".join(block.text for block in document.blocks)

    return opened


@pytest.mark.parametrize("lock", [agile, standard])
def test_the_password_opens_a_document(opened, plain, lock):
    assert opened(lock(plain), WORD) == (DOCX, "Kept from strangers")


def test_the_password_opens_an_old_workbook(opened):
    assert opened(rc4(), WORD) == ("application/vnd.ms-excel", "Prices\nItem\tPrice\nChair\t12.5")


@pytest.mark.parametrize(
    ("password", "says"), [(None, "or send it again with the password"), ("wrong", "does not open the document")]
)
@pytest.mark.parametrize("lock", ["agile", "standard", "rc4"])
def test_a_missing_and_a_wrong_password_are_typed_errors(opened, plain, lock, password, says):
    content = rc4() if lock == "rc4" else {"agile": agile, "standard": standard}[lock](plain)
    with pytest.raises(PermanentError) as error:
        opened(content, password)
    assert error.value.code is ErrorCode.ENCRYPTED
    assert says in error.value.message


@pytest.mark.parametrize("password", [None, "for another document"])
def test_what_excel_opens_without_asking_is_opened(opened, password):
    assert "Chair" in opened(rc4(UNASKED), password)[1]


def test_a_password_for_a_file_without_one_is_not_minded(opened, docx):
    assert opened(docx(BODY), "superfluous") == (DOCX, "Kept from strangers")


def test_an_encryption_that_nobody_knows_is_a_typed_error(opened):
    extensible = struct.pack("<HHI", 4, 3, 0) + bytes(100)
    with pytest.raises(PermanentError) as error:
        opened(ole({"EncryptionInfo": extensible, "EncryptedPackage": bytes(100)}), WORD)
    assert error.value.code is ErrorCode.ENCRYPTED
    assert "in a way that is not opened" in error.value.message


def test_the_copy_without_a_password_lives_for_the_reading_only(tmp_path, plain, limits):
    path = tmp_path / "document"
    path.write_bytes(agile(plain))
    with unlocked(path, WORD, limits) as copy:
        assert zipfile.is_zipfile(copy)
    assert not copy.exists()


def test_members_of_a_zip_behind_a_password_are_a_typed_error(inspect, docx):
    content = bytearray(docx(BODY))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(signature, at + 4)
    with pytest.raises(PermanentError) as error:
        inspect(bytes(content), "a.docx")
    assert error.value.code is ErrorCode.ENCRYPTED
