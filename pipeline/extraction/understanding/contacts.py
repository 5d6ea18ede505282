"""E-mail addresses, web addresses and phone numbers."""

import re
from collections.abc import Iterator

from pipeline.extraction.understanding.typed import Typed

# Patterns begin with what they are searched by, where that is seldom; then comes what may not precede it.
EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,18}(?![\w@-])")
URL = re.compile(r"(?:h(?<!\wh)ttps?://[^\s<>\"'|]{3,300}|w(?<![\w@./-]w)ww\.[a-zA-Z0-9-]+\.[^\s<>\"'|]{2,200})")
PHONE = re.compile(r"[+(\d](?<![\w+./-].)(?:(?<=0)0)?[\d() ./\u00a0-]{5,22}\d(?![\w/-]|[.,]\d)")
LABEL = re.compile(
    r"(?:\b(?:tel|telefon\w*|phone|fon|fax|telefax|t[ée]l|t[ée]l[ée]phone|tel[ée]fono|telefoon|mobil\w*|mobile|cell|m[óo]vil|"
    r"cellulare|gsm|call|hotline)\b|☎|✆|📞)\W{0,4}$",
    re.IGNORECASE,
)
LOOK_BACK = 24
REGIONS = {"de": "DE", "fr": "FR", "es": "ES", "it": "IT", "nl": "NL", "pl": "PL", "pt": "PT", "sv": "SE", "da": "DK"}


def emails(text: str) -> Iterator[Typed]:
    for match in EMAIL.finditer(text):
        yield Typed(match.start(), match.end(), match[0].lower(), match[0])


def urls(text: str) -> Iterator[Typed]:
    for match in URL.finditer(text):
        raw = match[0].rstrip(".,;:!?")
        raw = raw if "(" in raw else raw.rstrip(")")
        yield Typed(match.start(), match.start() + len(raw), raw, raw)


def phones(text: str, language: str | None) -> Iterator[Typed]:
    """Numbers with an international prefix or a label before them; E.164 where the number is a possible one."""
    for match in PHONE.finditer(text):
        international = match[0].startswith("+")
        before = text[max(0, match.start() - LOOK_BACK) : match.start()]
        if not international and not LABEL.search(before):
            continue
        import phonenumbers  # noqa: PLC0415  its tables are large, and most documents have no number

        region = REGIONS.get(language or "", "GB" if language == "en" else None)
        try:
            number = phonenumbers.parse(match[0], None if international else region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            valid = phonenumbers.is_valid_number(number)
            form = phonenumbers.PhoneNumberFormat.E164
            value = phonenumbers.format_number(number, form) if valid or international else match[0]
            yield Typed(match.start(), match.end(), value, match[0], valid)
