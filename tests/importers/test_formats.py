"""The format of a bibliography is known by its content."""

from generator.importers.formats import read_records


def test_a_file_of_no_known_format_is_skipped_with_a_reason() -> None:
    """Text that is no bibliography gives no record, and one reason."""
    reading = read_records("notes.txt", b"Dear diary,\n")
    assert not reading.records
    assert reading.format == ""
    [skipped] = reading.skipped
    assert skipped.path == "notes.txt"
    assert "BibTeX" in skipped.reason
