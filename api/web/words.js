// Numbers, times and names as a person reads them.

const LANGUAGE = "en-GB"; // that of the page
const RELATIVE = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: "auto" });
const MOMENT = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeStyle: "medium" });
const CLOCK = new Intl.DateTimeFormat(LANGUAGE, { timeStyle: "medium" });
const LANGUAGES = new Intl.DisplayNames(LANGUAGE, { type: "language" });
const UNITS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];
const UPPER = new Set(["iban", "bic", "vat", "id", "url", "ocr", "xml"]);
const TYPES = {
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
  "application/vnd.oasis.opendocument.text": "OpenDocument text",
  "application/vnd.oasis.opendocument.spreadsheet": "OpenDocument sheet",
  "application/vnd.oasis.opendocument.presentation": "OpenDocument slides",
  "application/vnd.ms-excel": "Excel 97",
  "application/vnd.ms-outlook": "Outlook mail",
  "application/epub+zip": "EPUB",
  "message/rfc822": "Mail",
  "text/plain": "Text",
  "text/markdown": "Markdown",
};

export const STATUSES = {
  PENDING: "Waiting",
  PROCESSING: "Working",
  COMPLETED: "Done",
  FAILED: "Failed",
  CANCELLED: "Cancelled",
};
export const STEPS = { validate: "Check", extract: "Read", persist: "Keep" };
export const ENDED = new Set(["COMPLETED", "FAILED", "CANCELLED"]);

export const CLASSES = [
  "invoice",
  "credit_note",
  "receipt",
  "contract",
  "letter",
  "report",
  "resume",
  "form",
  "statement",
  "presentation",
  "spreadsheet",
  "email",
  "other",
];

// PostgreSQL does not keep the order of names, and a person reads an invoice from its number to its total.
const ORDER = [
  "invoice_number",
  "invoice_date",
  "due_date",
  "order_number",
  "supplier_name",
  "supplier_vat_id",
  "supplier_address",
  "customer_name",
  "customer_address",
  "merchant_name",
  "receipt_date",
  "receipt_time",
  "position",
  "item_number",
  "description",
  "quantity",
  "unit",
  "unit_price",
  "tax_rate",
  "net_amount",
  "tax_amount",
  "total_amount",
  "currency",
  "payment_method",
  "iban",
  "bic",
];

/** Names of fields as they are read; those that are not known come last. */
export function ordered(names) {
  const place = (name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return [...names].sort((one, other) => place(one) - place(other));
}

export const METHODS = {
  embedded_xml: "from the e-invoice inside",
  rule: "by rule",
  llm: "by language model",
};

/** `supplier_vat_id` as “Supplier VAT ID”. */
export function named(name) {
  const words = name.split(/[_.]/).map((word) => (UPPER.has(word) ? word.toUpperCase() : word));
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function bytes(count) {
  if (count < 1000) return `${count} bytes`;
  const units = ["kB", "MB", "GB"];
  let [value, unit] = [count / 1000, 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export function count(number, one, many = `${one}s`) {
  return `${number.toLocaleString(LANGUAGE)} ${number === 1 ? one : many}`;
}

/** “PDF” for application/pdf. */
export function type(mediaType) {
  if (!mediaType) return "";
  return TYPES[mediaType] ?? mediaType.split("/").at(-1).replace(/^x-/, "").toUpperCase();
}

export function language(code) {
  try {
    return code ? LANGUAGES.of(code) : "";
  } catch {
    return code;
  }
}

/** “3 minutes ago”, and the date once that says more. */
export function ago(moment, now = Date.now()) {
  const seconds = (now - new Date(moment)) / 1000;
  if (seconds < 45) return "just now";
  if (seconds > 7 * 86400) return new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium" }).format(new Date(moment));
  const [unit, size] = UNITS.find(([, size]) => seconds >= size * 0.95) ?? UNITS.at(-1);
  return RELATIVE.format(-Math.max(1, Math.round(seconds / size)), unit);
}

export const moment = (text) => MOMENT.format(new Date(text));
export const clock = (text) => CLOCK.format(new Date(text));

export function duration(seconds) {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** “99 %”, and never 100 % for what is not certain. */
export function percent(share) {
  const rounded = Math.round(share * 100);
  return `${share < 1 ? Math.min(rounded, 99) : 100} %`;
}

/** A value with its currency, where it has one; thousands of an amount apart. */
export function amount({ value, type: kind, currency }) {
  let text = String(value);
  if (kind === "amount" && /^-?\d+(\.\d+)?$/.test(text)) {
    const [whole, ...part] = text.split(".");
    text = [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...part].join(".");
  }
  return currency ? `${text} ${currency}` : text;
}

/** Offsets in characters, as the server counts, as offsets in UTF-16, as this language does. */
export function units(text, [start, end]) {
  if (!/[\ud800-\udbff]/.test(text)) return [start, end];
  let [at, point] = [0, 0];
  const reach = (goal) => {
    while (point < goal && at < text.length) [at, point] = [at + (text.codePointAt(at) > 0xffff ? 2 : 1), point + 1];
    return at;
  };
  return [reach(start), reach(end)];
}
