"""OpenDocument behind a password, in each of its ways."""

from dataclasses import replace

import pytest

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import registry, sniff
from pipeline.extraction.office_lock import unlocked
from pipeline.extraction.parser import Source
from pipeline.extraction.request import Options
from tests.unit.extraction.odf_locked_made import WORD, aes, argon2, blowfish


@pytest.fixture
def opened(tmp_path, limits):
    """The text of a locked file, or the error."""

    def opened(content, password):
        path = tmp_path / "document"
        path.write_bytes(content)
        options = Options(password=password)
        kind = sniff.inspect(path, "a.odt", None, limits, options).media_type
        with unlocked(path, password, limits) as copy:
            document = registry.by_media_type()[kind].parse(Source(copy, kind, limits, options))
        return "\n".join(block.text for block in document.blocks)

    return opened


LOCKS = pytest.mark.parametrize("lock", [aes, blowfish, argon2])


@LOCKS
def test_the_password_opens_a_document(opened, lock):
    assert opened(lock(), WORD) == "Kept from strangers"


@LOCKS
@pytest.mark.parametrize(("password", "says"), [(None, "with the password"), ("wrong", "does not open the document")])
def test_a_missing_and_a_wrong_password_are_typed_errors(opened, lock, password, says):
    with pytest.raises(PermanentError) as error:
        opened(lock(), password)
    assert error.value.code is ErrorCode.ENCRYPTED
    assert says in error.value.message


@pytest.mark.parametrize(
    "content",
    [
        argon2(memory=2**30),
        aes(changed=("aes256-cbc", "rot13-cbc")),
        aes(changed=('iteration-count="1000"', 'iteration-count="99999999"')),
        aes(changed=('m:salt="', 'm:salt="A')),
    ],
)
def test_what_costs_too_much_or_is_not_known_is_a_typed_error(opened, content):
    with pytest.raises(PermanentError) as error:
        opened(content, WORD)
    assert error.value.code is ErrorCode.ENCRYPTED


def test_a_member_that_unpacks_to_more_than_is_allowed_is_refused(tmp_path, limits):
    path = tmp_path / "document"
    path.write_bytes(aes(content=bytes(10**6)))
    with (
        pytest.raises(PermanentError) as error,
        unlocked(path, WORD, replace(limits, max_unpacked_bytes=10**5)),
    ):
        pass
    assert error.value.code is ErrorCode.LIMIT_EXCEEDED
