"""What search costs at a size: curves through what docs/search.md has measured."""

# Bytes of a first search with ten results, over http: what does not grow, and what each paper adds
FIRST_BYTES, BYTES_A_PAPER = 120_000, 12.3
# Memory that Pagefind takes for each paper while it indexes
INDEXING_BYTES_A_PAPER = 120_000
# Seconds of a query that most of 10,000 papers match, and the power of the papers it grows with
SECONDS_1_5, GROWTH_1_5 = 0.48, 2.19
SECONDS_1_6, GROWTH_1_6 = 0.08, 1


def cost(papers: int) -> str:
    """What search over so many papers costs a reader and the build, in a line."""
    return (
        f"search over {papers:,} papers costs a reader {first_bytes(papers) / 1e6:,.1f} MB for a"
        f" first search and about {_seconds(seconds_1_5(papers))} for each query of a common word"
        f" ({_seconds(seconds_1_6(papers))} with Pagefind 1.6), and the build"
        f" {indexing_bytes(papers) / 1e9:,.1f} GB of memory"
    )


def first_bytes(papers: int) -> float:
    """Bytes of a first search with ten results."""
    return FIRST_BYTES + papers * BYTES_A_PAPER


def indexing_bytes(papers: int) -> float:
    """Memory that indexing takes."""
    return papers * INDEXING_BYTES_A_PAPER


def seconds_1_5(papers: int) -> float:
    """Seconds of a query that most papers match, in a browser, with Pagefind 1.5."""
    return float(SECONDS_1_5 * (papers / 10_000) ** GROWTH_1_5)


def seconds_1_6(papers: int) -> float:
    """The same with Pagefind 1.6."""
    return float(SECONDS_1_6 * (papers / 10_000) ** GROWTH_1_6)


def _seconds(number: float) -> str:
    return f"{number:,.0f} s" if number >= 2 else f"{number:.1f} s"
