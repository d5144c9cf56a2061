import pytest

from generator.text.addresses import encode_address


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
