import pytest
from pydantic import ValidationError

from pipeline.settings import Settings, SettingsError, explain, get_settings
from pipeline.storage import open_store


def test_a_wrong_setting_is_named_without_its_value(monkeypatch):
    monkeypatch.setenv("QUIRE_MAX_ATTEMPTS", "s3cret")
    get_settings.cache_clear()
    with pytest.raises(SettingsError) as caught:
        get_settings()
    assert "QUIRE_MAX_ATTEMPTS" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_an_empty_variable_means_the_default(monkeypatch):
    monkeypatch.setenv("QUIRE_API_PORT", "")
    assert Settings().api_port == 8000


def test_settings_cannot_be_changed():
    with pytest.raises(ValidationError):
        Settings().api_port = 1


def test_the_database_password_is_not_shown(monkeypatch):
    monkeypatch.setenv("QUIRE_DATABASE_URL", "postgresql+psycopg2://u:hidden@h/d")
    assert "hidden" not in repr(Settings())


def test_every_setting_is_described():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_a_store_of_an_unknown_kind_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("QUIRE_STORE_URL", "ftp://somewhere")
    with pytest.raises(SettingsError, match="QUIRE_STORE_URL"):
        open_store(Settings())


def test_several_wrong_settings_are_all_named(monkeypatch):
    monkeypatch.setenv("QUIRE_API_PORT", "0")
    monkeypatch.setenv("QUIRE_LEASE_SECONDS", "x")
    with pytest.raises(ValidationError) as caught:
        Settings()
    text = explain(caught.value)
    assert "QUIRE_API_PORT" in text
    assert "QUIRE_LEASE_SECONDS" in text
