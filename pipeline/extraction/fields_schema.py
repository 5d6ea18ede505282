"""The client's JSON Schema of the fields it wants → what is looked for. Bounded, and refused with a sentence."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Literal, get_args

AskedType = Literal[
    "text", "date", "time", "amount", "currency", "iban", "bic", "vat_id", "number", "integer", "boolean", "email",
    "url", "phone", "choice", "date_time", "table", "list",
]  # fmt: skip
Choice = str | int | float | bool
Schema = Mapping[str, Any]

MAX_BYTES = 32 * 1024
MAX_DEPTH = 12
MAX_LISTED = 300  # values of any list in it: older drafts compare each with each
MAX_ERRORS = 20  # looked at for the one that is told
MAX_FIELDS = 100
MAX_NESTED = 4  # objects inside objects
MAX_COLUMNS = 30
MAX_CHOICES = 100
MAX_LABELS = 20
MAX_LABEL_CHARACTERS = 100
MAX_DESCRIPTION_CHARACTERS = 1_000
SECTION_LABELS, INNER_LABELS = 2, 3  # of an object and of a property in it, that are put together
LABEL_WORDS = 6  # a longer description is a sentence about the field, not its name
EXTENSION = "x-quire-type"
FORMATS: dict[str, AskedType] = {
    "date": "date", "date-time": "date_time", "time": "time", "email": "email", "idn-email": "email", "uri": "url",
    "iri": "url", "url": "url",
    "uri-reference": "url", "phone": "phone",
    **{name: name for name in get_args(AskedType) if name in {"amount", "currency", "iban", "bic", "vat_id"}},
}  # fmt: skip
PLAIN: dict[str, AskedType] = {"string": "text", "number": "number", "integer": "integer", "boolean": "boolean"}
BUILT = {"choice", "table", "list"}  # of other parts of the schema
SAID = {"title", "description", "aliases", "x-aliases", "examples", EXTENSION}  # what stands beside a `$ref`
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
ARTICLE = re.compile(r"(?:the|a|an|der|die|das|le|la|les|l'|el|los|il|lo|het|de)\s+", re.IGNORECASE)


class SchemaError(ValueError):
    """The text says where the schema is not one that can be filled, and why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field to look for. `labels` are the words it may stand under, the surest first; `choices` those of an enum.

    A list has one column, its element. A property of an object is called `object.property`; `section` are the words
    that the object stands under, below which `inner` of the labels are its own.
    """

    name: str
    type: AskedType
    labels: tuple[str, ...]
    description: str = ""
    examples: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[Choice, ...] = ()
    columns: tuple["Asked", ...] = ()
    section: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()


def prepare() -> None:
    """Load what checks a schema, ahead of the first one."""
    well_formed({})


def read(schema: Schema) -> tuple[Asked, ...]:
    """The fields of a schema in its order; SchemaError if it is none, or beyond the bounds."""
    bounded(schema)
    well_formed(schema)
    reader = Reader(schema)
    whole = reader.resolved(schema, "the schema")
    if whole.get("type", "object") != "object" or not isinstance(whole.get("properties"), dict):
        raise SchemaError("it describes no object: `type` is `object`, and `properties` names the fields")
    return reader.fields(whole, "properties", MAX_FIELDS)


def unrequired(schema: Schema) -> dict[str, Any]:
    """The same schema, with nothing that has to be there."""
    return {name: value for name, value in schema.items() if name != "required"}


def bounded(schema: Schema) -> None:
    """Refuse what is too large or too deep to be looked at, before anything recursive does."""
    if depth(schema) > MAX_DEPTH:
        raise SchemaError(f"it is nested deeper than {MAX_DEPTH} levels")
    if len(json.dumps(schema, ensure_ascii=False).encode(errors="replace")) > MAX_BYTES:
        raise SchemaError(f"it has more than {MAX_BYTES} bytes")
    if any(isinstance(value, list) and len(value) > MAX_LISTED for value in every(schema)):
        raise SchemaError(f"a list in it has more than {MAX_LISTED} values")


def depth(value: object) -> int:
    """How deep a JSON value is nested, or a little more than the bound."""
    level, found = [value], 0
    while level and found <= MAX_DEPTH:
        found += 1
        level = [inner for outer in level for inner in members(outer)]
    return found


def every(value: object) -> Iterator[object]:
    """A JSON value, and all that is in it."""
    level = [value]
    while level:
        yield from level
        level = [inner for outer in level for inner in members(outer)]


def members(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def well_formed(schema: Schema) -> None:
    """Refuse what is no JSON Schema of the draft that it names, by default 2020-12."""
    import jsonschema  # type: ignore[import-untyped]  # noqa: PLC0415  a fifth of a second, for those who send a schema

    if not isinstance(schema.get("$schema", ""), str):
        raise SchemaError("its `$schema` is no text")
    kind = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
    found = jsonschema.exceptions.best_match(islice(kind(kind.META_SCHEMA).iter_errors(schema), MAX_ERRORS))
    if found is not None:
        place = ".".join(map(str, found.absolute_path)) or "the top"
        raise SchemaError(f"it is no valid JSON Schema at {place}: {shortened(found.message)}")


def shortened(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:160]}…"


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads properties; knows the whole schema for what they refer to."""

    whole: Schema

    def fields(self, schema: Schema, path: str, most: int, depth: int = 0) -> tuple[Asked, ...]:
        """What the properties ask for; those of objects inside them too, which stand for the object."""
        properties, required = schema["properties"], schema.get("required", [])
        if not properties:
            raise SchemaError(f"{path}: there is no field in it")
        if len(properties) > most:
            raise SchemaError(f"{path}: more than {most} of them")
        unknown = [name for name in required if name not in properties]
        if unknown:
            raise SchemaError(f"{path}: `required` names {shortened(unknown[0])}, which is not among them")
        found: dict[str, Asked] = {}
        for name, given in properties.items():
            inside = f"{path}.{shortened(name)}"
            for each in self.field(name, given, inside, depth, required=name in required):
                if each.name in found:
                    raise SchemaError(f"{inside}: there are two of the name {shortened(each.name)}")
                found[each.name] = each
            if len(found) > most:
                raise SchemaError(f"{path}: more than {most} of them")
        return tuple(found.values())

    def field(self, name: str, given: Schema | bool, path: str, depth: int, *, required: bool) -> tuple[Asked, ...]:
        if not name.strip() or len(name) > MAX_LABEL_CHARACTERS or not name.isprintable():
            raise SchemaError(f"{path}: a name has 1 to {MAX_LABEL_CHARACTERS} printable characters")
        schema = self.resolved({} if given is True else given, path)
        if is_object(schema):
            return self.members(name, schema, path, depth, required=required)
        kind, choices = type_of(schema, path), choices_of(schema, path)
        description = text_of(schema, "description", MAX_DESCRIPTION_CHARACTERS, path)
        asked = Asked(
            name, kind, labels_of(name, schema, description, path), description,
            tuple(str(each) for each in listed(schema, "examples", MAX_LABELS, path)), required, choices,
        )  # fmt: skip
        return (self.array(asked, schema, path) if kind == "table" else asked,)

    def members(self, name: str, schema: Schema, path: str, depth: int, *, required: bool) -> tuple[Asked, ...]:
        """The properties of an object inside an object, each of which also stands under the object's words."""
        if depth == MAX_NESTED:
            raise SchemaError(f"{path}: objects inside objects are nested deeper than {MAX_NESTED} levels")
        if not isinstance(schema.get("properties"), dict):
            raise SchemaError(f"{path}: an object is filled by its `properties`, and it names none")
        description = text_of(schema, "description", MAX_DESCRIPTION_CHARACTERS, path)
        section = labels_of(name, schema, description, path)
        return tuple(
            replace(
                each,
                name=f"{name}.{each.name}",
                labels=together(section, each.labels),
                required=required and each.required,
                section=(*section, *each.section),
                inner=each.inner or each.labels,
            )
            for each in self.fields(schema, f"{path}.properties", MAX_FIELDS, depth + 1)
        )

    def array(self, asked: Asked, schema: Schema, path: str) -> Asked:
        """A table of objects, or a list of values."""
        items = self.resolved(schema.get("items", {}), f"{path}.items")
        if "prefixItems" in schema or not items:
            raise SchemaError(f"{path}: an array has `items` of one kind: values, or objects with `properties`")
        if is_object(items):
            if not isinstance(items.get("properties"), dict):
                raise SchemaError(f"{path}: a table is filled by the `properties` of its `items`, which name none")
            columns = self.fields(items, f"{path}.items.properties", MAX_COLUMNS)
            if any(column.type in {"table", "list"} for column in columns):
                raise SchemaError(f"{path}: an array inside a table cannot be filled")
            return replace(asked, columns=columns)
        kind = type_of(items, f"{path}.items")
        if kind == "table":
            raise SchemaError(f"{path}: an array inside an array cannot be filled")
        element = replace(asked, type=kind, choices=choices_of(items, f"{path}.items"), labels=singular(asked.labels))
        if not asked.examples:
            examples = tuple(str(each) for each in listed(items, "examples", MAX_LABELS, path))
            element = replace(element, examples=examples)
        return replace(asked, type="list", columns=(element,))

    def resolved(self, given: object, path: str) -> Schema:
        """The schema behind references inside this one and behind `null` as an alternative."""
        schema = given
        for _ in range(MAX_DEPTH):
            if not isinstance(schema, dict):
                raise SchemaError(f"{path}: it is no schema of a value")
            said = {name: value for name, value in schema.items() if name in SAID}
            if "$ref" in schema:
                schema = self.target(schema["$ref"], path)
                if isinstance(schema, dict):
                    schema = {key: value for key, value in schema.items() if key != "title"}  # the name of its class
            elif branches := schema.get("anyOf") or schema.get("oneOf"):
                schema = self.one_of([branch for branch in branches if branch != {"type": "null"}], path)
            elif len(parts := schema.get("allOf", ())) == 1 and "type" not in schema:
                schema = parts[0]
            else:
                return schema
            schema = schema | said if isinstance(schema, dict) else schema
        raise SchemaError(f"{path}: its references lead in a circle")

    def one_of(self, branches: Sequence[object], path: str) -> object:
        """The first of several alternatives; of objects and arrays there can be only one."""
        if len(branches) > 1 and any(
            isinstance(each, dict) and ("$ref" in each or is_nested(each)) for each in branches
        ):
            raise SchemaError(f"{path}: one of several objects or arrays cannot be chosen; name one of them")
        return branches[0] if branches else {}

    def target(self, reference: str, path: str) -> object:
        if not reference.startswith("#/"):
            raise SchemaError(f"{path}: a `$ref` points into the schema itself, as `#/$defs/…`")
        found: object = self.whole
        for part in reference[2:].split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(found, dict) or name not in found:
                raise SchemaError(f"{path}: there is nothing at {shortened(reference)}")
            found = found[name]
        return found


def is_object(schema: Schema) -> bool:
    return "properties" in schema or "object" in kinds(schema)


def is_nested(schema: Schema) -> bool:
    return is_object(schema) or "array" in kinds(schema)


def kinds(schema: Schema) -> list[Any]:
    given = schema.get("type", [])
    return given if isinstance(given, list) else [given]


def together(section: Sequence[str], labels: Sequence[str]) -> tuple[str, ...]:
    """`delivery date` for the property `date` of the object `delivery`, then `date` alone."""
    both = [f"{outer} {label}" for outer in section[:SECTION_LABELS] for label in labels[:INNER_LABELS]]
    return tuple(dict.fromkeys([*both, *labels]))


def singular(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels of a list, and what one of its values stands under."""
    ones = [re.sub(r"(?:(?<=nummer)n|(?<=[^s])s)$", "", label) for label in labels]
    return tuple(dict.fromkeys([*labels, *ones]))


def type_of(schema: Schema, path: str) -> AskedType:
    if EXTENSION in schema:
        if schema[EXTENSION] not in get_args(AskedType) or schema[EXTENSION] in BUILT:
            known = ", ".join(name for name in get_args(AskedType) if name not in BUILT)
            raise SchemaError(f"{path}: `{EXTENSION}` is one of {known}")
        return schema[EXTENSION]  # type: ignore[no-any-return]  # it is among the arguments of the Literal
    if "enum" in schema or "const" in schema:
        return "choice"
    given = schema.get("type", "string")
    names = [name for name in (given if isinstance(given, list) else [given]) if name != "null"]
    name = "string" if "string" in names else names[0] if names else "string"
    if name == "array":
        return "table"
    if name not in PLAIN:
        raise SchemaError(f"{path}: a value of the type {shortened(str(name))} does not stand in a document")
    form = FORMATS.get(schema.get("format", ""))
    return form if form is not None and (name == "string" or form == "amount") else PLAIN[name]


def choices_of(schema: Schema, path: str) -> tuple[Choice, ...]:
    """The values of an enum without null; a value has to be one that stands in a document."""
    given = schema.get("enum", [schema["const"]] if "const" in schema else [])
    found = [value for value in given if value is not None]
    if len(found) > MAX_CHOICES:
        raise SchemaError(f"{path}: more than {MAX_CHOICES} values in `enum`")
    if any(not isinstance(value, str | int | float) or not str(value).strip() for value in found):
        raise SchemaError(f"{path}: the values of an `enum` are texts, numbers or booleans")
    return tuple(found)


def labels_of(name: str, schema: Schema, description: str, path: str) -> tuple[str, ...]:
    """Aliases, title, the words of the name, and a description that is short enough for a label."""
    aliases = [*listed(schema, "x-aliases", MAX_LABELS, path), *listed(schema, "aliases", MAX_LABELS, path)]
    if any(not isinstance(alias, str) or not 1 <= len(alias.strip()) <= MAX_LABEL_CHARACTERS for alias in aliases):
        raise SchemaError(f"{path}: aliases are texts of 1 to {MAX_LABEL_CHARACTERS} characters")
    title = text_of(schema, "title", MAX_LABEL_CHARACTERS, path)
    short = ARTICLE.sub("", description.split("(", 1)[0].strip(" ."), count=1)
    found = [*aliases, spoken(name), title, short if 0 < len(short.split()) <= LABEL_WORDS else ""]
    plain = {re.sub(r"\W+", "", label).casefold(): " ".join(label.split()) for label in reversed(found)}
    return tuple(reversed([label for key, label in plain.items() if key]))


def spoken(name: str) -> str:
    """`invoiceNumber`, `invoice_number` and `invoice-number` as the words they are made of."""
    return " ".join(re.sub(r"[_\W]+", " ", HUMP.sub(" ", name)).lower().split()) or name


def listed(schema: Schema, name: str, most: int, path: str) -> list[Any]:
    found = schema.get(name, [])
    if not isinstance(found, list) or len(found) > most:
        raise SchemaError(f"{path}: `{name}` is a list of at most {most}")
    return found


def text_of(schema: Schema, name: str, most: int, path: str) -> str:
    found = schema.get(name, "")
    if not isinstance(found, str) or len(found) > most:
        raise SchemaError(f"{path}: `{name}` is a text of at most {most} characters")
    return found
