"""What the columns of an invoice's positions are called, and how the rows after them begin; en de fr es it nl."""

from pipeline.extraction.understanding.folding import key
from pipeline.extraction.understanding.headings import Vocabulary


def listed(text: str) -> list[str]:
    return [each.strip() for each in text.split("|") if each.strip()]


LABELS = {
    "position": (
        "pos|pos nr|pos no|position|line|line no|no|nr|lfd nr|lfd|num|ligne|linea|riga|regel|#|n°|nº|item no."
    ),
    "item_number": (
        "art nr|artikelnr|artikelnummer|artikel nr|article no|article number|item number|item code|item id|sku|"
        "code|product code|product no|product id|part no|part number|ref|reference|réf|référence|ref article|"
        "code article|código|codigo|referencia|codice|codice articolo|cod|artikelcode|bestellnr|bestell nr|"
        "material|materialnummer|produktnr|produkt nr|art nr kunde|art nr lief|art nr lieferant|gtin|ean|"
        "catalogue no|cod art"
    ),
    "description": (
        "description|desc|designation|désignation|libellé|libelle|bezeichnung|beschreibung|artikelbezeichnung|"
        "artikelbeschreibung|produkt|product|produit|product description|item description|product name|item name|"
        "service|services|leistung|leistungen|leistungsbeschreibung|text|details|particulars|descripción|"
        "descripcion|concepto|detalle|producto|servicio|descrizione|prodotto|oggetto|voce|servizio|omschrijving|"
        "beschrijving|artikelomschrijving|prestation|prestations|description of goods|goods|warenbezeichnung|"
        "gegenstand|dienstleistung|dienst|activity|task|article et désignation|artikel beschreibung|"
        "artikel bezeichnung|item|items|article|articles|artikel|artículo|articulo|articolo|descrizione articolo|"
        "work|usage type|description of services|leistung bezeichnung|produktbeschreibung|produktbezeichnung|ware|"
        "position bezeichnung"
    ),
    "quantity": (
        "quantity|qty|qté|qte|quantité|menge|anzahl|anz|stk|stück|stückzahl|cantidad|cant|quantità|qtà|q tà|q.ta|"
        "aantal|hours|hrs|stunden|std|pcs|nombre|nb|heures|horas|ore|uren|units|usage|hours worked|menge einheit|"
        "q'ty|quantite|uds|unidades|hoeveelheid|pezzi|stuks|einheiten"
    ),
    "unit": (
        "unit|einheit|einh|me|mengeneinheit|meng einheit|unité|unite|unidad|ud|um|u m|udm|eenheid|uom|"
        "unit of measure|mesure"
    ),
    "unit_price": (
        "unit price|price|price per unit|unit cost|rate|unit rate|price each|each|einzelpreis|e preis|einzel|ep|"
        "preis|nettopreis|stückpreis|preis einheit|preis stk|preis stück|preis je einheit|vk preis|"
        "einzelpreis netto|netto einzelpreis|stundensatz|satz|prix unitaire|p u|pu ht|p u ht|prix unitaire ht|"
        "prix u|prix unit|prix u ht|prix|tarif|taux horaire|precio unitario|precio|precio unit|p unitario|"
        "prezzo unitario|prezzo|prezzo unit|p unit|prezzo un|eenheidsprijs|stuksprijs|prijs|prijs per stuk|"
        "stukprijs|prijs per eenheid|tarief|uurtarief|net price|unit net price|cost|hourly rate|unit price net|"
        "prijs excl|precio ud"
    ),
    "tax_rate": (
        "vat|taxes|vat rate|vat %|tax|tax rate|tax %|mwst|mwst satz|ust|ust satz|steuersatz|steuer|umsatzsteuer|"
        "tva|taux tva|taux de tva|taux|iva|aliquota|aliquota iva|tipo iva|btw|btw tarief|btw perc|gst|% tva|% iva|"
        "% btw|% mwst|% ust|% vat|tva %|iva %|btw %"
    ),
    "net_amount": (
        "amount|total|line amount|line total|net amount|net total|total price|extended price|extension|sum|value|"
        "net value|betrag|gesamt|gesamtpreis|gesamtbetrag|nettobetrag|netto|nettowert|positionsbetrag|wert|summe|"
        "g preis|gp|entgelt|netto betrag|gesamt netto|gesamtpreis netto|montant|montant ht|prix total|total ht|"
        "prix ht|prix total ht|importe|importe total|total línea|precio total|importo|totale|prezzo totale|"
        "importo netto|bedrag|totaal|regeltotaal|totaalprijs|nettobedrag|totaal excl|totaal excl btw|bedrag excl|"
        "bedrag excl btw|subtotal|sub total|subtotaal|cost total|charge|charges|net|total net|betrag netto|"
        "total cost|imponibile|price w/o tax|price excl tax|price ex vat|prijs excl btw"
    ),
    "discount": (
        "discount|disc|discount %|rabatt|rabatt %|remise|rem|remise %|descuento|dto|dto %|sconto|sconto %|korting|"
        "korting %|nachlass|% rem"
    ),
    "gross_amount": (
        "gross|gross amount|total ttc|montant ttc|prix ttc|brutto|bruttobetrag|gesamt brutto|total incl|"
        "total incl vat|totaal incl|totaal incl btw|bedrag incl btw|prijs incl btw|price incl vat|preis inkl mwst|"
        "importo lordo|totale ivato|total con iva|total incl tax|amount incl vat"
    ),
    "tax_amount": (
        "vat amount|tax amount|steuerbetrag|mwst betrag|ust betrag|montant tva|importe iva|cuota iva|importo iva|"
        "btw bedrag"
    ),
}  # fmt: skip
# What else a label means, if another column has its first meaning.
SECOND = {
    "item": "item_number", "items": "quantity", "article": "item_number", "artikel": "item_number",
    "articles": "item_number", "artículo": "item_number", "articulo": "item_number", "articolo": "item_number",
    "product": "item_number", "produkt": "item_number", "produit": "item_number", "no": "item_number",
    "nr": "item_number", "n°": "item_number", "total": "gross_amount", "gesamt": "gross_amount",
    "netto": "unit_price", "net": "unit_price", "einzel": "unit_price", "einheit": "unit", "units": "unit",
    "service": "item_number", "code": "position", "ref": "position", "gesamtbetrag": "gross_amount", "text": "unit",
    "material": "description", "tax": "tax_amount", "vat": "tax_amount", "tva": "tax_amount", "iva": "tax_amount",
    "btw": "tax_amount", "mwst": "tax_amount", "ust": "tax_amount", "steuer": "tax_amount", "totale": "gross_amount",
    "totaal": "gross_amount", "reference": "position", "référence": "position", "summe": "gross_amount",
    "#": "quantity", "prix ht": "unit_price", "price w/o tax": "unit_price",
}  # fmt: skip
PAIRS = ("item_number", "description")
VOCABULARY = Vocabulary.of({name: listed(text) for name, text in LABELS.items()}, SECOND, PAIRS)

ENDS = frozenset(
    key(each)
    for each in listed(
        "sum|subtotal|sub total|total|totals|net total|net amount|net|netto|total net|total amount|amount due|"
        "balance|balance due|invoice total|grand total|vat|tax|sales tax|total excl|total excluding|total ex|"
        "total incl|total including|shipping|discount|summe|zwischensumme|gesamt|gesamtsumme|gesamtbetrag|"
        "nettobetrag|nettosumme|nettowert|warenwert|rechnungsbetrag|rechnungssumme|positionssumme|endbetrag|"
        "endsumme|mwst|ust|umsatzsteuer|mehrwertsteuer|zzgl|zuzüglich|zuzügl|inkl|brutto|bruttobetrag|summe netto|"
        "gesamt netto|zahlbetrag|gesamtpreis|total ht|total hors|total ttc|total tva|total général|montant total|"
        "montant ht|sous total|net à payer|tva|base ht|taxe|total a pagar|base imponible|suma|importe total|iva|"
        "total iva|totale|totale imponibile|imponibile|totale iva|totale documento|totale fattura|netto a pagare|"
        "totaal|subtotaal|totaal excl|totaal exclusief|btw|totaal bedrag|te betalen|totaalbedrag|bedrag excl|"
        "totaal incl|steuerbasisbetrag|umsatzsteueraufschlüsselung|steueraufschlüsselung|gesamtbeitrag"
    )
)
SKIPS = frozenset(
    key(each)
    for each in listed(
        "übertrag|uebertrag|carried forward|brought forward|carry over|report|à reporter|a reporter|suma y sigue|"
        "suma anterior|riporto|a riportare|transport|over te brengen|overdracht"
    )
)
