"""Text above and below the line, in the letters that Unicode has for it: 10² is not 102."""

RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def raised(text: str) -> str:
    """`2` → `²`; what has no raised form is marked, as in `x^k`."""
    return marked(text, RAISED, "^")


def lowered(text: str) -> str:
    return marked(text, LOWERED, "_")


def raised_words(text: str) -> str:
    """In running text: numbers are raised, the endings of 1st and Mme stay as they are."""
    return text.translate(RAISED) if shiftable(text, RAISED) else text


def lowered_words(text: str) -> str:
    return text.translate(LOWERED) if shiftable(text, LOWERED) else text


def marked(text: str, forms: dict[int, int], sign: str) -> str:
    if shiftable(text, forms):
        return text.translate(forms)
    return f"{sign}{text}" if len(text) < 2 else f"{sign}({text})"


def shiftable(text: str, forms: dict[int, int]) -> bool:
    return all(ord(letter) in forms or letter.isspace() for letter in text) and any(map(str.isdigit, text))
