"""Which licences may ship."""

import pytest

from local import licences


@pytest.mark.parametrize(
    ("expression", "may_ship"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-2-Clause", True),
        ("BSD-3-Clause AND 0BSD AND MIT", True),
        ("LGPL-2.1-only OR MIT", True),  # of alternatives one is enough
        ("MPL-2.0 AND MIT", False),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_a_licence_is_permissive_or_it_is_not(expression, may_ship):
    assert licences.is_permissive(expression) is may_ship


def test_what_is_not_permissive_or_not_known_is_named(monkeypatch):
    asked = {"mit-package": "MIT", "certifi": "MPL-2.0", "copyleft": "GPL-3.0-only", "silent": ""}
    monkeypatch.setattr(licences, "packages", lambda: list(asked))
    monkeypatch.setattr(licences, "licence", asked.__getitem__)
    monkeypatch.setattr(licences, "libraries", lambda: {"libz": ["copyleft"], "libwebp": ["mit-package"]})
    assert licences.faults() == [
        "copyleft: GPL-3.0-only",
        "silent: unknown licence",
        "libz, inside the wheel of copyleft: unknown licence",
    ]


def test_every_package_that_ships_is_on_the_page():
    page = licences.PAGE.read_text()
    assert [name for name in licences.packages() if f"| {name} |" not in page] == []
