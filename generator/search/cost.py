"""What search costs at a size: lines through what docs/search.md has measured."""

# Bytes of a first search with ten results, over http: what does not grow, and what each paper adds
FIRST_BYTES, BYTES_A_PAPER = 120_000, 12.3
# Memory that Pagefind takes for each paper while it indexes
INDEXING_BYTES_A_PAPER = 120_000
# Seconds of a query that most of 10,000 papers match: with Pagefind 1.5, whose time grows with the
# square of the matches, and with 1.6, whose time grows with the matches
SECONDS_1_5, SECONDS_1_6 = 0.5, 0.08


def cost(papers: int) -> str:
    """What search over so many papers will cost a reader and the build, in a line."""
    times = papers / 10_000
    return (
        f"search over {papers:,} papers will cost a reader"
        f" {(FIRST_BYTES + papers * BYTES_A_PAPER) / 1e6:,.1f} MB for a first search and about"
        f" {_seconds(SECONDS_1_5 * times**2)} for each common word with Pagefind 1.5,"
        f" {_seconds(SECONDS_1_6 * times)} with 1.6; indexing takes"
        f" {papers * INDEXING_BYTES_A_PAPER / 1e9:,.1f} GB of memory"
    )


def _seconds(number: float) -> str:
    return f"{number:,.0f} s" if number >= 2 else f"{number:.1f} s"
