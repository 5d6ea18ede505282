"""What varied invoices (bench/varied_invoices.py) say beside bench/invoice_words.py: heads of tables, terms, feet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class More:
    """Words of one language; `{d}` is a date, `{n}` a number, `{a}` an amount."""

    credit_number: str
    titled: str  # number and date in one line
    place_date: str
    tax_heads: tuple[str, str, str, str]  # rate, net, tax, gross
    sum_word: str
    discount: str
    discounted_net: str
    included: str
    paid: tuple[str, ...]
    rest: tuple[str, ...]
    terms: tuple[str, ...]
    seller: tuple[str, ...]
    buyer: tuple[str, ...]
    foot: tuple[str, ...]
    position: str
    tax_column: str
    contact: str


MORE = {
    "en": More(
        "Credit note no.", "Invoice {n} of {d}", "{town}, {d}", ("VAT rate", "Net", "VAT", "Gross"), "Total",
        "Discount 5%", "Net after discount", "including {r}% VAT {a}", ("Already paid", "Less deposit", "Paid to date"),
        ("Amount due", "Balance due", "Outstanding"),
        ("2% discount within 10 days, 30 days net", "Please pay {a} by {d}.", "Payment is due on {d}.",
         "Payable within 14 days of the invoice date."),
        ("Seller", "From", "Supplier"), ("Buyer", "Bill to", "To"),
        ("Managing director: R. Holt", "Company no. 01234567", "Registered in England"), "Pos.", "VAT %",
        "Your contact: R. Holt",
    ),
    "de": More(
        "Gutschriftsnummer", "Rechnung Nr. {n} vom {d}", "{town}, den {d}",
        ("MwSt.-Satz", "Netto", "MwSt.", "Brutto"), "Summe", "Rabatt 5 %", "Nettobetrag",
        "darin enthalten {r} % MwSt. {a}",
        ("abzgl. Anzahlung", "bereits bezahlt", "Erhaltene Abschlagszahlung"),
        ("Zahlbetrag", "Noch zu zahlen", "Restbetrag"),
        ("Bei Zahlung innerhalb von 10 Tagen 2 % Skonto, 30 Tage netto", "Bitte überweisen Sie {a} bis zum {d}.",
         "Der Betrag ist fällig am {d}.", "Zahlbar innerhalb von 14 Tagen ohne Abzug."),
        ("Verkäufer", "Lieferant", "Rechnungssteller"), ("Käufer", "Rechnungsempfänger", "Kunde"),
        ("Geschäftsführer: R. Holt", "Amtsgericht Seestadt HRB 12345", "Steuernummer 201/113/40209"), "Pos.", "USt. %",
        "Ihr Ansprechpartner: R. Holt",
    ),
    "fr": More(
        "Avoir n°", "Facture n° {n} du {d}", "{town}, le {d}", ("Taux TVA", "Base HT", "Montant TVA", "TTC"), "Total",
        "Remise 5 %", "Net commercial HT", "dont TVA {r} % {a}", ("Acompte", "Déjà réglé", "Acompte versé"),
        ("Reste à payer", "Net à payer", "Solde dû"),
        ("Escompte 2 % sous 10 jours, 30 jours net", "Merci de régler {a} avant le {d}.", "Échéance le {d}.",
         "Paiement à 30 jours."),
        ("Vendeur", "Fournisseur", "Émetteur"), ("Acheteur", "Client", "Facturé à"),
        ("SIRET 123 456 789 00012", "RCS Portville 123 456 789", "SARL au capital de 10 000 €"), "Réf.", "TVA",
        "Votre contact : R. Holt",
    ),
    "es": More(
        "Nota de abono n.º", "Factura nº {n} de fecha {d}", "{town}, {d}", ("Tipo IVA", "Base", "Cuota", "Total"),
        "Total", "Descuento 5 %", "Base imponible", "IVA {r} % incluido {a}",
        ("Anticipo", "Entregado a cuenta", "Pagado"),
        ("Pendiente de pago", "Total a pagar", "Resto"),
        ("2 % de descuento por pronto pago a 10 días", "Rogamos paguen {a} antes del {d}.", "Vence el {d}.",
         "Pago a 30 días."),
        ("Vendedor", "Proveedor", "Emisor"), ("Comprador", "Cliente", "Facturar a"),
        ("Registro Mercantil de Puerto Bajo", "Tomo 123, folio 45", "administracion@example.es"), "Ref.", "IVA",
        "Su contacto: R. Holt",
    ),
    "it": More(
        "Nota di credito n.", "Fattura n. {n} del {d}", "{town}, {d}", ("Aliquota", "Imponibile", "Imposta", "Totale"),
        "Totale", "Sconto 5 %", "Totale imponibile", "di cui IVA {r} % {a}",
        ("Acconto", "Già pagato", "Acconto versato"),
        ("Saldo", "Netto a pagare", "Da pagare"),
        ("Sconto 2 % entro 10 giorni, 30 giorni netto", "Si prega di pagare {a} entro il {d}.", "Scadenza: {d}.",
         "Pagamento a 30 giorni data fattura."),
        ("Fornitore", "Cedente", "Venditore"), ("Cliente", "Spett.le", "Cessionario"),
        ("Capitale sociale € 10.000", "REA MI-123456", "C.F. 01234567890"), "Cod.", "IVA", "Vs. referente: R. Holt",
    ),
    "nl": More(
        "Creditnotanummer", "Factuur {n} van {d}", "{town}, {d}", ("Btw-tarief", "Excl.", "Btw", "Incl."), "Totaal",
        "Korting 5%", "Netto", "waarvan btw {r}% {a}", ("Aanbetaling", "Reeds betaald", "Vooruitbetaald"),
        ("Te betalen", "Restbedrag", "Nog te voldoen"),
        ("2% korting bij betaling binnen 10 dagen", "Wij verzoeken u {a} te betalen voor {d}.", "Te voldoen voor {d}.",
         "Betaling binnen 14 dagen."),
        ("Verkoper", "Leverancier", "Afzender"), ("Koper", "Factuur aan", "Klant"),
        ("KvK 24330087", "Bank: Exempelbank", "www.example.nl"), "Pos.", "Btw", "Uw contact: R. Holt",
    ),
}  # fmt: skip
