"""The description of the static API: a JSON Schema and an OpenAPI document.

`schema.json` and `openapi.json` beside this module are written by hand. The schema is in the
language of 2020-12 (https://json-schema.org/draft/2020-12), which OpenAPI 3.1
(https://spec.openapis.org/oas/v3.1.1.html) uses too, so both documents share its definitions.
"""

from pathlib import Path
from typing import Any

import orjson

Json = dict[str, Any]

_FOLDER = Path(__file__).parent


def to_schema(url: str) -> Json:
    """Return the JSON Schema of every answer; `url` is its own URL, or empty if unknown."""
    document = orjson.loads((_FOLDER / "schema.json").read_bytes())
    return {"$schema": document["$schema"], **({"$id": url} if url else {}), **document}


def to_openapi(title: str, description: str) -> Json:
    """Return the OpenAPI document of a catalog with a title and a description.

    Its paths are relative to the folder in which the document is.
    """
    document: Json = orjson.loads((_FOLDER / "openapi.json").read_bytes())
    info = document["info"]
    info["title"] = title
    info["description"] = f"{description} {info['description']}".lstrip()
    # OpenAPI keeps definitions in another place than JSON Schema
    schema = (_FOLDER / "schema.json").read_bytes()
    definitions = orjson.loads(schema.replace(b"#/$defs/", b"#/components/schemas/"))["$defs"]
    return {**document, "components": {"schemas": definitions}}
