"""What the names of companies and persons look like."""

import re

from pipeline.extraction.understanding.folding import key

LONGEST_NAME, SHORT_NAME = 90, 40
LEAST_KEY, SMALL_WORD, MOST_SMALL = 6, 3, 3
LEGAL_FORM = re.compile(
    r"(?<![\w.])(?:GmbH(?: ?& ?Co\.? ?KGa?A?)?|AG|KG|OHG|e\.? ?K\.|e\.? ?V\.|GbR|gGmbH|"
    r"UG(?: ?\(haftungsbeschr[\u00e4a]nkt\))?|"
    r"mbH|eG|SE|"
    r"Ltd\.?|Limited|LLP|LLC|Inc\.?|Corp\.?|PLC|plc|DAC|Pty\.? Ltd\.?|"
    r"S\.?A\.?R\.?L\.?|S\u00e0rl|SAS|S\.A\.[SU]?\.?|SAU?|EURL|SASU|SNC|S\.n\.c\.?|S\.?L\.?U?\.?|S\.?p\.?A\.?|"
    r"S\.?r\.?l\.?s?|B\.?V\.?|N\.?V\.?|VOF|V\.O\.F\.|AB|A/S|ApS|Oy|Sp\. z o\.o\.|s\.r\.o\.|d\.o\.o\.|Kft\.?)(?![\w])"
)
CAPITAL = re.compile(
    r",?\s+(?:au capital|(?:con )?capitale? social|capitale sociale|unipersonnelle|stammkapital)", re.IGNORECASE
)
MOST_ADDRESSES = 20
KEYS = frozenset([
    "name", "nom", "nombre", "nome", "naam", "firma", "company", "companyname", "raisonsociale", "razonsocial",
    "ragionesociale", "denominazione", "bedrijfsnaam", "firmenname", "societe", "empresa",
])  # fmt: skip
OF_FORMS = KEYS | frozenset([
    "nummer", "number", "numero", "nr", "no", "strasse", "street", "adresse", "address", "ort", "city", "plz", "tel",
    "telefon", "phone", "telephone", "email", "mail", "land", "country", "pays", "ville", "rue", "calle", "direccion",
    "indirizzo", "via", "citta", "adres", "straat", "plaats", "datum", "date", "gln", "uid", "artnr", "artnrlief",
])  # fmt: skip  # words beside which a form has a value
NO_NAME = re.compile(
    r"\d{2}[./]\d{2}[./]|\d[.,]\d\d\b|@|https?:|www\.|^\W*\d+\W*$|[?!]$|%|^[/(]|"
    r"^(?:(?:dear|gentile|egregi[oa]|spett\.?(?:le)?|ch[e\u00e8]re?|estimad[oa]|geachte|beste) |sehr geehrte)",
    re.IGNORECASE,
)
LABELLED_VALUE = re.compile(r"[^:]{2,40}:(?:\s|$)")
TITLE = (
    r"(?:tax )?invoice|rechnung|facture|fattura|factura|factuur|credit note|gutschrift|avoir|nota di credito|creditnota"
)
NO_SENDER = re.compile(
    rf"{TITLE}|^(?:original|cop(?:y|ie|ia)|kopie|duplica\w*|page|seite|p[\u00e1a]gina|blatt|entwurf|draft|paid)\b",
    re.IGNORECASE,
)
PERSON = re.compile(r"(?:mrs?|ms|mme|m\.|monsieur|madame|herrn?|frau|sra?|sig|dhr|mevr)\b\.? ", re.IGNORECASE)
OWNER = re.compile(
    r"(?:inh(?:aber(?:in)?)?|gesch[\u00e4a]ftsf\w+|prop(?:rietor)?|owner|titular|titolare|eigenaar|g[\u00e9e]rant)\b",
    re.IGNORECASE,
)
CAPITALS = re.compile(r"(?:(?:[^\W\d_a-z\u00df-\u00ff][\w&.'-]*|&|und|et|and|y|e|de|of|van|der)\s+){1,6}$")
DOMAIN = re.compile(r"(?:@|\bwww\.|\bhttps?://(?!www\.))([a-z0-9-]{3,60})\.[a-z]{2,6}\b", re.IGNORECASE)
BETWEEN = re.compile(r"\s+[|\u25cf\u2022\u00b7\u2013\u2014-]\s+")
BEFORE_NAME = re.compile(
    r"[:|\u25cf\u2022\u00b7]\s*|\s[-\u2013]\s|\t|, |"
    r"^(?:verkauft von|sold by|vendu par|vendido por|venduto da|verkocht door"
    r"|(?:receipt|invoice) from|rechnung von|facture de|fattura di|factuur van) ",
    re.IGNORECASE,
)


def is_name(text: str) -> bool:
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    return (
        2 <= letters <= LONGEST_NAME
        and digits <= letters
        and len(text) <= LONGEST_NAME
        and not NO_NAME.search(text)
        and not LABELLED_VALUE.match(text)
        and not is_of_form(text)
        and not is_clause(text)
    )


def is_of_form(text: str) -> bool:
    """Say whether a text is only a word of forms, or only a legal form."""
    return key(text) in OF_FORMS or not key(LEGAL_FORM.sub("", text))


def is_clause(text: str) -> bool:
    """Say whether a text is part of a sentence: many words, none of which begins with a capital."""
    return text.count(" ") >= MOST_SMALL and not any(map(str.isupper, text))


def is_short_name(text: str) -> bool:
    """Say whether a text is a short name without digits, of which every longer word begins with a capital."""
    long = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > SMALL_WORD]
    plain = not any(map(str.isdigit, text)) and len(text) <= SHORT_NAME and is_name(text)
    return plain and bool(long) and all(word[0].isupper() for word in long)


def company_in(text: str) -> tuple[int, int] | None:
    """Where a name with a legal form stands in a text, if it begins there with more than that form."""
    match = LEGAL_FORM.search(text)
    if match is None or match.start() <= 1 or not is_name(text[: match.end()]):
        return None
    return cut_before(text, match.start()), match.end()


def without_capital(text: str) -> int:
    """Where a name ends before what follows its legal form: "au capital de 8 000 €"."""
    match = LEGAL_FORM.search(text)
    return match.end() if match and CAPITAL.match(text, match.end()) else len(text)


def cut_before(text: str, end: int) -> int:
    """Where the name begins that the legal form at `end` closes: after a separator, and with capitals if it is long."""
    cuts = [match.end() for match in BEFORE_NAME.finditer(text[:end]) if match.end() < end or match[0] != ", "]
    start = cuts[-1] if cuts else 0
    if end - start <= SHORT_NAME:
        return start
    match = CAPITALS.search(text[:end])
    return max(start, match.start()) if match else start


def same(one: str, other: str) -> bool:
    """Say whether two names are one, perhaps with and without its legal form."""
    shorter, longer = sorted((key(one), key(other)), key=len)
    return shorter == longer or (len(shorter) >= LEAST_KEY and longer.startswith(shorter))


def has_address(name: str, addresses: list[str]) -> bool:
    """Say whether a web address is that of a name: its letters stand in the name, or the name in them."""
    plain = key(LEGAL_FORM.sub("", name))
    return len(plain) >= LEAST_KEY and any(plain in address or address in plain for address in addresses)


def web_addresses(text: str) -> list[str]:
    """The names in the web and mail addresses of a text, without `www` and the country."""
    names = dict.fromkeys(match[1].lower() for match in DOMAIN.finditer(text))
    return [found for name in list(names)[:MOST_ADDRESSES] if len(found := key(name)) >= LEAST_KEY]


def leaves_out(short: str, whole: str) -> bool:
    """Say whether a name is the end of another."""
    ending, name = key(short), key(whole)
    return len(ending) >= LEAST_KEY and ending != name and name.endswith(ending)
