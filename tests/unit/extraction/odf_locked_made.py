"""OpenDocument files locked as its programs of twenty years have done it."""

import hashlib
import io
import os
import zipfile
import zlib
from base64 import b64encode

from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

WORD = "vier Wörter, ein Schloß"
ODT = "application/vnd.oasis.opendocument.text"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
CONTENT = (
    f'<o:document-content xmlns:o="{OASIS}:office:1.0" xmlns:t="{OASIS}:text:1.0"><o:body><o:text>'
    "<t:p>Kept from strangers</t:p></o:text></o:body></o:document-content>"
).encode()


def deflated(content):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


def encoded(content):
    return b64encode(content).decode()


def packed(members, entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", ODT)
        for name, content in members.items():
            archive.writestr(name, content)
        manifest = f'<m:manifest xmlns:m="{OASIS}:manifest:1.0" xmlns:loext="{OASIS}:loext">{entries}</m:manifest>'
        archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


def entry(name, size, cipher, vector, start, key):
    start = f'<m:start-key-generation m:start-key-generation-name="{start}" m:key-size="32"/>' if start else ""
    cipher = f'<m:algorithm m:algorithm-name="{cipher}" m:initialisation-vector="{encoded(vector)}"/>'
    said = f"<m:encryption-data>{cipher}{start}<m:key-derivation {key}/></m:encryption-data>"
    return f'<m:file-entry m:full-path="{name}" m:size="{size}">{said}</m:file-entry>'


def aes(content=CONTENT, changed=("", "")):
    """As ODF 1.2 locks: SHA-256, PBKDF2, AES-256-CBC, each member by itself."""
    salt, vector = os.urandom(16), os.urandom(16)
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(WORD.encode()).digest(), salt, 1_000, 32)
    plain = deflated(content)
    missing = 16 - len(plain) % 16
    encrypt = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    locked = encrypt.update(plain + os.urandom(missing - 1) + bytes([missing])) + encrypt.finalize()
    said = f'm:key-derivation-name="PBKDF2" m:key-size="32" m:iteration-count="1000" m:salt="{encoded(salt)}"'
    cipher, start = "http://www.w3.org/2001/04/xmlenc#aes256-cbc", "http://www.w3.org/2000/09/xmldsig#sha256"
    told = entry("content.xml", len(content), cipher, vector, start, said)
    return packed({"content.xml": locked}, told.replace(*changed))


def blowfish():
    """As OpenOffice locks: SHA-1, PBKDF2, Blowfish in feedback mode."""
    salt, vector = os.urandom(16), os.urandom(8)
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha1(WORD.encode()).digest(), salt, 1_024, 16)
    encrypt = Cipher(Blowfish(key), CFB(vector)).encryptor()
    locked = encrypt.update(deflated(CONTENT)) + encrypt.finalize()
    said = f'm:key-derivation-name="PBKDF2" m:iteration-count="1024" m:salt="{encoded(salt)}"'
    return packed({"content.xml": locked}, entry("content.xml", len(CONTENT), "Blowfish CFB", vector, "", said))


def argon2(memory=8_192):
    """As LibreOffice locks since 24.2: Argon2id, AES-256-GCM, the whole package at once."""
    salt, vector = os.urandom(16), os.urandom(12)
    secret = hashlib.sha256(WORD.encode()).digest()
    key = Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=8_192).derive(secret)
    whole = packed({"content.xml": CONTENT}, "")
    locked = vector + AESGCM(key).encrypt(vector, deflated(whole), None)
    said = (
        'm:key-derivation-name="urn:org:documentfoundation:names:experimental:office:manifest:argon2id" '
        f'm:key-size="32" m:salt="{encoded(salt)}" loext:argon2-iterations="3" '
        f'loext:argon2-memory="{memory}" loext:argon2-lanes="4"'
    )
    cipher, start = "http://www.w3.org/2009/xmlenc11#aes256-gcm", "http://www.w3.org/2001/04/xmlenc#sha256"
    return packed({"encrypted-package": locked}, entry("encrypted-package", len(whole), cipher, vector, start, said))
