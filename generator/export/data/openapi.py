"""The description of the static API: a JSON Schema and an OpenAPI document.

`schema.json` and `openapi.json` beside this module are written by hand. The schema is in the
language of 2020-12 (https://json-schema.org/draft/2020-12), which OpenAPI 3.1
(https://spec.openapis.org/oas/v3.1.1.html) uses too, so both documents share its definitions.
"""

from pathlib import Path

import orjson

from ...catalog.catalog import Catalog
from ...plan import urls
from ...plan.output import Output
from ..facts import Json, to_json

_FOLDER = Path(__file__).parent


def to_schema(catalog: Catalog, output: Output) -> bytes:
    """Return the JSON Schema of every answer; its `$id` is its own URL, if the site has one."""
    document = orjson.loads((_FOLDER / "schema.json").read_bytes())
    url = urls.absolute(catalog.config.url, output.path)
    return to_json({"$schema": document["$schema"], **({"$id": url} if url else {}), **document})


def to_openapi(catalog: Catalog, _output: Output) -> bytes:
    """Return the OpenAPI document. Its paths are relative to the document's own folder."""
    document: Json = orjson.loads((_FOLDER / "openapi.json").read_bytes())
    info = document["info"]
    info["title"] = catalog.config.title
    info["description"] = f"{catalog.config.description} {info['description']}".lstrip()
    # OpenAPI keeps definitions in another place than JSON Schema
    schema = (_FOLDER / "schema.json").read_bytes()
    definitions = orjson.loads(schema.replace(b"#/$defs/", b"#/components/schemas/"))["$defs"]
    return to_json({**document, "components": {"schemas": definitions}})
