"""The words of made invoices in six languages: labels as companies print them, months, terms, towns. All made up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """By field: the ways to label it, the usual ones first; the last one of some is none that rules know."""

    labels: dict[str, tuple[str, ...]]
    titles: tuple[str, str]  # invoice, credit note
    months: tuple[str, ...]
    terms: str
    heads: tuple[str, str, str, str]  # description, quantity, price, amount
    goods: tuple[str, ...]
    towns: tuple[str, ...]
    streets: tuple[str, ...]
    forms: tuple[str, ...]  # of companies
    country: str
    rates: tuple[int, ...]
    phone: str
    dates: tuple[str, ...]  # how dates are written; {d} {dd} {m} {mm} {month} {yyyy} {yy}
    point: str
    other: tuple[tuple[str, str], ...]  # labels of what is not asked for, with a value


def split(**labels: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(words.split("|")) for name, words in labels.items()}


WORDS: dict[str, Words] = {
    "en": Words(
        split(
            invoice_number="Invoice number|Invoice No.|Invoice #|Invoice No|Inv. no.|Document number|Our ref",
            invoice_date="Invoice date|Date|Date of issue|Issue date|Tax point|Dated",
            due_date="Due date|Payment due|Pay by|Due|Please pay before",
            order_number="Purchase order|PO number|Your order no.|Order reference|P.O. #|Customer PO",
            net="Subtotal|Net total|Total excl. VAT|Net amount|Amount before tax",
            tax="VAT|Total VAT|VAT amount|Tax|Sales tax",
            total="Total|Total due|Amount due|Grand total|Invoice total|Total incl. VAT",
            customer="Bill to|Invoice to|Customer|Billed to|Sold to",
            vat_id="VAT no.|VAT reg. no.|VAT ID|VAT registration number|VAT Number",
            paid="Deposit paid", rest="Balance", delivery="Deliver to", carriage="Carriage",
        ),
        ("INVOICE", "CREDIT NOTE"),
        ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
         "December"),
        "Payment terms: {days} days net", ("Description", "Qty", "Unit price", "Amount"),
        ("Oak shelf", "Desk lamp", "Service visit", "Cable, 5 m", "Paint, white", "Ladder hire", "Consulting hours"),
        ("Seatown", "Millbrook", "Upper Weir", "Hartley Cross"),
        ("Pier Road", "High Street", "Weir Lane", "Station Road"),
        ("Ltd", "Limited", "LLP", "plc"), "United Kingdom", (20, 5), "+44 20 7946 0958",
        ("{d} {month} {yyyy}", "{dd}/{mm}/{yyyy}", "{yyyy}-{mm}-{dd}", "{month} {d}, {yyyy}"), ".",
        (("Customer number", "C-10482"), ("Delivery note", "DN-55190"), ("Company registration no.", "01234567"),
         ("Account manager", "R. Holt"), ("Delivery date", "02/03/2024")),
    ),
    "de": Words(
        split(
            invoice_number="Rechnungsnummer|Rechnungs-Nr.|Rechnung Nr.|Re.-Nr.|Belegnummer|Rechnungsnr.|Vorgang",
            invoice_date="Rechnungsdatum|Datum|Belegdatum|Rechnungs-Datum|Ausstellungsdatum|vom",
            due_date="Fällig am|Fälligkeit|Zahlbar bis|Zahlungsziel|Fälligkeitsdatum|Bitte zahlen bis",
            order_number="Bestellnummer|Ihre Bestellung|Bestell-Nr.|Auftragsnummer|Auftrags-Nr.|Ihre Bestellnummer",
            net="Nettobetrag|Summe netto|Zwischensumme|Gesamt netto|Warenwert netto",
            tax="MwSt.|Umsatzsteuer|USt.|zzgl. MwSt.|Mehrwertsteuer|Steuerbetrag",
            total="Gesamtbetrag|Rechnungsbetrag|Gesamtsumme|Bruttobetrag|Summe brutto|Endbetrag",
            customer="Rechnung an|Rechnungsempfänger|Kunde|Rechnungsadresse|Auftraggeber",
            vat_id="USt-IdNr.|USt.-ID|USt-ID-Nr.|Umsatzsteuer-ID",
            paid="Anzahlung", rest="Restbetrag", delivery="Lieferadresse", carriage="Versandkosten",
        ),
        ("RECHNUNG", "GUTSCHRIFT"),
        ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
         "Dezember"),
        "Zahlbar innerhalb von {days} Tagen ohne Abzug", ("Bezeichnung", "Menge", "Einzelpreis", "Gesamt"),
        ("Schreibtischlampe", "Regal Eiche", "Montage", "Kabel 5 m", "Wandfarbe", "Beratung", "Leitermiete"),
        ("Seestadt", "Mühlbach", "Oberwehr", "Hartkirchen"), ("Hafenstraße", "Am Markt", "Wehrgasse", "Bahnhofstr."),
        ("GmbH", "AG", "GmbH & Co. KG", "e.K."), "Deutschland", (19, 7), "+49 30 901820",
        ("{dd}.{mm}.{yyyy}", "{d}. {month} {yyyy}", "{d}.{m}.{yyyy}", "{dd}.{mm}.{yy}"), ",",
        (("Kundennummer", "K-10482"), ("Lieferschein", "LS-55190"), ("Steuernummer", "201/113/40209"),
         ("Ihr Ansprechpartner", "R. Holt"), ("Lieferdatum", "02.03.2024")),
    ),
    "fr": Words(
        split(
            invoice_number="Facture n°|Numéro de facture|N° facture|Facture N°|N° de facture|Réf. facture|Pièce",
            invoice_date="Date|Date de facture|Date d'émission|Date facture|Date de facturation|Émise le",
            due_date="Échéance|Date d'échéance|À payer avant le|À régler avant le|Date limite de paiement",
            order_number="N° de commande|Votre commande|Commande n°|Bon de commande|Réf. commande",
            net="Total HT|Montant HT|Sous-total HT|Total hors taxes|Total H.T.",
            tax="TVA|Montant TVA|Total TVA|T.V.A.",
            total="Total TTC|Montant TTC|Net à payer|Total T.T.C.|Montant total TTC",
            customer="Facturé à|Client|Adresse de facturation|Destinataire",
            vat_id="N° TVA|TVA intracommunautaire|N° TVA intracom.|TVA",
            paid="Acompte versé", rest="Reste dû", delivery="Adresse de livraison", carriage="Frais de port",
        ),
        ("FACTURE", "AVOIR"),
        ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
         "décembre"),
        "Paiement à {days} jours", ("Désignation", "Qté", "P.U. HT", "Montant HT"),
        ("Lampe de bureau", "Étagère chêne", "Intervention", "Câble 5 m", "Peinture", "Conseil", "Location d'échelle"),
        ("Portville", "Moulins-le-Bas", "Hautbarrage", "Saint-Elme"), ("rue Haute", "quai du Port", "place du Marché"),
        ("SARL", "SAS", "SA", "EURL"), "France", (20, 10), "+33 1 44 55 66 77",
        ("{dd}/{mm}/{yyyy}", "{d} {month} {yyyy}", "{dd}/{mm}/{yy}", "{dd}-{mm}-{yyyy}"), ",",
        (("Code client", "C10482"), ("Bon de livraison", "BL-55190"), ("SIRET", "123 456 789 00012"),
         ("Votre contact", "R. Holt"), ("Date de livraison", "02/03/2024")),
    ),
    "es": Words(
        split(
            invoice_number="Factura n.º|Número de factura|Nº factura|Factura nº|Nº de factura|N.º de documento",
            invoice_date="Fecha|Fecha de factura|Fecha de emisión|Fecha factura|Fecha de expedición",
            due_date="Vencimiento|Fecha de vencimiento|Vence el|Fecha límite de pago",
            order_number="Pedido|Nº de pedido|Su pedido|Número de pedido|Pedido nº",
            net="Base imponible|Subtotal|Importe neto|Total sin IVA", tax="IVA|Cuota IVA|Total IVA|Importe IVA",
            total="Total|Total factura|Importe total|Total a pagar|TOTAL EUR",
            customer="Facturar a|Cliente|Datos del cliente|Dirección de facturación", vat_id="NIF|CIF|NIF-IVA|N.º IVA",
            paid="Anticipo", rest="Pendiente", delivery="Dirección de entrega", carriage="Portes",
        ),
        ("FACTURA", "FACTURA RECTIFICATIVA"),
        ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
         "diciembre"),
        "Forma de pago: transferencia a {days} días", ("Concepto", "Cantidad", "Precio", "Importe"),
        ("Lámpara de mesa", "Estantería", "Servicio técnico", "Cable 5 m", "Pintura", "Asesoría", "Alquiler"),
        ("Puerto Bajo", "Molinos", "Presa Alta", "San Telmo"), ("Calle Mayor", "Calle del Puerto", "Avenida del Mar"),
        ("S.L.", "S.A.", "S.L.U."), "España", (21, 10), "+34 91 123 45 67",
        ("{dd}/{mm}/{yyyy}", "{d} de {month} de {yyyy}", "{dd}-{mm}-{yyyy}"), ",",
        (("Código de cliente", "10482"), ("Albarán", "A-55190"), ("Su contacto", "R. Holt"),
         ("Fecha de entrega", "02/03/2024")),
    ),
    "it": Words(
        split(
            invoice_number="Fattura n.|Numero fattura|N. fattura|Fattura N°|Nr. fattura|Documento",
            invoice_date="Data|Data fattura|Data documento|Data emissione|del",
            due_date="Scadenza|Data scadenza|Data di scadenza|Da pagare entro|Scadenza pagamento",
            order_number="Ordine n.|Vs. ordine|Numero ordine|Rif. ordine",
            net="Imponibile|Totale imponibile|Totale netto",
            tax="IVA|Imposta|Totale IVA|Importo IVA",
            total="Totale fattura|Totale|Totale documento|Totale da pagare|Importo totale",
            customer="Spett.le|Cliente|Fatturare a|Intestatario", vat_id="P. IVA|Partita IVA|P.IVA",
            paid="Acconto", rest="Saldo", delivery="Destinazione", carriage="Trasporto",
        ),
        ("FATTURA", "NOTA DI CREDITO"),
        ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
         "novembre", "dicembre"),
        "Pagamento: bonifico a {days} giorni", ("Descrizione", "Quantità", "Prezzo", "Importo"),
        ("Lampada da tavolo", "Scaffale", "Assistenza", "Cavo 5 m", "Vernice", "Consulenza", "Noleggio"),
        ("Porto Basso", "Mulini", "Dogana Alta", "Sant'Elmo"), ("Via Maestra", "Via del Porto", "Piazza Mercato"),
        ("S.r.l.", "S.p.A.", "S.n.c."), "Italia", (22, 10), "+39 02 1234567",
        ("{dd}/{mm}/{yyyy}", "{d} {month} {yyyy}", "{dd}.{mm}.{yyyy}"), ",",
        (("Codice cliente", "10482"), ("DDT", "55190"), ("Vs. referente", "R. Holt"), ("Data consegna", "02/03/2024")),
    ),
    "nl": Words(
        split(
            invoice_number="Factuurnummer|Factuurnr.|Factuur nr.|Factuur|Nummer factuur",
            invoice_date="Factuurdatum|Datum|Datum factuur|d.d.",
            due_date="Vervaldatum|Vervaldag|Te betalen voor|Betalen voor",
            order_number="Ordernummer|Uw bestelling|Bestelnummer|Uw order|Inkooporder",
            net="Subtotaal|Totaal excl. btw|Nettobedrag|Bedrag excl. BTW", tax="BTW|Btw-bedrag|Totaal btw|BTW bedrag",
            total="Totaal|Totaal incl. btw|Te betalen|Totaalbedrag|Factuurbedrag",
            customer="Factuuradres|Klant|Factuur aan|Afnemer", vat_id="BTW-nummer|Btw nr.|BTW|Btw-id",
            paid="Aanbetaling", rest="Restant", delivery="Afleveradres", carriage="Verzendkosten",
        ),
        ("FACTUUR", "CREDITNOTA"),
        ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
         "december"),
        "Betaling binnen {days} dagen", ("Omschrijving", "Aantal", "Prijs", "Bedrag"),
        ("Bureaulamp", "Eiken plank", "Montage", "Kabel 5 m", "Verf", "Advies", "Huur ladder"),
        ("Havendam", "Molenbeek", "Bovensluis", "Sint Elmo"), ("Havenstraat", "Marktplein", "Sluisweg"),
        ("B.V.", "N.V.", "VOF"), "Nederland", (21, 9), "+31 20 123 4567",
        ("{dd}-{mm}-{yyyy}", "{d} {month} {yyyy}", "{d}-{m}-{yyyy}", "{dd}/{mm}/{yyyy}"), ",",
        (("Klantnummer", "10482"), ("Pakbon", "P-55190"), ("KvK", "24330087"), ("Leverdatum", "02-03-2024")),
    ),
}  # fmt: skip
