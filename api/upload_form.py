"""The description of the upload's form.

By hand: a declared UploadFile would have FastAPI read the whole body before the handler runs.
"""

from typing import Any

from api import idempotency
from api.forms import MAX_METADATA_BYTES, UploadOptions
from api.openapi import SCHEMAS

JSON_PART = {"contentMediaType": "application/json"}

PARTS: dict[str, Any] = {
    "file": {
        "type": "string",
        "format": "binary",
        "contentMediaType": "application/octet-stream",
        "description": "the document, with a file name; several such parts make a batch",
    },
    "options": UploadOptions.model_json_schema() | JSON_PART | {"description": "JSON: how to work on it"},
    "metadata": {
        "type": "object",
        "description": f"JSON object of the client's own, at most {MAX_METADATA_BYTES} bytes",
        **JSON_PART,
    },
    "tags": {"type": "string", "description": "tags, separated by commas", "examples": ["march,paid"]},
}

UPLOAD_BODY: dict[str, Any] = {
    **idempotency.DESCRIBED,
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": {"type": "object", "required": ["file"], "properties": PARTS}},
            "application/json": {"schema": {"$ref": f"{SCHEMAS}NamedUpload"}},
        },
    },
}
