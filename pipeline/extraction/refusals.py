"""Why a file that no parser recognised is refused, in a sentence that says what to send instead."""

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import registry
from pipeline.extraction.errors import encrypted
from pipeline.extraction.peek import OLE_HEADER, Peek

ARCHIVES = {
    "application/zip": "a ZIP",
    "application/java-archive": "a JAR",
    "application/x-tar": "a tar",
    "application/gzip": "a gzip",
    "application/x-gzip": "a gzip",
    "application/x-bzip2": "a bzip2",
    "application/x-xz": "an xz",
    "application/zstd": "a Zstandard",
    "application/x-zstd": "a Zstandard",
    "application/x-7z-compressed": "a 7-Zip",
    "application/x-rar": "a RAR",
    "application/x-rar-compressed": "a RAR",
    "application/vnd.rar": "a RAR",
    "application/x-cpio": "a cpio",
    "application/x-lzma": "an LZMA",
    "application/x-lzh-compressed": "an LHA",
    "application/vnd.ms-cab-compressed": "a CAB",
}
# The stream that makes an OLE file one of an older program → what that is, and what to save it as.
LEGACY = {
    "visiodocument": ("a drawing of Visio (VSD)", "PDF"),
    "quill": ("a publication of Publisher (PUB)", "PDF"),
}
ENCRYPTED_STREAMS = {"encryptedpackage", "encryptedsummary"}  # MS-OFFCRYPTO
ENCRYPTED_NAME = "EncryptedPackage".encode("utf-16-le")


def refusal(peek: Peek) -> PermanentError:
    """The error for a file that nobody reads."""
    damaged = peek.head.startswith(OLE_HEADER) and not peek.streams
    if peek.streams & ENCRYPTED_STREAMS or (damaged and ENCRYPTED_NAME in peek.head):
        return encrypted("document")
    if found := next((stream for stream in LEGACY if stream in peek.streams), None):
        what, better = LEGACY[found]
        return unsupported(f"The file is {what}, which is not accepted. Save it as {better} and send it again.")
    if peek.magic in ARCHIVES or peek.is_zip:
        what = ARCHIVES.get(peek.magic, "a ZIP")
        return unsupported(f"The file is {what} archive. Archives are not accepted: send the files in it one by one.")
    what = peek.description if peek.description != "data" else "of no known type"
    sentence = f"The content is {what} ({peek.magic}), which is not accepted. Send one of: {registry.accepted()}."
    return unsupported(sentence)


def unsupported(sentence: str) -> PermanentError:
    return PermanentError(ErrorCode.UNSUPPORTED_TYPE, sentence)
