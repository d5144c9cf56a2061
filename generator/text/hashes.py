"""A hash of text that scripts in the browser compute too."""


def shard_of(key: str, count: int) -> int:
    """Return the shard of a key, from 0 to `count` - 1, by FNV-1a of 32 bits.

    http://www.isthe.com/chongo/tech/comp/fnv/ has the hash; `templates/static/openshelf.js` repeats it.
    """
    digest = 0x811C9DC5
    for byte in key.encode():
        digest = (digest ^ byte) * 0x01000193 & 0xFFFFFFFF
    return digest % count
