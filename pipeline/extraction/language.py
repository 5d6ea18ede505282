"""The language of a text, or none where there is too little of it to tell."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# Languages of business documents; a shorter list makes fewer mistakes on short texts.
CODES = "ar bg cs da de el en es et fi fr he hr hu id it ja ko lt lv nb nl pl pt ro ru sk sl sr sv th tr uk vi zh"
LANGUAGES = frozenset(CODES.split())
LOOKED_AT = 20_000  # characters from the start
PIECES = 4  # of a text, from its start to its end; more tell nothing new, and each character is a step of a loop
SHORT, LONG = 400, 1_500  # characters of a piece: the long ones are asked where the short ones leave a doubt
CLEAR = 0.999  # confidence without a doubt
MIN_LETTERS = 40
MIN_CONFIDENCE = 0.6


def detect(text: str) -> str | None:
    """ISO 639-1, or None."""
    for piece, enough in ((SHORT, CLEAR), (LONG, MIN_CONFIDENCE)):
        sample = spread(text[:LOOKED_AT], piece)
        if sum(map(str.isalpha, sample)) < MIN_LETTERS:
            continue
        code, confidence = identifier().classify(sample)
        if confidence >= enough:
            return str(code)
    return None


def spread(text: str, piece: int) -> str:
    """All of a short text; of a longer one, pieces of so many characters from the start to the end."""
    if len(text) <= PIECES * piece:
        return text
    step = (len(text) - piece) // (PIECES - 1)
    return "\n".join(text[start : start + piece] for start in range(0, step * PIECES, step))


@cache
def identifier() -> LanguageIdentifier:
    """The model, which takes most of a second to load."""
    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(LANGUAGES & set(found.labels))
    return found
