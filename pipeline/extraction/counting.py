"""Numbers as lists count: in digits, letters or Roman numerals."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
MAX_ROMAN = 3_999
MAX_LETTERS = 780


def counted(scheme: str, count: int) -> str:
    """`count` in a scheme of ISO 29500 (ST_NumberFormat); decimal for those that are not known."""
    match scheme:
        case "lowerLetter" | "upperLetter" if 0 < count <= MAX_LETTERS:
            sign = LETTERS[(count - 1) % 26] * ((count - 1) // 26 + 1)
        case "lowerRoman" | "upperRoman" if 0 < count <= MAX_ROMAN:
            sign = roman(count)
        case "decimalZero":
            sign = f"{count:02}"
        case _:
            sign = str(count)
    return sign.upper() if scheme.startswith("upper") else sign


def roman(count: int) -> str:
    sign = ""
    for value, letters in ROMAN:
        sign += letters * (count // value)
        count %= value
    return sign
