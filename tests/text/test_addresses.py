import pytest

from generator.text.addresses import doi_address, encode_address


@pytest.mark.parametrize(
    ("address", "encoded"),
    [
        ("https://example.org/a[1]?b=[2]|{3}#4#5", "https://example.org/a%5B1%5D?b=%5B2%5D%7C%7B3%7D#4%235"),
        ("https://example.org/100%/%zz/%2f", "https://example.org/100%25/%25zz/%2f"),
        ("https://user:word@example.org/@me", "https://example.org/@me"),
        ("https://[::1]:80/[", "https://[::1]:80/%5B"),
        (" https://exa\nmple.org/\tx y ", "https://example.org/x%20y"),
        ('https://example.org/"<x>\\^`', "https://example.org/%22%3Cx%3E%5C%5E%60"),
        ("mailto:ada b@example.org", "mailto:ada%20b@example.org"),
        ("../tags/a[1].html", "../tags/a%5B1%5D.html"),
        ("https://münchen.example/ü?ö#ä", "https://münchen.example/ü?ö#ä"),
    ],
)  # fmt: skip
def test_encode_address(address: str, encoded: str) -> None:
    """Characters that no address may have are encoded, once; no user is named."""
    assert encode_address(address) == encoded
    assert encode_address(encoded) == encoded


@pytest.mark.parametrize(
    ("doi", "path"),
    [
        ("10.1002/(SICI)1<1::AID>3.0.CO;2-2#x?y{z}%", "10.1002/(SICI)1%3C1::AID%3E3.0.CO;2-2%23x%3Fy%7Bz%7D%25"),
        ("10.1002/(SICI)1%3C1::AID%3E3.0.CO;2-2", "10.1002/(SICI)1%3C1::AID%3E3.0.CO;2-2"),
        ("10.1000/a[1]~é", "10.1000/a%5B1%5D~%C3%A9"),
    ],
)  # fmt: skip
def test_doi_address(doi: str, path: str) -> None:
    """A DOI may have characters that mean something else in an address, and may be encoded already."""
    assert doi_address(doi) == f"https://doi.org/{path}"
