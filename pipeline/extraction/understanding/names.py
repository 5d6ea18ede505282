"""The fields of each class, with their types."""

from typing import Literal

FieldType = Literal[
    "text",
    "date",
    "time",
    "amount",
    "currency",
    "iban",
    "bic",
    "vat_id",
    "number",
    "integer",
    "boolean",
    "list",
    "table",
]

INVOICE: dict[str, FieldType] = {
    "invoice_number": "text", "invoice_date": "date", "due_date": "date", "order_number": "text",
    "currency": "currency", "net_amount": "amount", "tax_amount": "amount", "total_amount": "amount",
    "supplier_name": "text", "supplier_vat_id": "vat_id", "supplier_address": "text",
    "customer_name": "text", "customer_address": "text", "iban": "iban", "bic": "bic",
}  # fmt: skip
RECEIPT: dict[str, FieldType] = {
    "merchant_name": "text", "receipt_date": "date", "receipt_time": "time", "currency": "currency",
    "tax_amount": "amount", "total_amount": "amount", "payment_method": "text",
}  # fmt: skip
LINE_ITEM: dict[str, FieldType] = {
    "position": "text", "item_number": "text", "description": "text", "quantity": "number", "unit": "text",
    "unit_price": "amount", "tax_rate": "number", "net_amount": "amount",
}  # fmt: skip
BY_CLASS: dict[str, dict[str, FieldType]] = {"invoice": INVOICE, "credit_note": INVOICE, "receipt": RECEIPT}
