"""The words before a value, by field: strong ones name it, weak ones might also name something else.

Written as people write them; they are compared without case, accents, spaces and punctuation. Where two labels begin at
one place the longer wins, so that `NOT_THESE` keeps "total net weight" from being a total; one with `*` may also end a
word, one with a colon counts only before a colon.
Add a label here and nowhere else; docs/extraction.md, "Fields", says how to add a field.
"""

from functools import cache

from pipeline.extraction.understanding.anchors import Vocabulary

ALSO = {"receipt_total": "total_amount", "receipt_tax": "tax_amount"}
WEAK_WEIGHT, FAINT_WEIGHT = 0.5, 0.2
STRONG = {
    "invoice_number": (
        "invoice number|invoice no|invoice nr|invoice num|invoice id|invoice #|inv no|inv number|tax invoice no"
        "|bill number|bill no|credit note number|credit note no|credit memo number|rechnungsnummer|rechnungs nr"
        "|rechnungsnr|rechnung nr|rechnung nummer|re nr|rg nr|rechn nr|belegnummer|beleg nr|rechnungs id"
        "|gutschriftsnummer|gutschriftnummer|gutschriftnr|gutschrift nr|honorarnote nr"
        "|honorarnotennummer|faktura nr|fakturanummer|numero de facture|numero facture|n facture"
        "|n de facture|no facture|no de facture|facture numero|facture n|facture no|num facture|ref facture"
        "|reference facture|numero d avoir|avoir n|avoir numero|numero de factura|n de factura|no de factura"
        "|num factura|n factura|factura n|factura no|factura num|factura numero|nro factura|factura nro"
        "|bolletta n|numero bolletta|n bolletta|bolletta numero|numero fattura|n fattura|nr fattura"
        "|fattura n|fattura nr|fattura numero|fattura no|num fattura"
        "|numero della fattura|numero documento|nota di credito n|factuurnummer|factuurnr|factuur nr|factuur nummer"
        "|factuur no|creditnotanummer|creditnota nr|numero da fatura|fatura n|numer faktury|nota de credito n"
        "|numero de abono|rechnung no|nr rechnung"
    ),
    "invoice_date": (
        "invoice date|date of invoice|tax point|invoice dated|date of issue|issue date|issued on|credit note date"
        "|bill date|rechnungsdatum|datum der rechnung|rechnungs datum|belegdatum|beleg datum|ausstellungsdatum"
        "|rechnungs und lieferdatum|rechnungs und leistungsdatum|rechnungs lieferdatum"
        "|rechnungs leistungsdatum|rechnungsdatum lieferdatum|rechnungsdatum leistungsdatum"
        "|rechnungsdatum und lieferdatum|credit memo date"
        "|liefer und rechnungsdatum|leistungs und rechnungsdatum|lieferdatum rechnungsdatum"
        "|leistungsdatum rechnungsdatum"
        "|gutschriftsdatum|gutschriftdatum|date de facture|date facture|date de la facture|date d emission"
        "|date de facturation|facture du|date d avoir|date de l avoir|emise le|fecha de factura|fecha factura"
        "|fecha de la factura|fecha de emision|fecha emision|fecha de expedicion|data fattura|data della fattura"
        "|data di emissione|data emissione|data documento|factuurdatum|datum factuur|creditnotadatum"
        "|data wystawienia|fakturadatum|data de emissao|fecha de abono|data nota"
    ),
    "due_date": (
        "due date|payment due|payment due date|due on|total amount due on|amount due on|pay by"
        "|please pay by|date due|payable by|falligkeitsdatum"
        "|fallig am|falligkeit|zahlbar bis|zahlungsziel|zu zahlen bis|zahlbar bis zum|fallig bis|faelligkeitsdatum"
        "|faellig am|zahlungsfrist|date d echeance|echeance|date echeance|date limite de paiement|a payer avant le"
        "|a regler avant le|a payer avant|payable au plus tard le|fecha de vencimiento|fecha vencimiento"
        "|vencimiento|vence el|fecha limite de pago|data scadenza|data di scadenza|scadenza|da pagare entro"
        "|scadenza pagamento|vervaldatum|vervaldag|uiterste betaaldatum|te betalen voor|betalen voor"
        "|uiterlijk te betalen|te voldoen voor|betaaldatum|termin platnosci"
    ),
    "order_number": (
        "order number|order no|order nr|purchase order|purchase order no|purchase order number|po number|po no"
        "|inkoopordernummer|uw inkoopordernummer|inkoopnummer|uw inkoopnummer|your order|your order no"
        "|order reference|order ref|customer order|order id|order #|bestellnummer"
        "|bestell nr|bestellnr|ihre bestellung|bestellung|bestellung nr|ihre bestellnummer|numero de commande"
        "|n de commande|n commande|commande n|no de commande"
        "|votre commande|bon de commande|ref commande|reference commande|numero de pedido|n de pedido|n pedido"
        "|pedido n|su pedido|pedido|numero pedido|numero ordine|n ordine|ordine n|vs ordine|vostro ordine"
        "|rif ordine|ordine d acquisto|numero d ordine|bestelnummer|ordernummer|bestelling|uw bestelling|uw order"
        "|order nummer|inkooporder|your po|your po no|your po number|po ref|your purchase order|ihre bestell nr"
        "|votre n de commande|votre bon de commande|su n de pedido|vostro n ordine|uw ordernummer|uw bestelnummer"
    ),
    "net_amount": (
        "net amount|net total|total net|subtotal|sub total|exclusief btw|total excl vat|total excluding vat"
        "|total ex vat"
        "|total excl tax|total before tax|amount excl vat|total exclusive of vat|taxable amount|net value"
        "|nettobetrag|netto betrag|summe netto|netto summe|nettosumme|gesamt netto|gesamtbetrag netto"
        "|gesamtsumme netto|rechnungssumme netto|rechnungssumme ohne ust|zwischensumme netto|netto gesamt"
        "|warenwert netto|nettowarenwert|goods total|total goods|total fees|merchandise total|taxable value"
        "|amount before tax|summe ohne ust|summe ohne mwst|total sin impuestos|totale imponibile"
        "|gesamtnetto|nettowert|rechnungsbetrag netto|total ht|total hors taxe|total hors taxes"
        "|montant ht|montant total ht|sous total|sous total ht|net ht|total net ht|montant hors taxe|base imponible"
        "|subtotal sin iva|total sin iva|importe neto|total neto|neto|imponibile|totale imponibile|totale netto"
        "|importo netto|subtotale|totale senza iva|totale ivs esclusa|subtotaal|totaal excl btw"
        "|totaal exclusief btw|bedrag excl btw|totaal netto|nettobedrag|netto bedrag|totaal excl|wartosc netto"
        "|totale iva esclusa"
    ),
    "tax_amount": (
        "vat amount|total vat|tax amount|total tax|vat total|tax total|sales tax|vat|gst|total taxes|tax"
        "|umsatzsteuer|versicherungsteuer|versicherungssteuer|mehrwertsteuer|mwst|ust|mwst betrag|ust betrag"
        "|steuerbetrag|gesamt mwst|summe mwst"
        "|ust gesamt|umsatzsteuerbetrag|mehrwertsteuerbetrag|zzgl mwst|zzgl ust|steuer|zzgl umsatzsteuer"
        "|zuzuglich mwst|zuzuglich umsatzsteuer|zzgl mehrwertsteuer|enthaltene mwst|inkl mwst|gesamtbetrag mwst"
        "|summe umsatzsteuer|tva|montant tva|total tva|montant de la tva|dont tva|taxe|total taxe|iva|cuota iva"
        "|importe iva|total iva|cuota|imposta|totale iva|importo iva|di cui iva|totale imposta|btw|btw bedrag"
        "|totaal btw|waarvan btw|bedrag btw|kwota vat|steuerbetrag in eur|incl btw bedrag|iva incluido|vat included"
    ),
    "total_amount": (
        "grand total|invoice total|total amount|total incl vat|total including vat|total inc vat|total incl tax"
        "|total invoice amount|total for this invoice|amount total|gross amount|gross total|total gross"
        "|gesamtbetrag|rechnungsbetrag|endbetrag|gesamtsumme|rechnungssumme|bruttobetrag|bruttosumme|brutto"
        "|summe brutto|rechnungssumme brutto|gesamtbetrag brutto|gesamt brutto|rechnungsendbetrag|brutto betrag"
        "|gesamtsumme brutto|gesamtbrutto|rechnungsbetrag brutto|gesamtbetrag inkl mwst|total ttc|montant ttc"
        "|montant total ttc|total toutes taxes comprises|net ttc|total facture|total general|montant total"
        "|total factura|importe total|total con iva|total iva incluido|total a pagar|total importe|totale fattura"
        "|totale documento|totale iva inclusa|importo totale|totale complessivo|totale generale|totaal incl btw"
        "|totaal inclusief btw|totaalbedrag|factuurbedrag|eindbedrag|totaal te betalen|totaal incl|totaal bedrag"
        "|bedrag incl btw|wartosc brutto|total credit|gutschriftsbetrag|total amount due|total amount due on"
        "|total avoir|total abono|net a payer ttc|factuurtotaal|fakturabetrag|total due|please pay this amount"
        "|pay this amount|zu zahlender gesamtbetrag"
        "|rechnungstotal|total euros|total euro|totale euro|totaal euro|total importe factura"
        "|total inc gst|total incl gst|totale bolletta|total bolletta|gutschriftbetrag|credit total"
    ),
    "iban": ("iban|iban nr|iban no|iban code|iban nummer|codice iban|code iban"),
    "bic": ("bic|swift|bic swift|swift bic|bic code|swift code|code bic|codice bic|bic nr"),
    "supplier_vat_id": (
        "vat number|vat no|vat id|vat reg no|vat registration number|vat registration|ust id|ust id nr|ust idnr"
        "|ust ident nr|ust identnr|umsatzsteuer id|umsatzsteuer identifikationsnummer|uid|uid nr|mwst nr|n tva|tva"
        "|tva intracommunautaire|numero de tva|numero tva|no tva|n de tva|nif|cif|nif iva|n iva|iva|partita iva"
        "|p iva|piva|btw|btw nummer|btw nr|btw id|nip|vat"
    ),
    "customer_vat_id": (
        "uid kunde|uid des kunden|uid empfanger|mwst nr kunde|buyer vat|buyer vat no|your vat id|your vat"
        "customer vat number|customer vat no|customer vat|vat number of customer|vat id of customer|client vat number"
        "|your vat number|your vat no|n tva client|tva intracommunautaire client|n tva intracommunautaire client"
        "|kunden ust id|kunden ust idnr"
        "|ihre ust id|ihre ust idnr|ihre ust id nr|ust id kunde|no tva client|tva client"
        "|votre n tva|numero de tva client|nif cliente|cif cliente|su nif|p iva cliente"
        "|partita iva cliente|uw btw nummer|btw nummer klant|uw btw nr"
    ),
    "supplier_name": (
        "supplier|seller|vendor|verkauft von|vendu par|vendido por|venduto da|verkocht door"
        "|service provider|from|issued by|billed by|sold by|verkaufer|lieferant"
        "|rechnungsersteller|rechnungssteller|leistungserbringer|absender|fournisseur|vendeur|emetteur|proveedor"
        "|vendedor|emisor|fornitore|venditore|cedente|cedente prestatore|mittente|leverancier|verkoper|afzender"
        "|sprzedawca"
    ),
    "customer_name": (
        "bill to|billed to|invoice to|invoiced to|sold to|customer|buyer|client|customer name|bill to address"
        "|billing address|invoice address|kaufer|kunde|rechnungsempfanger|leistungsempfanger"
        "|kaufer leistungsempfanger|rechnung an|rechnungsadresse|rechnungsanschrift|auftraggeber|empfanger"
        "|facture a|adresse de facturation|facturer a|acheteur|destinataire|facturar a|facturado a|cliente"
        "|comprador|destinatario|datos del cliente|direccion de facturacion|fatturare a|intestatario|intestato a"
        "|intestata a"
        "|acquirente|credit to|credited to|cessionario|spettabile|spett le|spett|factuur aan|factuuradres|klant"
        "|koper|afnemer|nabywca"
        "|adressee|receptor|cessionario committente|cliente committente|invoice for|facture pour|rechnung fur"
        "|factura para|fattura a|factuur voor"
        "|gefactureerd aan"
    ),
    "delivery": (
        "delivery address|ship to|shipped to|shipping address|deliver to|delivered to|lieferadresse|lieferanschrift"
        "|warenempfanger|abweichender warenempfanger|adresse de livraison|livre a|livraison|direccion de envio"
        "|direccion de entrega|enviar a|indirizzo di consegna|destinazione|luogo di destinazione|consegna|afleveradres"
        "|bezorgadres|leveradres|verzendadres|levering aan"
        "|destinazione merce|job site|service address|site address|consignee|notify party"
        "|leistungsort|lieu d intervention|adresse du chantier"
    ),
    "carriage": (
        "shipping|freight|postage|delivery charge|carriage|handling|shipping and handling|shipping handling"
        "|versandkosten"
        "|versand|fracht|frachtkosten|porto|frais de port|port|frais de livraison|transport|portes"
        "|gastos de envio|envio"
        "|trasporto|spedizione|spese di spedizione|spese di trasporto|verzendkosten|vrachtkosten|rounding|rundung"
        "|arrondi|irpf|retencion irpf|retencion|ritenuta|ritenuta d acconto|ritenuta acconto|withholding tax"
        "|retenue a la source"
    ),
    "payee": (
        "payee|remit to|abweichender zahlungsempfanger|zahlungsempfanger|kontoinhaber|beneficiaire|beneficiario"
        "|begunstigde|account holder|account name|titulaire|titular|intestatario conto"
    ),
    "currency": ("currency|invoice currency|wahrung|rechnungswahrung|devise|monnaie|moneda|divisa|valuta|munteenheid"),
    "receipt_total": (
        "total due|amount due|grand total|total to pay|total paid|total amount|balance due|total|summe|zu zahlen"
        "|gesamt|gesamtbetrag|gesamtsumme|total eur|betrag|endsumme|total ttc|net a payer|montant|a payer"
        "|total a pagar|total eur|importe|importe total|totale|totale complessivo|da pagare|importo|importo pagato"
        "|totale euro|totaal|te betalen|totaal te betalen|totaalbedrag|bedrag|summe eur|total chf|jumlah"
        "|rounded total|nett total|total sales"
    ),
    "receipt_tax": (
        "vat|tax|gst|sales tax|total tax|mwst|ust|steuer|tva|dont tva|total tva|iva|di cui iva|btw|total vat"
        "|tax amount|vat amount|gst amount|btw totaal|incl btw"
    ),
}
WEAK = {
    "invoice_number": (
        "beleg|document no|document number|reference number|invoice|*rechnung|facture|factura"
        "|fattura|*factuur|credit note|credit memo|gutschrift|rechnungskorrektur|avoir|nota di credito|creditnota|abono"
        "|nota de credito|nota de abono|creditfactuur|faktura|tax invoice|commercial invoice"
    ),
    "invoice_date": ("date|datum|fecha|data|dated|del:|du:|vom:|le:|emessa il|emitida el|emitido el"),
    "due_date": (
        "zahlbar innerhalb|bis zum|please remit until|pay before|spatestens bis|due|vto|fallig|vence|scade il"
        "|entro quando|fecha de cargo|date de prelevement|entro il|termin platnosci"
        "|scadenze|echeances|vencimientos|falligkeiten|netto bis|zahlung bis|zahlung bis zum|uberweisung bis"
    ),
    "order_number": (
        "order|your ref|customer ref|customer po|customer order|votre ref|vos ref|v ref|ihre ref|ihr zeichen"
        "|uw ref|uw kenmerk|su ref|po:"
        "|commande|ordine|auftragsnummer|auftrags nr|auftragsnr|auftrag nr|vs rif|vostro rif|su referencia"
        "|your reference|votre reference|ihre referenz"
        "|uw referentie|auftrag"
        "|reference|referenz|su referencia"
        "|vostro riferimento|source:|origine:"
    ),
    "net_amount": (
        "netto|net|ht|grondslag|bemessungsgrundlage|basisbetrag|zwischensumme|warenwert|base ht|taxable|excl btw"
        "|positionssumme|summe"
    ),
    "tax_amount": ("steuern|taxes|impuestos|imposte|belasting|cgst|sgst|igst|hst|pst|qst|tps|tvq|moms|mva"),
    "supplier_name": "von:|de:|da:|van:|our details:",
    "customer_name": "to:|an:|fur:|for:|a:|pour:|para:|per:|aan:|voor:|attention:|a l attention de",
    "total_amount": (
        "total|order total|summe|gesamt|totale|totaal|due payable|amount due|balance due|zahlbetrag|zu zahlen"
        "|zu zahlender betrag|net a payer|a payer|montant a payer|a pagar|netto a pagare|da pagare|te betalen"
        "|totale da pagare|te betalen bedrag|te voldoen|total a percibir|amount payable|total to pay|importe"
        "|importo|bedrag|betrag|razem"
        "|do zaplaty|offener betrag|solde a payer"
    ),
}
FAINT = {
    "invoice_number": ("number|nummer|numero|no|nr"),
}
NOT_THESE = (
    "gesamtbetrag der zuschlage|gesamtbetrag der abschlage|total ht avant remise|tax number|tax id|tax no|tax point"
    "|steuernummer|steuer nr|ust satz|mwst satz|tax rate|vat rate|taux tva|tipo iva|aliquota iva|aliquota"
    "|btw tarief|btw percentage|total discount|discount|rabatt|remise|descuento|sconto|korting|total quantity"
    "|total qty|total items|anzahl|delivery date|lieferdatum|leistungsdatum|date de livraison|fecha de entrega"
    "|data di consegna|data consegna|leverdatum|leverings datum|order date|bestelldatum|bestell datum|date de commande"
    "|fecha de pedido|data ordine|orderdatum|besteldatum|customer no|customer number|customer id|kundennummer"
    "|kunden nr|kundennr|kunde nr|numero client|n client|code client|client n|numero de cliente|cliente n|n cliente"
    "|codice cliente|klantnummer|klant nr|klantnr|cuenta de abono|kd nr|kdnr|kd|delivery note|delivery note no"
    "|lieferschein|lieferschein nr"
    "|lieferscheinnummer|bon de livraison|albaran|bolla|pakbon|account number|account no|kontonummer|konto nr"
    "|phone number|telephone number|lief nr|steuerbasisbetrag|basisbetrag steuer"
    "|payment date|zahlungsdatum|billing period|date of birth"
    "|page no|page|seite|date of delivery|total paid|amount paid|vat reg|total savings|total saved"
    "|you saved|vat summary|tax summary|total number of items|no of items|number of items|invoice summary"
    "|invoice period|rechnungskreis|rechnungsrabatt|rechnungsempfanger gln"
    "|supplier no|supplier number|lieferantennummer|lieferanten nr|fournisseur n|numero proveedor"
    "|leveranciersnummer|vertragsnummer|vertrags nr|po box|terms|payment terms|terms of payment|zahlungsbedingungen"
    "|conditions de paiement"
    "|forma de pago|condizioni di pagamento|betalingscondities|contract no|contract number|vat exempt|total weight"
    "|gesamtgewicht|net weight|nettogewicht|poids net|unit price|nettopreis|netto preis|prix unitaire ht|prix ht"
    "|taxable person|auftragsdatum"
    "|subtotal discount|rechnungsempfanger nr|vat breakdown|change due|change|cash|tax base|tax basis"
    "|no vat|positionssumme zuschlage|reference date|vertragsdatum|vertrags datum|ordre|register no|till no"
    "|mwst nummer|data ora|date time of printing"
    "|abn|acn|siret|siren|kvk|kvk nummer|hrb|company no|company number|receipt number|receipt no|date paid|paid on"
    "|payment method|payment type|zahlungsart|mode de paiement|mode de reglement|metodo di pagamento|betaalwijze"
    "|original invoice|original invoice no|original invoice number|original invoice date|zu rechnung|zur rechnung"
    "|zu rechnung nr|zur rechnung nr|ursprungsrechnung|originalrechnung|rif fattura|riferimento fattura"
    "|sur facture|facture d origine|factura original|factura rectificada|rectifica a|oorspronkelijke factuur"
    "|bezug|bezugsbeleg|bezugsrechnung|corrected invoice|corrects|relates to|reference client|ref client"
    "|identifiant client"
    "|votre reference client|numero de client|n de client|bestellt am|ordered on|order placed|commande le|pedido el"
    "|ordinato il|besteld op|geliefert am|delivered on|anreise|abreise|arrival|departure|arrivee|depart|llegada|salida"
    "|arrivo|partenza|aankomst|vertrek|check in|check out"
    "|meter number|zahlernummer|vertragskonto|mitgliedsnummer|confirmation no|conf no"
)


@cache
def vocabulary() -> Vocabulary:
    """The labels of every field; a label may name several."""
    return Vocabulary(meanings())


def meanings() -> dict[str, dict[str, float]]:
    """Each label → the fields that it names, with its weight; those of `NOT_THESE` name none."""
    found: dict[str, dict[str, float]] = {label: {} for label in NOT_THESE.split("|")}
    for labels, weight in ((FAINT, FAINT_WEIGHT), (WEAK, WEAK_WEIGHT), (STRONG, 1.0)):
        for name, words in labels.items():
            for label in words.split("|"):
                found.setdefault(label, {})[name] = weight
    for receipts, name in ALSO.items():  # a label of receipts hides no shorter one of invoices
        for label in STRONG[receipts].split("|"):
            found[label].setdefault(name, WEAK_WEIGHT)
    return found
