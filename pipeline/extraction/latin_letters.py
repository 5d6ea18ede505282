"""Which encoding of the Latin script a text is in: the one in which its letters are those of its language."""

from collections.abc import Iterable

from pipeline.extraction import language

# In the order in which they are believed where they read alike.
ENCODINGS = ("cp1252", "cp1250", "iso8859-2", "cp1254", "cp1257", "cp850", "cp852", "mac-roman")
# Letters beyond ASCII of each language that language.py tells.
LETTERS = {
    "cs": "áčďéěíňóřšťúůýž", "da": "æøåéü", "de": "äöüßéàè", "en": "éèêëçïöüñáàâäô", "es": "áéíñóúüªº", "et": "äõöüšž",
    "fi": "åäöšžé", "fr": "àâæçéèêëîïôœùûüÿ", "hr": "čćđšž", "hu": "áéíóöőúüű", "it": "àèéìîòóù", "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž", "nb": "æøåéòô", "nl": "áéèëêïóöü", "pl": "ąćęłńóśźż", "pt": "áâãàçéêíóôõúüªº", "ro": "ăâîșțşţ",
    "sk": "áäčďéíĺľňóôŕšťúýž", "sl": "čšžćđ", "sv": "åäöéü", "tr": "çğ\u0131i\u0307öşüâîû", "id": "é", "vi": "",
}  # fmt: skip
QUOTES = "\u201e\u201c\u201d\u201a\u2018\u2019\u00ab\u00bb\u2039\u203a\u00b4\u2013\u2014\u2026\xa0\xad"
BOXES = "".join(map(chr, range(0x2500, 0x25A1)))  # of the code pages of DOS
SIGNS = frozenset(f"{QUOTES}{BOXES}•·°§©®™€£¥¢±\u00d7÷½¼¾²³¹µ¶†‡¿¡¨")
SAMPLE_CHARACTERS = 8_000
NUMBER_OF_LETTERS = 20  # least, for a language to be told
SURE = 0.5  # share of letters beyond ASCII that have to belong to the language


def best(content: bytes, *others: str) -> str | None:
    """The encoding, of the common ones and `others`, that suits `content` best; None if none does."""
    rated = [(rate(content, encoding), encoding) for encoding in dict.fromkeys((*ENCODINGS, *others))]
    share, encoding = max(rated, key=lambda pair: pair[0])  # the first of those that are as good
    return encoding if share >= SURE else None


def rate(content: bytes, encoding: str) -> float:
    """The share of the letters beyond ASCII that the language of the text has, in this encoding."""
    try:
        text = content.decode(encoding, "replace")[:SAMPLE_CHARACTERS]
    except LookupError:
        return 0.0
    if sum(map(str.isalpha, text)) < NUMBER_OF_LETTERS:
        return 0.0
    code, _ = language.identifier().classify(text)
    return share(text, LETTERS.get(str(code), ""))


def share(text: str, letters: Iterable[str]) -> float:
    known = SIGNS | set(letters)
    found = [letter.lower() in known or letter in known for letter in text if ord(letter) > 127]
    return sum(found) / len(found) if found else 0.0
