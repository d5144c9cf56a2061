"""`catalog.parquet`: the papers as a table for data frames, if pyarrow is installed.

Its bytes depend on the papers and on the version of pyarrow, which the file names.
"""

from ...catalog.catalog import Catalog
from ...plan.output import Output
from .tables import to_record


def to_parquet(catalog: Catalog, _output: Output) -> bytes:
    """Return all papers, newest first, with the fields of `catalog.jsonl`; unknown is null."""
    import pyarrow as pa
    from pyarrow import parquet

    text = pa.string()
    author = dict.fromkeys(("name", "given", "family", "suffix", "person", "orcid"), text)
    editor = dict.fromkeys(("name", "given", "family", "suffix", "orcid"), text)
    link = {"label": text, "url": text}
    count = pa.int64()
    columns = {
        "id": text,
        "key": text,
        "title": text,
        "authors": pa.list_(pa.struct(author.items())),
        "author_count": count,
        "editors": pa.list_(pa.struct(editor.items())),
        "date": text,
        "year": pa.int16(),
        **dict.fromkeys(("status", "type", "kind"), text),
        "tags": pa.list_(text),
        **dict.fromkeys(("arxiv", "primary_category", "doi", "acl"), text),
        **dict.fromkeys(("venue", "volume", "number", "pages", "series", "edition"), text),
        **dict.fromkeys(("publisher", "institution", "place", "isbn", "issn"), text),
        **dict.fromkeys(("external_url", "note", "language"), text),
        "links": pa.list_(pa.struct(link.items())),
        **dict.fromkeys(("cites", "cited_by"), pa.list_(text)),
        "upvotes": count,
        "comments": count,
        **dict.fromkeys(("as_of", "added", "withdrawn", "page", "url", "abstract"), text),
    }
    rows = [
        {"year": paper.date.year or None, **to_record(catalog, paper)} for paper in catalog.papers
    ]
    table = pa.Table.from_pylist(rows, schema=pa.schema(columns.items()))
    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())
