"""order.eml: a mail in two forms, with a list of prices attached."""

from email.message import EmailMessage
from pathlib import Path

ROWS = [("Meeting chair", "12", "189.00"), ("Desk, 160 cm", "4", "420.00"), ("Lamp", "8", "64.50")]
GREETING = "Dear Ms Example,"
REQUEST = (
    "please send us the following by 27 March 2026. The prices are those of your list of 2 March, which is attached."
)


def make_order(path: Path) -> None:
    message = EmailMessage()
    message["From"] = "Jörg Muster <joerg.muster@beispiel.example>"
    message["To"] = "Orders <orders@example.com>"
    message["Cc"] = "accounts@beispiel.example"
    message["Date"] = "Mon, 09 Mar 2026 10:15:00 +0100"
    message["Subject"] = "Order 4711: chairs, desks, lamps"
    message["Message-ID"] = "<20260309.4711@beispiel.example>"
    lines = [f"{count} x {article}, {price} EUR each" for article, count, price in ROWS]
    message.set_content("\n".join([GREETING, "", REQUEST, "", *lines, "", "Kind regards", "Jörg Muster"]))
    cells = "".join(f"<tr><td>{article}</td><td>{count}</td><td>{price}</td></tr>" for article, count, price in ROWS)
    head = "<tr><th>Article</th><th>Number</th><th>Price in EUR</th></tr>"
    html = f"<p>{GREETING}</p><p>{REQUEST}</p><table>{head}{cells}</table><p>Kind regards<br>Jörg Muster</p>"
    message.add_alternative(html, subtype="html")
    prices = "\n".join(["article;price", *(f"{article};{price}" for article, _, price in ROWS)])
    message.add_attachment(prices.encode("cp1252"), maintype="text", subtype="csv", filename="Preise März.csv")
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=part-{number}")  # the same each time
    path.write_bytes(message.as_bytes())
