"""The time of every reader grows with its input, and not with the square of it."""

import pytest

from benchmarks.growth import CASES, MOST, count_calls, measure

# Without a limit of the time of C, since a clock tells nothing on a busy machine: the square of this
# would take hours
LONG = 40
OF_C = (
    *(
        "title, '@AB '",
        "RIS, ','",
        "Markdown, ' '",
        "Markdown, '<a '",
        "name, ','",
        "name, '...'",
        "name, ' '",
    ),
    *("TeX, '$'", "words, 'a.'", "facts, '10.1234'", "facts, ')'"),
)


@pytest.mark.parametrize("name", [name for name in CASES if "'" not in name and '"' not in name])
def test_items(name: str) -> None:
    """Twice as many items take at most two and a half times as many calls."""
    case, size = CASES[name]
    case(size)()
    once, twice = (count_calls(case(n)) for n in (size, 2 * size))
    assert 100 < twice <= MOST * once


def test_texts() -> None:
    """So do texts that are twice as long, of whatever marks; Markdown refuses what would not."""
    fast = []
    for name, (case, size) in CASES.items():
        if ("'" in name or '"' in name) and not name.startswith(("Markdown", "file")):
            case(size // 16)()
            # Four times, since the end of a text, such as a backslash, tells as well
            once, more = (count_calls(case(n)) for n in (size // 64, size // 16))
            if more > MOST**2 * once + 200:
                fast.append((name, once, more))
    assert fast == []


@pytest.mark.parametrize("name", OF_C)
def test_long_texts(name: str) -> None:
    """Texts that regular expressions once read again from each of their characters end."""
    case, size = CASES[name]
    measure(case(LONG * size), times=1)
