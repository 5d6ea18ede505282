"""Invoices in six languages, made for the tests: layouts and words of their own. Names, numbers and places are made up.

A page is a list of rows: a distance from the row above in points, and texts with the places where they begin.
"""

from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

Row = tuple[float, list[tuple[float, str]]]


@dataclass(frozen=True, slots=True)
class Made:
    name: str
    language: str
    media_type: str
    content: str | bytes
    wanted: dict[str, str | None]


def page(rows: list[Row], size: float = 9.5) -> bytes:
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    canvas.setFont("Helvetica", size)
    y = 800.0
    for down, texts in rows:
        y -= down
        for x, text in texts:
            (canvas.drawRightString if x < 0 else canvas.drawString)(abs(x), y, text)
    canvas.save()
    return target.getvalue()


US_HTML = """<html><body><h1>INVOICE</h1>
<table><tr><td><b>Copper Beacon LLC</b><br>2200 Quarry Avenue<br>Millbrook, OH 43001<br>Phone (555) 010-0199</td>
<td><table><tr><td>Invoice #</td><td>CB-20418</td></tr><tr><td>Date</td><td>06/25/2024</td></tr>
<tr><td>P.O. Number</td><td>77120</td></tr><tr><td>Due Date</td><td>07/25/2024</td></tr></table></td></tr></table>
<h3>Bill To</h3><p>Weir Print Inc.<br>14 Station Road<br>Hartley, OH 43055</p>
<table><tr><th>Description</th><th>Hours</th><th>Rate</th><th>Amount</th></tr>
<tr><td>Design</td><td>10</td><td>$95.00</td><td>$950.00</td></tr>
<tr><td>Proofs</td><td>2</td><td>$120.00</td><td>$240.00</td></tr></table>
<table><tr><td>Subtotal</td><td>$1,190.00</td></tr><tr><td>Sales Tax (7.0%)</td><td>$83.30</td></tr>
<tr><td>Total</td><td>$1,273.30</td></tr><tr><td>Amount Paid</td><td>$500.00</td></tr>
<tr><td><b>Balance Due</b></td><td>$773.30</td></tr></table></body></html>"""

CREDIT = """Harbour Lamps Limited
3 Pier Road
Seatown G1 2AB

CREDIT NOTE

Credit note no: CN-0093          Date: 3 June 2024
Original invoice: INV-2207

To:
Mill Studio
9 Weir Lane
Upper Weir B4 7DE

Returned desk lamp        2 x 40.00       80.00

Net                                      -80.00
VAT @ 20%                                -16.00
Total credit                         GBP -96.00

VAT reg. no. GB 999 9999 73
"""

LETTER_DE = """Tischlerei Lindenhof e.K.
Wehrgasse 9
80333 Oberwehr
Telefon 089 5550123

Frau
Anna Beispiel
Am Markt 17
50667 Seestadt

Oberwehr, den 3. Mai 2024

Rechnung Nr. 2024/118

Sehr geehrte Frau Beispiel,

für unsere Arbeiten erlauben wir uns zu berechnen:

Einbauschrank nach Maß                   2.400,00 €
Fachbuch Holzpflege                         28,00 €

Summe netto                              2.428,00 €
19 % MwSt. auf 2.400,00 €                  456,00 €
7 % MwSt. auf 28,00 €                        1,96 €
Rechnungsbetrag                          2.885,96 €

Bitte zahlen Sie den Betrag innerhalb von 14 Tagen ohne Abzug.

Bankverbindung: Beispielbank, IBAN DE89 3704 0044 0532 0130 00, BIC EXAMDEFF500
Steuernummer 143/512/60012
"""

FREELANCE_FR = """Juliette Meunier, graphiste
4 rue du Moulin
35000 Portville

Facture n° 2024-07
Date : 12 février 2024

Adressée à :
Société Hautbarrage SAS
18 quai du Port
44000 Moulins

Création d'une affiche : 650,00 €

Total à payer : 650,00 €
TVA non applicable, art. 293 B du CGI

Paiement à réception. IBAN : FR14 2004 1010 0505 0001 3M02 606
"""

ITALIAN = """Ferramenta Porto Basso S.r.l.
Via Maestra, 22 - 20121 Mulini
P.IVA 07643520567

Spett.le
Officine Dogana S.p.A.
Viale Europa 5
10121 Sant'Elmo
P.IVA 00743110157

FATTURA n. 12/A del 03/05/2024

Descrizione                Q.tà    Prezzo      Importo
Viti inox                   200      0,45        90,00
Trapano                       1    310,00       310,00

Imponibile                                      400,00
IVA 22%                                          88,00
TOTALE FATTURA                             EUR  488,00

Scadenza: 02/06/2024
IBAN IT60X0542811101000000123456
"""

MAIL_NL = """Beste klant,

Hierbij ontvangt u factuur 2024-0331 van 8 maart 2024 voor ordernummer 55812.

Bedrag excl. btw: € 250,00
Btw 21%: € 52,50
Totaal incl. btw: € 302,50

Graag voldoen binnen 30 dagen op NL91 ABNA 0417 1643 00 t.n.v. Sluis Media B.V.

Sluis Media B.V.
Marktplein 4
1234 AB Havendam
"""

SWISS = page([
    (0, [(50, "Bergbach Elektro AG"), (-545, "Rechnung")]),
    (14, [(50, "Dorfstrasse 12, 3011 Bern")]),
    (12, [(50, "CHE-116.281.710 MWST")]),
    (50, [(330, "Hotel Seeblick")]),
    (12, [(330, "Uferweg 3")]),
    (12, [(330, "6003 Luzern")]),
    (50, [(50, "Rechnungs-Nr."), (170, "24-5512"), (330, "Referenz"), (430, "Frau Keller")]),
    (14, [(50, "Rechnungsdatum"), (170, "17.09.2024"), (330, "Auftrags-Nr."), (430, "A-9920")]),
    (14, [(50, "Zahlbar bis"), (170, "17.10.2024")]),
    (40, [(50, "Leistung"), (-400, "Anzahl"), (-470, "Ansatz"), (-545, "Betrag CHF")]),
    (16, [(50, "Montage Leuchten"), (-400, "12"), (-470, "110.00"), (-545, "1'320.00")]),
    (16, [(50, "Material pauschal"), (-400, "1"), (-470, "480.50"), (-545, "480.50")]),
    (26, [(330, "Zwischensumme"), (-545, "1'800.50")]),
    (14, [(330, "MWST 8.1%"), (-545, "145.84")]),
    (14, [(330, "Total CHF"), (-545, "1'946.34")]),
    (40, [(50, "Konto: CH93 0076 2011 6238 5295 7")]),
])  # fmt: skip

SPANISH = page([
    (0, [(50, "EMISOR"), (310, "CLIENTE")]),
    (13, [(50, "Molinos Gráficos S.L."), (310, "Puerto Bajo Textil S.A.")]),
    (13, [(50, "Calle Mayor 4"), (310, "Avenida del Mar 120")]),
    (13, [(50, "28013 Madrid"), (310, "08003 Barcelona")]),
    (13, [(50, "NIF: B83376871"), (310, "NIF: A58818501")]),
    (40, [(50, "FACTURA"), (150, "2024/0042")]),
    (15, [(50, "Fecha"), (150, "09/04/2024")]),
    (15, [(50, "Vencimiento"), (150, "09/05/2024")]),
    (15, [(50, "Su pedido"), (150, "P-7781")]),
    (35, [(50, "Concepto"), (-420, "Uds."), (-480, "Precio"), (-545, "Importe")]),
    (15, [(50, "Folletos"), (-420, "1.000"), (-480, "0,35"), (-545, "350,00")]),
    (15, [(50, "Carteles"), (-420, "50"), (-480, "4,20"), (-545, "210,00")]),
    (35, [(250, "Base imponible"), (330, "Tipo IVA"), (390, "Cuota IVA"), (-545, "TOTAL FACTURA")]),
    (15, [(250, "560,00"), (330, "21 %"), (390, "117,60"), (-545, "677,60 €")]),
    (40, [(50, "Forma de pago: transferencia a ES91 2100 0418 4502 0005 1332, BIC EXAMESBB500")]),
])  # fmt: skip

BRITISH = page([
    (0, [(50, "quarry instruments"), (-545, "TAX INVOICE")]),
    (60, [(50, "Orchard Foods plc"), (330, "Invoice No"), (440, "0004521")]),
    (13, [(50, "Accounts Payable"), (330, "Invoice Date / Tax Point"), (440, "31/01/2024")]),
    (13, [(50, "Unit 7 Meadow Park"), (330, "Your Ref"), (440, "4500091882")]),
    (13, [(50, "Leeds LS1 4AP"), (330, "Account No"), (440, "ORC001")]),
    (45, [(50, "Qty"), (100, "Details"), (-430, "Net"), (-480, "VAT %"), (-545, "VAT")]),
    (15, [(50, "4"), (100, "Calibration visit"), (-430, "620.00"), (-480, "20.00"), (-545, "124.00")]),
    (15, [(50, "1"), (100, "Handbook"), (-430, "35.00"), (-480, "0.00"), (-545, "0.00")]),
    (40, [(350, "Total Net Amount"), (-545, "655.00")]),
    (14, [(350, "Total VAT Amount"), (-545, "124.00")]),
    (14, [(350, "Invoice Total"), (-545, "GBP 779.00")]),
    (120, [(50, "Terms: strictly 30 days net. Goods remain our property until paid in full.")]),
    (14, [(50, "Quarry Instruments Limited. Registered in England No. 01234567. VAT No. GB 980 7806 84")]),
    (14, [(50, "Sort code 00-00-00, IBAN GB29 NWBK 6016 1331 9268 19, SWIFT EXAMGB2L")]),
])  # fmt: skip

FRENCH = page([
    (0, [(50, "ATELIER DU BARRAGE"), (330, "FACTURE")]),
    (13, [(50, "SARL au capital de 10 000 EUR"), (330, "N° F2024-00318")]),
    (13, [(50, "12 place du Marché"), (330, "du 22/11/2024")]),
    (13, [(50, "69002 Lyon")]),
    (13, [(50, "Siret 552 100 554 00013 - N° TVA FR96552100554")]),
    (40, [(330, "MAIRIE DE PORTVILLE")]),
    (12, [(330, "Service comptabilité")]),
    (12, [(330, "1 rue de la République")]),
    (12, [(330, "29200 PORTVILLE")]),
    (40, [(50, "Bon de commande n° 2024-BC-771"), (330, "Échéance : 22/12/2024")]),
    (35, [(50, "Désignation"), (-400, "Qté"), (-470, "PU HT"), (-545, "Total HT")]),
    (15, [(50, "Bancs publics en chêne"), (-400, "6"), (-470, "412,50"), (-545, "2 475,00")]),
    (15, [(50, "Livraison"), (-400, "1"), (-470, "125,00"), (-545, "125,00")]),
    (35, [(350, "Total HT"), (-545, "2 600,00 €")]),
    (14, [(350, "TVA 20,00 %"), (-545, "520,00 €")]),
    (14, [(350, "Total TTC"), (-545, "3 120,00 €")]),
    (14, [(350, "Acompte"), (-545, "1 000,00 €")]),
    (14, [(350, "Net à payer"), (-545, "2 120,00 €")]),
])  # fmt: skip

DUTCH = page([
    (0, [(350, "Linden Logistiek B.V.")]),
    (12, [(350, "Havenstraat 101")]),
    (12, [(350, "3011 AB Rotterdam")]),
    (12, [(350, "KvK 24330087")]),
    (12, [(350, "Btw NL810433941B01")]),
    (40, [(50, "Bakkerij De Molen")]),
    (12, [(50, "t.a.v. de heer Smit")]),
    (12, [(50, "Sluisweg 8")]),
    (12, [(50, "2312 CD Leiden")]),
    (40, [(50, "Factuurnummer"), (190, "Factuurdatum"), (330, "Vervaldatum"), (450, "Uw referentie")]),
    (13, [(50, "240915"), (190, "5-2-2024"), (330, "6-3-2024"), (450, "BM/77")]),
    (40, [(50, "Transport week 5"), (-545, "1.150,00")]),
    (15, [(50, "Toeslag brandstof"), (-545, "69,00")]),
    (30, [(330, "Totaal exclusief btw"), (-545, "1.219,00")]),
    (14, [(330, "21% btw over 1.219,00"), (-545, "255,99")]),
    (14, [(330, "Totaal te betalen"), (-545, "1.474,99")]),
    (60, [(50, "Rekening NL91ABNA0417164300 BIC EXAMNL2A. Alle bedragen in euro (EUR).")]),
])  # fmt: skip

PDF, TEXT = "application/pdf", "text/plain"
INVOICES = [
    Made("english html", "en", "text/html", US_HTML, {
        "invoice_number": "CB-20418", "invoice_date": "2024-06-25", "due_date": "2024-07-25", "order_number": "77120",
        "currency": "USD", "net_amount": "1190.00", "tax_amount": "83.30", "total_amount": "1273.30",
        "customer_name": "Weir Print Inc.", "customer_address": "14 Station Road, Hartley, OH 43055",
        "supplier_name": "Copper Beacon LLC", "iban": None, "bic": None, "supplier_vat_id": None,
    }),
    Made("english credit note", "en", TEXT, CREDIT, {
        "invoice_number": "CN-0093", "invoice_date": "2024-06-03", "due_date": None, "order_number": None,
        "currency": "GBP", "net_amount": "-80.00", "tax_amount": "-16.00", "total_amount": "-96.00",
        "supplier_name": "Harbour Lamps Limited", "supplier_address": "3 Pier Road, Seatown G1 2AB",
        "customer_name": "Mill Studio", "supplier_vat_id": "GB999999973", "iban": None, "bic": None,
    }),
    Made("german letter", "de", TEXT, LETTER_DE, {
        "invoice_number": "2024/118", "invoice_date": "2024-05-03", "due_date": "2024-05-17", "order_number": None,
        "currency": "EUR", "net_amount": "2428.00", "tax_amount": "457.96", "total_amount": "2885.96",
        "supplier_name": "Tischlerei Lindenhof e.K.", "customer_name": "Anna Beispiel",
        "customer_address": "Am Markt 17, 50667 Seestadt", "supplier_vat_id": None,
        "iban": "DE89370400440532013000", "bic": "EXAMDEFF500",
    }),
    Made("french without tax", "fr", TEXT, FREELANCE_FR, {
        "invoice_number": "2024-07", "invoice_date": "2024-02-12", "due_date": None, "order_number": None,
        "currency": "EUR", "tax_amount": None, "total_amount": "650.00",
        "customer_name": "Société Hautbarrage SAS", "customer_address": "18 quai du Port, 44000 Moulins",
        "iban": "FR1420041010050500013M02606", "bic": None, "supplier_vat_id": None,
    }),
    Made("italian text", "it", TEXT, ITALIAN, {
        "invoice_number": "12/A", "invoice_date": "2024-05-03", "due_date": "2024-06-02", "currency": "EUR",
        "net_amount": "400.00", "tax_amount": "88.00", "total_amount": "488.00",
        "supplier_name": "Ferramenta Porto Basso S.r.l.", "customer_name": "Officine Dogana S.p.A.",
        "customer_address": "Viale Europa 5, 10121 Sant'Elmo", "supplier_vat_id": "07643520567",
        "iban": "IT60X0542811101000000123456",
    }),
    Made("dutch mail", "nl", TEXT, MAIL_NL, {
        "invoice_number": "2024-0331", "invoice_date": "2024-03-08", "due_date": "2024-04-07", "order_number": "55812",
        "currency": "EUR", "net_amount": "250.00", "tax_amount": "52.50", "total_amount": "302.50",
        "supplier_name": "Sluis Media B.V.", "iban": "NL91ABNA0417164300", "supplier_vat_id": None,
    }),
    Made("swiss page", "de", PDF, SWISS, {
        "invoice_number": "24-5512", "invoice_date": "2024-09-17", "due_date": "2024-10-17", "order_number": "A-9920",
        "currency": "CHF", "net_amount": "1800.50", "tax_amount": "145.84", "total_amount": "1946.34",
        "supplier_name": "Bergbach Elektro AG", "customer_name": "Hotel Seeblick",
        "customer_address": "Uferweg 3, 6003 Luzern", "supplier_vat_id": "CHE116281710",
        "iban": "CH9300762011623852957",
    }),
    Made("spanish columns", "es", PDF, SPANISH, {
        "invoice_number": "2024/0042", "invoice_date": "2024-04-09", "due_date": "2024-05-09", "order_number": "P-7781",
        "currency": "EUR", "net_amount": "560.00", "tax_amount": "117.60", "total_amount": "677.60",
        "supplier_name": "Molinos Gráficos S.L.", "supplier_address": "Calle Mayor 4, 28013 Madrid",
        "customer_name": "Puerto Bajo Textil S.A.", "customer_address": "Avenida del Mar 120, 08003 Barcelona",
        "supplier_vat_id": "B83376871", "iban": "ES9121000418450200051332", "bic": "EXAMESBB500",
    }),
    Made("british page", "en", PDF, BRITISH, {
        "invoice_number": "0004521", "invoice_date": "2024-01-31", "due_date": "2024-03-01",
        "order_number": "4500091882", "currency": "GBP", "net_amount": "655.00",
        "tax_amount": "124.00", "total_amount": "779.00",
        "customer_name": "Orchard Foods plc", "supplier_vat_id": "GB980780684", "iban": "GB29NWBK60161331926819",
        "bic": "EXAMGB2L",
    }),
    Made("french page", "fr", PDF, FRENCH, {
        "invoice_number": "F2024-00318", "invoice_date": "2024-11-22", "due_date": "2024-12-22",
        "order_number": "2024-BC-771", "currency": "EUR", "net_amount": "2600.00", "tax_amount": "520.00",
        "total_amount": "3120.00", "supplier_name": "ATELIER DU BARRAGE", "customer_name": "MAIRIE DE PORTVILLE",
        "supplier_vat_id": "FR96552100554", "iban": None,
    }),
    Made("dutch page", "nl", PDF, DUTCH, {
        "invoice_number": "240915", "invoice_date": "2024-02-05", "due_date": "2024-03-06", "currency": "EUR",
        "net_amount": "1219.00", "tax_amount": "255.99", "total_amount": "1474.99",
        "supplier_name": "Linden Logistiek B.V.", "supplier_address": "Havenstraat 101, 3011 AB Rotterdam",
        "customer_name": "Bakkerij De Molen", "customer_address": "Sluisweg 8, 2312 CD Leiden",
        "supplier_vat_id": "NL810433941B01", "iban": "NL91ABNA0417164300", "bic": "EXAMNL2A",
    }),
]  # fmt: skip
