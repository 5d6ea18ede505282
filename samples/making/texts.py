"""page.html, orders.csv, notes.md, and letter.txt in the encoding of an old word processor."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

ARTICLES = [
    ("TH-1100", "Digital thermometer", "48.50"),
    ("PH-2041", "pH electrode, glass", "74.90"),
    ("PI-4012", 'Pipette "Classic", 1000 µl', "132.00"),
    ("GL-7001", "Beaker, 250 ml, pack of 12", "21.30"),
    ("SA-8022", "Nitrile gloves, size M", "12.80"),
]
COUNTRIES = ["GB", "DE", "FR", "NL", "ES", "IT"]

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Returning goods – Example Instruments</title>
  <style>body { font-family: sans-serif } .note { color: #555 }</style>
  <script>window.dataLayer = [{page: "returns"}];</script>
</head>
<body>
  <nav><a href="/">Home</a> <a href="/products">Products</a> <a href="/help">Help</a></nav>
  <main>
    <h1>Returning goods</h1>
    <p>You may return unused goods within <strong>30 days</strong> of delivery. Calibrated instruments and opened
      packs of sterile articles are excluded; for these see <a href="/help/warranty">our warranty</a>.</p>
    <h2>How to return goods</h2>
    <ol>
      <li>Ask for a return number by e-mail to returns@instruments.example.</li>
      <li>Pack the goods in their original box and put the return form inside.
        <ul><li>Wrap glassware piece by piece.</li><li>Remove batteries.</li></ul></li>
      <li>Hand the parcel over to the carrier within 14 days.</li>
    </ol>
    <h2>What it costs</h2>
    <table>
      <thead><tr><th>Reason</th><th>Carriage</th><th>Handling</th></tr></thead>
      <tbody>
        <tr><td>Wrong or faulty article</td><td>free</td><td>free</td></tr>
        <tr><td>Ordered by mistake</td><td>£6.90</td><td>free</td></tr>
        <tr><td>Returned after 30 days</td><td>£6.90</td><td>15 % of the price</td></tr>
      </tbody>
    </table>
    <blockquote>Questions? Call the service desk, Monday to Friday, 8:00 to 17:00.</blockquote>
    <pre><code>Return number: R-______
Order number:  PO-_____</code></pre>
  </main>
  <footer class="note">© 2026 Example Instruments Ltd</footer>
</body>
</html>
"""  # noqa: RUF001  a dash is meant

NOTES = """# Project meeting, 9 March 2026

Present: purchasing, warehouse, IT. Minutes: IT.

## Decisions

- The new scanner goes into service on **1 April**.
- Old labels stay valid until the end of June.
  - The warehouse prints no more of them after 15 March.
- Purchasing asks two suppliers for offers.

## Open points

1. Who trains the late shift?
2. Does the scanner read labels on curved surfaces?

| Task | Who | Until |
| --- | --- | --- |
| Order ten scanners | Purchasing | 13 March |
| Test with 500 labels | Warehouse | 20 March |
| Interface to the stock system | IT | 27 March |

> Next meeting: 23 March, 10:00, room 2.

```
GET /stock/{article}?place=hall-2
```
"""

LETTER = """Beispiel GmbH
Musterstraße 1
00000 Musterstadt

Muster & Söhne KG
Beispielweg 2
00000 Beispielhausen

Musterstadt, 3. Februar 2026

Ihre Bestellung Nr. 4711 – Lieferverzögerung

Sehr geehrte Damen und Herren,

leider können wir die bestellten 25 Stühle „Büro Plus“ nicht wie vereinbart am 6. Februar liefern. Unser
Zulieferer hat uns mitgeteilt, dass sich die Bezüge um zwei Wochen verspäten.

Wir liefern spätestens am 20. Februar. Für die Unannehmlichkeiten gewähren wir Ihnen einen Nachlass von 5 %,
das sind 187,50 € auf den Rechnungsbetrag von 3.750,00 €.

Bitte teilen Sie uns mit, ob Sie mit dem neuen Termin einverstanden sind.

Mit freundlichen Grüßen

Beispiel GmbH
Vertrieb
"""  # noqa: RUF001  likewise


def make_page(path: Path) -> None:
    path.write_text(PAGE, encoding="utf-8")


def make_notes(path: Path) -> None:
    path.write_text(NOTES, encoding="utf-8")


def make_letter(path: Path) -> None:
    path.write_bytes(LETTER.replace("\n", "\r\n").encode("cp1252"))


def make_orders(path: Path) -> None:
    chance = random.Random(2026)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["order", "date", "country", "article", "description", "quantity", "unit_price"])
        for number in range(60):
            article, description, price = chance.choice(ARTICLES)
            day = date(2026, 1, 2) + timedelta(days=number // 2)
            country, quantity = chance.choice(COUNTRIES), chance.randint(1, 40)
            writer.writerow([f"PO-{88000 + number}", day.isoformat(), country, article, description, quantity, price])
