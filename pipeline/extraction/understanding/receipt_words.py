"""What the lines of receipts begin with or hold; en de fr es it nl, and some of what is printed elsewhere."""

LINES: dict[str, str] = {
    "total": (
        "grand total|total due|total to pay|total paid|total amount|amount due|balance due|balance to pay|total|"
        "totals|rounded total|total rounded|total sales|total sale|total incl|total inclusive|nett total|net total|"
        "amount payable|amount|jumlah|summe|gesamt|gesamtbetrag|gesamtsumme|zu zahlen|zu zahlender betrag|"
        "endbetrag|endsumme|betrag|rechnungsbetrag|summe eur|total eur|gesamt eur|total chf|total ttc|net a payer|"
        "montant ttc|total a payer|a payer|montant|montant total|montant du|total a pagar|importe total|importe|"
        "a pagar|totale|totale complessivo|totale euro|totale eur|da pagare|importo pagato|importo|"
        "totale documento|totaal|te betalen|totaalbedrag|totaal te betalen|totaal eur|totaal incl|bedrag"
    ),
    "subtotal": (
        "subtotal|sub total|total excl|total exclusive|total before tax|net sales|zwischensumme|zwsumme|zw summe|"
        "netto|nettobetrag|sous total|total ht|montant ht|subtotale|imponibile|base imponible|subtotaal|"
        "totaal excl|net amount|taxable amount|total ex"
    ),
    "tax": (
        "vat|incl vat|of which vat|including vat|total vat|vat amount|sales tax|tax|total tax|tax total|gst|"
        "total gst|gst amount|hst|service tax|mwst|inkl mwst|enthaltene mwst|davon mwst|ust|inkl ust|"
        "mehrwertsteuer|umsatzsteuer|steuer|steuern|mwst gesamt|tva|dont tva|total tva|montant tva|iva|di cui iva|"
        "totale iva|iva incluido|cuota iva|iva inclusa|btw|incl btw|btw totaal|waarvan btw|totaal btw|btw bedrag"
    ),
    "tender": (
        "cash|paid cash|geg|cash tendered|tendered|amount tendered|given|cash paid|received|tunai|bar|bargeld|"
        "bar gegeben|gegeben|gegeben bar|erhalten|especes|espece|recu|recu especes|efectivo|entregado|recibido|"
        "contanti|contante|pagamento contante|contant|kontant|ontvangen|betaald"
    ),
    "change": (
        "change|change due|cash change|your change|ruckgeld|rueckgeld|zuruck|zurueck|wechselgeld|rendu|"
        "rendu monnaie|a rendre|monnaie|monnaie rendue|cambio|su cambio|resto|wisselgeld|terug|retour|baki"
    ),
    "card": (
        "visa|paid by card|paid card|ec cash|visa debit|mastercard|master card|maestro|amex|american express|"
        "debit card|credit card|card|card payment|card sale|ec|ec karte|girocard|kartenzahlung|karte|kreditkarte|"
        "debitkarte|sepa lastschrift|carte|carte bancaire|carte bleue|cb|cb emv|tarjeta|tarjeta de credito|"
        "tarjeta de debito|carta|carta di credito|carta di debito|bancomat|pagamento elettronico|pin|pinnen|pinpas|"
        "bancontact|bankkaart|betaalpas|contactless|kontaktlos|sans contact|paypal|apple pay|google pay|vpay|v pay|"
        "twint|bizum|"
        "debit|credit|eft|eftpos|debit mastercard"
    ),
    "other": (
        "total qty|total quantity|total items|total item|items|item count|no of items|number of items|"
        "total discount|discount|you saved|total savings|savings|rounding|rounding adjustment|rounding adj|points|"
        "punkte|anzahl|artikel|posten|anzahl artikel|rabatt|remise|total remise|nombre d articles|descuento|"
        "articulos|sconto|arrotondamento|korting|aantal artikelen|tip|trinkgeld|service|pourboire|propina|deposit|"
        "pfand|total weight|total number|change date|cashier|kassierer"
    ),
}  # fmt: skip
# On a line with one of these a total is of something else.
QUALIFIERS = (
    "excl|exclusive|exkl|excluding|exclude|ht|hors|qty|quantity|items|item|discount|savings|saved|tax|vat|gst|mwst|"
    "ust|tva|iva|btw|rounding|points|punkte|artikel|articles|articulos|articoli|artikelen|netto|rabatt|remise|"
    "sconto|korting|weight|before"
)
# ... unless one of these says that it includes it.
INCLUSIVE = (
    "incl|inkl|inclusive|including|included|ttc|comprise|incluido|incluida|incluso|inclusa|inklusive|rounded|after"
)
# How it was paid, by what the line of the payment begins with.
METHODS: dict[str, str] = {
    "cash": (
        "cash|cash tendered|tunai|bar|bargeld|bar gegeben|gegeben bar|especes|espece|efectivo|contanti|contante|"
        "contant|kontant"
    ),
    "visa": (
        "visa|visa debit|visa credit|visa electron"
    ),
    "mastercard": (
        "mastercard|master card|debit mastercard"
    ),
    "maestro": (
        "maestro"
    ),
    "american express": (
        "amex|american express"
    ),
    "girocard": (
        "girocard|ec karte|ec cash|ec"
    ),
    "paypal": (
        "paypal"
    ),
    "twint": (
        "twint"
    ),
    "bizum": (
        "bizum"
    ),
    "apple pay": (
        "apple pay"
    ),
    "google pay": (
        "google pay"
    ),
    "bancontact": (
        "bancontact"
    ),
    "direct debit": (
        "sepa lastschrift|lastschrift"
    ),
    "credit card": (
        "credit card|kreditkarte|carte de credit|tarjeta de credito|carta di credito|creditcard"
    ),
    "debit card": (
        "debit card|debitkarte|tarjeta de debito|carta di debito|bancomat|pinpas|betaalpas|pinnen|pin"
    ),
    "card": (
        "card|card payment|paid by card|kartenzahlung|karte|bankkarte|carte bancaire|carte bleue|carte|cb|cb emv|"
        "tarjeta|carta|pagamento elettronico|bankkaart|card sale"
    ),
}  # fmt: skip
NOT_MERCHANT = (
    "receipt|sales receipt|invoice|tax invoice|simplified tax invoice|kassenbon|beleg|quittung|rechnung|bon|"
    "kassenbeleg|ticket|ticket de caisse|facture|recu|factura|factura simplificada|recibo|scontrino|"
    "documento commerciale|ricevuta|kassabon|kassaticket|welcome|welcome to|willkommen|bienvenue|bienvenido|"
    "bienvenidos|benvenuti|welkom|thank you|vielen dank|merci|gracias|grazie|copy|kopie|duplicate|original|"
    "customer copy|merchant copy|cash sale|cash bill|kundenbeleg|official receipt|di vendita o prestazione"
)
LEGAL_FORM = (
    r"\b(?:gmbh|mbh|ag|kg|ohg|e\.?\s?k\.?|ug|ltd|limited|llc|inc|plc|llp|corp|co\.|sdn\.?\s?bhd|bhd|pte|"
    r"s\.?a\.?r\.?l|sarl|sas|s\.?a\.?s|"
    r"s\.?a|s\.?l|s\.?l\.?u|s\.?r\.?l|s\.?p\.?a|s\.?n\.?c|b\.?\s?v|n\.?v|v\.?o\.?f|eurl|gbr)\b\.?(?:\s*&\s*co\.?\s*kg)?"
)
STREET = (
    r"\b(?:street|road|avenue|lane|square|jalan|jln|lorong|taman|rue|place|boulevard|bd|calle|avda?|avenida|plaza|via|viale|piazza|"
    r"corso|\w*stra(?:ss|ß)e|\w*str\.|\w*platz|\w*weg|\w*straat|\w*laan|\w*plein|tel|phone|telefon|fax|www|http)\b"
)
