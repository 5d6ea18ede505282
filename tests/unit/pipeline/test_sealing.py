import pytest
from pydantic import ValidationError

from pipeline import sealing
from pipeline.errors import ErrorCode, UnavailableError
from pipeline.settings import Settings, explain

OLD, NEW = "the-old-key-".ljust(32, "o"), "the-new-key-".ljust(32, "n")


@pytest.fixture
def keys(monkeypatch):
    """Have these keys be the configured ones."""
    return lambda text: monkeypatch.setattr(sealing, "get_settings", lambda: Settings(secret_keys=text))


def test_a_sealed_secret_says_nothing_and_is_another_each_time(keys):
    keys(OLD)
    first, second = sealing.seal("whsec_abc"), sealing.seal("whsec_abc")
    assert first != second
    assert "abc" not in first
    assert sealing.unseal(first) == sealing.unseal(second) == "whsec_abc"


def test_the_first_key_seals_and_every_key_opens(keys):
    keys(OLD)
    old = sealing.seal("a")
    keys(f"{NEW}, {OLD}")
    new = sealing.seal("b")
    assert (sealing.unseal(old), sealing.unseal(new)) == ("a", "b")
    keys(NEW)
    assert sealing.unseal(new) == "b"
    with pytest.raises(UnavailableError) as refused:
        sealing.unseal(old)
    assert refused.value.code == ErrorCode.SEALED


def test_without_a_key_nothing_is_sealed_and_nothing_sealed_is_opened(keys):
    keys(OLD)
    sealed = sealing.seal("a")
    keys("")
    assert sealing.seal("a") == sealing.unseal("a") == "a"
    with pytest.raises(UnavailableError):
        sealing.unseal(sealed)


def test_what_was_kept_before_there_was_a_key_is_still_read(keys):
    keys(NEW)
    assert sealing.unseal("whsec_abc") == "whsec_abc"


def test_of_the_options_only_the_password_is_sealed(keys):
    keys(OLD)
    kept = sealing.seal_options({"password": "open sesame", "pages": "1"})
    assert kept["pages"] == "1"
    assert kept["password"].startswith(sealing.SEALED)
    assert sealing.unseal_options(kept) == {"password": "open sesame", "pages": "1"}
    for options in ({"password": None}, {}):
        assert sealing.seal_options(options) == sealing.unseal_options(options) == options


def test_a_key_that_could_be_guessed_is_refused_and_not_shown():
    with pytest.raises(ValidationError) as refused:
        Settings(secret_keys=f"{OLD},short")
    assert "QUIRE_SECRET_KEYS" in explain(refused.value)
    assert OLD not in explain(refused.value)
