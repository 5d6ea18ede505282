"""What towns, streets, countries and contacts look like in the lines of an address."""

import re

TOWN = r"[^\W\d_][^\d\n|;:]{1,40}"
POSTCODE = re.compile(
    r"(?:(?<![\w.,/-])(?:[A-Z]{1,3}[- ]{1,3})?(?:\d{5}|\d{4}\s?[A-Z]{2}\b|\d{4}|\d\d-\d{3}|\d{4}-\d{3}|\d{3} \d\d)[ ,]+"
    rf"(?:[A-Z]{{2}} )?{TOWN}"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?\s{0,2}\d[A-Z]{2}\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b|\b[A-Z]\d[\dW] [A-Z\d]{4}\b"
    r"|\b(?:NSW|VIC|QLD|TAS|ACT|[SW]A|NT)[ ,]+\d{4}\b|[^\W\d_]{3,} ?- ?\d{6}\b"
    r"|\b[A-Z]{2}\.?,?\s+\d{5}(?:-\d{4})?\b"
    r"|[^\W\d_]{3,}[ ,]+\d{5}(?:-\d{4})?(?![\w/.,-]))"
)
STREET = re.compile(
    r"\d\s(?:bis |ter )?(?:rue|chemin|quai|avenue|av\.|boulevard|place|all[ée]e|route|impasse|calle|via|corso)\b"
    r"|^\d+\s.*\b(?:st|street|ave|avenue|road|rd|lane|ln|drive|dr|blvd|way|court|square|close|row|place|parkway)\.?,?"
    r"(?: (?:ste|suite|apt|unit|floor|fl|room|rm)\.? ?\S+| #\S+)?$",
    re.IGNORECASE,
)
PREMISES = re.compile(
    r"^\d|(?:^|\s)\d+\s?[a-z]?(?:[-/]\d+)?$|^(?:unit|suite|floor|flat|room|building|block|p\.?\s?o\.?\s?box|postfach|"
    r"postbus|apartado|casella postale)\b",
    re.IGNORECASE,
)
NO_TOWN = re.compile(
    r"\d[.,]\d\d\b|€|%|\b(?:tel|fax|fon|phone|uhr|stk|pcs|kg|days|tage|units?|hours?|std|stunden|stück)\b",
    re.IGNORECASE,
)
COUNTRY_NAMES = (
    "germany|deutschland|allemagne|alemania|germania|duitsland|france|frankreich|francia|frankrijk|spain|espana"
    "|spanien|espagne|spagna|spanje|italy|italia|italien|italie|netherlands|thenetherlands|nederland|niederlande"
    "|paysbas|paisesbajos|paesibassi|austria|osterreich|autriche|oostenrijk|switzerland|schweiz|suisse|suiza"
    "|svizzera|zwitserland|belgium|belgien|belgique|belgie|belgica|belgio|luxembourg|luxemburg|unitedkingdom|uk"
    "|greatbritain|england|scotland|wales|ireland|irland|irlande|unitedstates|unitedstatesofamerica|usa|us|canada"
    "|poland|polen|polska|pologne|portugal|denmark|danemark|danmark|sweden|schweden|sverige|norway|norwegen"
    "|czechrepublic|tschechien|finland|finnland|hungary|ungarn|romania|greece|croatia|slovenia|slovakia|de|fr|es"
    "|it|nl|at|ch|be|lu|gb|ie|pl|pt|dk|se|cz"
)  # folded
COUNTRIES = frozenset(COUNTRY_NAMES.split("|"))
GREETING = re.compile(
    r"^(?:herrn?|frau|eheleute|firma|fa\.?|an|mr\.?|mrs\.?|ms\.?|messrs\.?|m\.|mme\.?|monsieur|madame|sr\.?|sra\.?|"
    r"spett\.?\s?le|spettabile|gentile|aan|dhr\.?|mevr\.?|the|to|attn\.?:?|att\.?:?)$",
    re.IGNORECASE,
)
CARE = re.compile(
    r"^(?:attn|att|c/o|z\.?\s?hd|z\.?\s?h[dä]n?d?e?n|t\.?a\.?v|t\.?n\.?v|[àa] l'attention|a la atenci[óo]n|"
    r"alla c\.?a|alla cortese|abteilung|dept|department|kundennummer|kd)\b",
    re.IGNORECASE,
)
ADDRESSED = re.compile(  # the line above the name of who gets a letter
    r"^(?:herrn?|frau|eheleute|firma|fa\.?|an|an die|an das|mr\.?|mrs\.?|ms\.?|messrs\.?|m\.|mme\.?|monsieur|madame|"
    r"sr\.?|sra\.?|spett\.?\s?le|spettabile|gentile|aan|dhr\.?|mevr\.?|to):?$",
    re.IGNORECASE,
)
CONTACT = re.compile(
    r"@|\bwww\.|https?:|\b(?:tel|telefon|phone|fon|fax|t[ée]l|telefono|tel[ée]fono|mobile?|e-?mail|mail|web|iban|bic|vat|"
    r"ust|uid|tva|iva|btw|nif|cif|siret|siren|kvk|hrb|handelsregister|steuernummer|steuer-nr|p\.?\s?iva|"
    r"c\.\s?f|codice fiscale|company (?:no|reg))\b|☎|✉|📞|\ufffd|\+\d\d[\s(]",
    re.IGNORECASE,
)
REACHED = re.compile(  # by which who writes can be reached, other than a tax number
    r"@|\bwww\.|https?:|\b(?:tel|telefon|phone|fon|fax|t[ée]l|telefono|tel[ée]fono|mobile?|e-?mail|mail|web)\b|☎|✉|📞"
    r"|\+\d\d[\s(]",
    re.IGNORECASE,
)
RETURN_LINE = re.compile(
    r"\s+[\u25cf\u2022\u00b7|\u2013\u2014*\u00b0\uf0b7-]\s+|\s*[\u25cf\u2022\u00b7\u00b0\uf0b7]\s*|,\s+"
)
TITLE_LINE = re.compile(
    r"(?:tax )?(?:invoice|rechnung|facture|fattura|factura|factuur|credit note|gutschrift|avoir|creditnota)\b[^,]*\d",
    re.IGNORECASE,
)
