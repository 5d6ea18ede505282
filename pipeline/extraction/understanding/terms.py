"""Terms of payment: "14 days net" and the date of the invoice make a due date."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.extraction.understanding.typed import Typed

MOST_DAYS = 180
NET_DAYS = re.compile(
    r"\b(?:net\s?|n/\s?)(7|10|14|15|20|21|28|30|45|60|90)\b"
    r"(?![.,]?\d|\s?(?:[%€$£]|[A-Z]{3}\b|days?\b|k?g\b|lbs?\b))",
    re.IGNORECASE,
)
DAYS = re.compile(
    r"(?<![\w.,-])(\d{1,3})\s?-?\s?(?:(?:calendar|kalender)\s?-?)?"
    r"(?:days?|tagen?|tage|jours?|d[ií]as?|giorni|gg|dagen|dage|dni)\b",
    re.IGNORECASE,
)
PAYMENT = re.compile(
    r"\b(?:pay\w*|terms|net|netto|zahl\w*|zahlungs\w*|f[äa]llig\w*|ohne abzug|paiement|payer|payable|"
    r"r[èe]glement|r[ée]gler|"
    r"[ée]ch[ée]ance|pago|pagar|pagadero|pague[ns]?|abonar|abonen?|ingresar|vencimiento|"
    r"pagamento|pagare|scadenza|betal\w*|voldoen|termijn|due|"
    r"\u00fcberweis\w*|begleich\w*|transfer\w*|remit\w*|settle\w*|virement|verser|"
    r"bonific\w*|transferencia|overma\w*)\b",
    re.IGNORECASE,
)
DISCOUNT = re.compile(
    r"skonto|discount|escompte|descuento|sconto|korting|%|fin de mois|end of month|monatsende|fine mese|f\.?m\.?\b|"
    r"einde maand|late|verzug|interest|zins|retour|return|widerruf|cancel|reclam|rekla|objection|trial|deliver|liefer",
    re.IGNORECASE,
)
ANOTHER_LIMIT = re.compile(
    r"retour|return|widerruf|cancel|reclam|rekla|objection|trial|deliver|liefer|lever|offer|angebot|g\u00fcltig|valid|"
    r"widerspr|einspruch|mahn|remind|storn",
    re.IGNORECASE,
)
BEFORE = 60  # characters in which the payment is named
AFTER = 30


def find(text: str, start: date) -> Iterator[Typed]:
    """Each due date that terms in `text` make of the date of the invoice; its raw text is the terms."""
    for match in DAYS.finditer(text):
        before, after = clause(text, match.start(), match.end())
        if not PAYMENT.search(before + " " + after) or DISCOUNT.search(before + " " + after):
            continue
        days = int(match[1])
        if 1 <= days <= MOST_DAYS:
            due = (start + timedelta(days=days)).isoformat()
            yield Typed(match.start(), match.end(), due, match[0])
    for match in NET_DAYS.finditer(text):
        due = (start + timedelta(days=int(match[1]))).isoformat()
        yield Typed(match.start(), match.end(), due, match[0])


def clause(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands around the days, within their sentence."""
    before = re.split(r"[.;!?]\s|\n\s*\n|,(?!\d)", text[max(0, start - BEFORE) : start])[-1]
    after = re.split(r"[.;!?,]\s|\n\s*\n|\n", text[end : end + AFTER])[0]
    return before, after
