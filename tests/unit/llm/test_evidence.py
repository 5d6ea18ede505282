"""A value is believed where the text bears it out, however it is written there."""

import pytest

from pipeline.extraction.llm.evidence import Searched, prove

TEXT = """INVOICE  No. RE-2025/007
Straße 5,
12345 Musterstadt
IBAN DE89 3704 0044 0532 0130 00
vom 04.03.2025, fällig 2025-04-03
Summe 1.190,00 €, bezahlt -20,00
Menge 3 von 12"""


@pytest.mark.parametrize(
    ("kind", "value", "quote", "proven", "raw"),
    [
        ("text", "re-2025/007", "invoice no. re-2025/007", "RE-2025/007", "RE-2025/007"),
        ("text", "Strasse 5, 12345 Musterstadt", "", "Straße 5, 12345 Musterstadt", "Straße 5,\n12345 Musterstadt"),
        ("text", "DE89370400440532013000", "", "DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
        ("date", "2025-03-04", "vom 04.03.2025", "2025-03-04", "04.03.2025"),
        ("date", "2025-04-03", "fällig 2025-04-03", "2025-04-03", "2025-04-03"),
        ("amount", "1190", "Summe 1.190,00", "1190.00", "1.190,00"),
        ("amount", "-20.00", "", "-20.00", "20,00"),
        ("currency", "EUR", "1.190,00 €", "EUR", "€"),
        ("integer", "3", "Menge 3", 3, "3"),
        ("number", "12", "", 12.0, "12"),
        ("boolean", "true", "bezahlt", True, "bezahlt"),
    ],
)
def test_a_value_is_found_as_what_it_means(kind, value, quote, proven, raw):
    found = prove(kind, value, quote, Searched(TEXT))
    assert found is not None
    assert found.value == proven
    assert TEXT[slice(*found.span)] == raw


@pytest.mark.parametrize(
    ("kind", "value", "quote"),
    [
        ("text", "RE-2025/00", ""),  # a part of a number is another number
        ("text", "Muster", ""),
        ("text", "", ""),
        ("text", "x" * 5_000, ""),
        ("date", "2025-03-05", "vom 04.03.2025"),
        ("date", "yesterday", "vom 04.03.2025"),
        ("amount", "190.00", "Summe 1.190,00"),
        ("amount", "NaN", "Summe"),
        ("integer", "1", ""),
        ("integer", "3.5", ""),
        ("currency", "USD", ""),
        ("currency", "...", ""),
        ("boolean", "true", "nowhere said"),
        ("boolean", "maybe", "bezahlt"),
    ],
)
def test_a_value_that_the_text_does_not_bear_out_is_none(kind, value, quote):
    assert prove(kind, value, quote, Searched(TEXT)) is None
