import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.files import IN_DOUBT, KEY, Files, Made

MADE = st.tuples(st.binary(min_size=KEY, max_size=KEY), st.integers(0, 2**40))
MAPPINGS = st.dictionaries(st.text("ab/", min_size=1, max_size=6), MADE, max_size=12)


@given(MAPPINGS)
def test_mapping(made: dict[str, Made]) -> None:
    """Files are the mapping that they were made of, in its order, and again from their columns."""
    files = Files.of(made)
    assert list(files.items()) == list(made.items())
    assert files == made
    assert Files(files.paths, files.digests, files.sizes.tobytes()) == made
    for path in (*made, "none"):
        assert (path in files) == (path in made)
        assert files.get(path) == made.get(path)
        assert files.key(path) == made.get(path, (b"", 0))[0]
        assert files.one(path) == Files.of(made).one(path) == made.get(path)


@given(MAPPINGS, st.data())
def test_changed(made: dict[str, Made], data: st.DataObject) -> None:
    """Of changed files the others are as they were, and those that they come from stay."""
    files = Files.of(made)
    some = data.draw(st.dictionaries(st.sampled_from([*made]), MADE)) if made else {}
    changed = files.changed(some)
    assert list(changed.items()) == list({**made, **some}.items())
    assert files == made


@given(MAPPINGS, st.lists(st.text("ab/", min_size=1, max_size=6), unique=True, max_size=12))
def test_arranged(made: dict[str, Made], paths: list[str]) -> None:
    """At other paths, in another order, files are known as before, and nothing of those that are new."""
    files = Files.of(made)
    for some in (
        paths,
        [*made],
        [*made][:3],
        [*paths, *[path for path in made if path not in paths]],
    ):
        arranged = files.arranged(some)
        assert [*arranged.items()] == [(path, made.get(path, (IN_DOUBT, 0))) for path in some]
        assert files.arranged(some) is arranged
    assert files == made


@given(MAPPINGS, MAPPINGS)
def test_followed_by(made: dict[str, Made], others: dict[str, Made]) -> None:
    """Others come after all."""
    others = {path: one for path, one in others.items() if path not in made}
    assert [*Files.of(made).followed_by(others).items()] == [*made.items(), *others.items()]


def test_another_file() -> None:
    """A file that is not there cannot be changed."""
    with pytest.raises(KeyError):
        Files().changed({"a": (bytes(KEY), 1)})


@pytest.mark.parametrize("columns", [(["a"], b"", bytes(8)), (["a"], bytes(KEY), b"")])
def test_columns(columns: tuple[list[str], bytes, bytes]) -> None:
    """Columns that do not fit each other are refused."""
    with pytest.raises(ValueError, match="each column"):
        Files(*columns)


def test_within() -> None:
    """The files in a folder are known, and not those below it; also of files that others became."""
    made = dict.fromkeys(("index.html", "a/b.html", "a/c.html", "a/d/e.html"), (b"k".ljust(KEY), 1))
    files = Files.of(made)
    changed = files.changed({"a/b.html": (b"l".ljust(KEY), 2)})
    for some in (files, changed):
        assert [*some.within([""])] == ["index.html"]
        assert [*some.within(["a/", "none/"])] == ["a/b.html", "a/c.html"]
    assert [*Files().within([""])] == []


def test_below() -> None:
    """What is below the last folder is found."""
    files = Files.of(dict.fromkeys(["z/a", "a/z", "z/a/b", "z/c"], (bytes(KEY), 1)))
    assert files.below("z/") == ["z/a/b", "z/c"]
    assert files.below("a/") == []
    assert Files().below("a/") == []
