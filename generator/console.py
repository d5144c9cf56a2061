"""What the commands print: problems, what a build did, and how far it is."""

import signal
import sys
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NoReturn

import click

from .errors import ContentError, OpenshelfError

if TYPE_CHECKING:
    from .build.report import Progress, Report
    from .check.findings import Findings


def end_when_asked() -> None:
    """Have SIGTERM end this process as an error would: it cleans up, which another SIGTERM does not end."""

    def end(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.exit(143)

    signal.signal(signal.SIGTERM, end)


def fail(error: OpenshelfError, note: str = "", warnings: Sequence[str] = ()) -> NoReturn:
    """Print what is wrong, one line a problem, and exit with 1."""
    for line in said(error, note, warnings):
        click.echo(line, err=True)
    sys.exit(1)


def said(error: OpenshelfError, note: str = "", warnings: Sequence[str] = ()) -> tuple[str, ...]:
    """What is wrong, one line a problem, and how much that is."""
    if not isinstance(error, ContentError):
        return (f"openshelf: {error}{f'. {note}' if note else ''}",)
    files = len({problem.path for problem in error.problems})
    where = f" in {files} files" if files > 1 else ""
    problems = (f"{found}{where}" for found in counted(len(error.problems), "problem"))
    line = f"{', '.join((*problems, *counted(len(warnings), 'warning')))}."
    return (*map(str, error.problems), *warnings, f"{line} {note}".rstrip())


def tell(findings: "Sequence[Findings]", *, strict: bool, quiet: bool) -> None:
    """Print what a check found, and exit with 1 if that is any problem."""
    problems = [problem for found in findings for problem in found.problems]
    warnings = [warning for found in findings for warning in found.warnings]
    if not quiet:
        for note in (note for found in findings for note in found.notes):
            click.echo(note)
    if problems or (strict and warnings):
        fail(ContentError(problems), warnings=() if quiet and not strict else warnings)
    if not quiet:
        for warning in warnings:
            click.echo(warning, err=True)
        done = [one for found in findings for one in found.looked_at]
        said = ", ".join(("no problems", *counted(len(warnings), "warning")))
        click.echo(f"Checked {', '.join(done[:-1])}{' and ' * (len(done) > 1)}{done[-1]}: {said}.")


def counted(number: int, what: str) -> tuple[str, ...]:
    """How many there are, if there are any."""
    return (f"{number:,} {what}{'' if number == 1 else 's'}",) if number else ()


def summary(report: "Report", out: str, seconds: float, *, verbose: bool) -> None:
    """Print what a build made, and what is unknown of it."""
    totals = report.totals
    for warning in report.warnings:
        click.echo(warning, err=True)

    def count(number: int, noun: str) -> str:
        return f"{number:,} {noun}{'' if number == 1 else 's'}"

    click.echo(
        f"{out}: {count(totals.papers, 'paper')}, {count(totals.people, 'author')},"
        f" {count(totals.tags, 'tag')}: {count(totals.pages, 'page')},"
        f" {count(totals.files, 'file')}, {totals.bytes / 1e6:,.1f} MB in {seconds:.1f} s"
    )
    if not report.changed:
        click.echo("  Nothing has changed since the last build.")
    elif report.index_kept:
        click.echo("  The search index is that of the last build.")
    for note in report.notes:
        click.echo(f"  {note}.")
    stages: Iterable[tuple[str, float]] = report.stages
    if not verbose:
        stages = [(name, took) for name, took in stages if took >= 0.05]
    click.echo("  " + ", ".join(f"{name} {took:.2f} s" for name, took in stages))
    lacks = [
        f"{number:,} without {what}"
        for number, what in (
            (totals.without_names, "authors' names"),
            (totals.without_arxiv, "an arXiv id"),
            (totals.without_month, "a month"),
        )
        if number
    ]
    if lacks:
        click.echo(f"  Unknown: {', '.join(lacks)}.")


def silent(_stage: str, _done: int, _of: int) -> None:
    """Show nothing."""


def progress() -> "Progress":
    """Show a line on the terminal that the next one overwrites."""
    begin = time.monotonic()

    def show(stage: str, done: int, of: int) -> None:
        if time.monotonic() - begin < 0.5:  # a short build needs no company
            return
        share = f" {done * 100 // of:3}%" if of else ""
        click.echo(f"\r\x1b[K{stage}{share}", nl=False, err=True)
        if stage == "publish":
            click.echo("\r\x1b[K", nl=False, err=True)

    return show
