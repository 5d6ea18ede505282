"""The sentences of limits and refusals: what a client reads when a document fails."""

from pipeline.errors import ErrorCode, PermanentError


def limit_exceeded(what: str, setting: str) -> PermanentError:
    """`what` completes "The document …"; `setting` is the variable that an operator may raise."""
    sentence = f"The document {what}. Send a smaller or simpler one, or ask the operator to raise {setting}."
    return PermanentError(ErrorCode.LIMIT_EXCEEDED, sentence)


def memory_exceeded(limit: int) -> PermanentError:
    return limit_exceeded(f"needs more than {limit // 2**20} MiB of memory", "QUIRE_EXTRACT_MEMORY_BYTES")


def cpu_exceeded(limit: int) -> PermanentError:
    return limit_exceeded(f"needs more than {limit} s of computing time", "QUIRE_EXTRACT_CPU_SECONDS")


def wall_exceeded(limit: float) -> PermanentError:
    return limit_exceeded(f"takes longer than {limit:g} s", "QUIRE_EXTRACT_WALL_SECONDS")


def stalled(limit: float) -> PermanentError:
    return limit_exceeded(f"was worked on for {limit:g} s without progress", "QUIRE_EXTRACT_STALL_SECONDS")


def output_exceeded(limit: int) -> PermanentError:
    return limit_exceeded(f"has a result of more than {limit} bytes", "QUIRE_EXTRACT_OUTPUT_BYTES")


def files_exceeded(limit: int) -> PermanentError:
    what = f"makes its reader write more than {limit} bytes of files, or too many of them"
    return limit_exceeded(what, "QUIRE_EXTRACT_OUTPUT_BYTES")


def pages_exceeded(pages: int, limit: int) -> PermanentError:
    return limit_exceeded(f"has {pages} pages; at most {limit} are read", "QUIRE_MAX_PAGES")


def no_such_page(asked: str, count: int) -> PermanentError:
    has = "has one page" if count == 1 else f"has {count} pages"
    sentence = f"The document {has}, and none of those asked for ({asked}). Retry it with other pages."
    return PermanentError(ErrorCode.NO_SUCH_PAGE, sentence)


def pixels_exceeded(pixels: int, limit: int) -> PermanentError:
    return limit_exceeded(f"has an image of {pixels} pixels; at most {limit} are read", "QUIRE_MAX_PIXELS")


def unpacked_exceeded(limit: int) -> PermanentError:
    return limit_exceeded(f"unpacks to more than {limit} bytes", "QUIRE_MAX_UNPACKED_BYTES")


def entries_exceeded(entries: int, limit: int) -> PermanentError:
    return limit_exceeded(f"is an archive of {entries} members; at most {limit} are read", "QUIRE_MAX_ARCHIVE_ENTRIES")


def ratio_exceeded(limit: int) -> PermanentError:
    sentence = f"has a part that unpacks to more than {limit} times its packed size"
    return limit_exceeded(sentence, "QUIRE_MAX_ARCHIVE_RATIO")


def depth_exceeded(limit: int) -> PermanentError:
    return limit_exceeded(f"holds documents inside documents more than {limit} deep", "QUIRE_MAX_DEPTH")


def characters_exceeded(limit: int) -> PermanentError:
    return limit_exceeded(f"has a text of more than {limit} characters", "QUIRE_MAX_CHARACTERS")


def too_large_inside() -> PermanentError:
    sentence = "The document holds a part that is larger, or nested more deeply, than can be read. Send a simpler one."
    return PermanentError(ErrorCode.LIMIT_EXCEEDED, sentence)


def corrupt(title: str) -> PermanentError:
    sentence = (
        f"The file looks like {title}, but it is damaged and cannot be read. Save it again and send the new file."
    )
    return PermanentError(ErrorCode.CORRUPT_FILE, sentence)


def encrypted(what: str, *, given: bool = False, openable: bool = False) -> PermanentError:
    """`what` completes "The …"; `given` says that the password is wrong, not missing; `openable`, that one may help."""
    sentence = f"The {what} is protected by a password. Remove the protection and send it again."
    if openable:
        sentence = f"The {what} is protected by a password. Remove the protection, or send it again with the password."
    if given and openable:
        sentence = f"The password does not open the {what}. Send it again with the right one."
    return PermanentError(ErrorCode.ENCRYPTED, sentence)
