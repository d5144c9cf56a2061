from generator.text.hashes import shard_of


def test_the_hash_is_fnv_1a() -> None:
    """The hash is FNV-1a of 32 bits: its published test vectors."""
    whole = 2**32
    assert shard_of("", whole) == 0x811C9DC5
    assert shard_of("a", whole) == 0xE40C292C
    assert shard_of("foobar", whole) == 0xBF9CF968
