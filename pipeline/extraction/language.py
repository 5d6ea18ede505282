"""The language of a text, or none where there is too little of it to tell."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# Languages of business documents; a shorter list makes fewer mistakes on short texts.
CODES = "ar bg cs da de el en es et fi fr he hr hu id it ja ko lt lv nb nl pl pt ro ru sk sl sr sv th tr uk vi zh"
LANGUAGES = frozenset(CODES.split())
LOOKED_AT = 20_000  # characters from the start
PIECE, PIECES = 1_500, 4  # characters; more of a text tell nothing new, and each is a step of a loop
MIN_LETTERS = 40
MIN_CONFIDENCE = 0.6


def detect(text: str) -> str | None:
    """ISO 639-1, or None."""
    sample = spread(text[:LOOKED_AT])
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return None
    code, confidence = identifier().classify(sample)
    return str(code) if confidence >= MIN_CONFIDENCE else None


def spread(text: str) -> str:
    """All of a short text; of a longer one, pieces from the start to the end."""
    if len(text) <= PIECES * PIECE:
        return text
    step = (len(text) - PIECE) // (PIECES - 1)
    return "\n".join(text[start : start + PIECE] for start in range(0, step * PIECES, step))


@cache
def identifier() -> LanguageIdentifier:
    """The model, which takes most of a second to load."""
    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(LANGUAGES & set(found.labels))
    return found
