"""What the commands print: problems, what a build did, and how far it is."""

import os
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from .annotations import annotations
from .build.report import Progress, Report
from .check.findings import Findings
from .errors import ContentError, OpenshelfError, Problem
from .importers.record import LOOKED_UP
from .importers.report import NEW_PAPER
from .importers.report import Report as ImportReport
from .pages.overrides import Builtin
from .text.tables import as_cell, as_code, excerpts

if TYPE_CHECKING:
    from .catalog.catalog import Catalog
    from .catalog.suggest import Phrase
    from .content.labels import Proposal
    from .content.retag import Retagging
    from .importers.enrich import Enrichment


def open_streams() -> None:
    """Open standard input, output and errors that were closed when the process was started."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def clean_up_on_signals() -> None:
    """Have Ctrl-C and SIGTERM end this process as an error would: it cleans up.

    A second SIGTERM does not stop that.
    """

    def exit_(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.exit(143)

    signal.signal(signal.SIGTERM, exit_)
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # see __main__
        signal.signal(signal.SIGINT, signal.default_int_handler)


def end_at_once() -> None:
    """Have SIGTERM and Ctrl-C end this process as it is, while a thread waits for standard input."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: os._exit(128 + number))


def fail(error: OpenshelfError, note: str = "", warnings: Sequence[Problem] = ()) -> NoReturn:
    """Print what is wrong, one line a problem, and exit with 1."""
    if isinstance(error, ContentError):
        files = len({problem.path for problem in error.problems})
        where = f" in {files} files" if files > 1 else ""
        counts = [f"{count(len(error.problems), 'problem')}{where}"] if error.problems else []
        counts += [count(len(warnings), "warning")] if warnings else []
        lines = [
            *map(str, error.problems),
            *map(_as_text, warnings),
            f"{', '.join(counts)}. {note}".rstrip(),
        ]
    else:
        end = "" if str(error).endswith(("?", ".")) else "."
        lines = [f"openshelf: {error}{f'{end} {note}' if note else ''}"]
    for line in lines:
        click.echo(line, err=True)
    print_annotations(error, warnings)
    sys.exit(1)


def print_annotations(error: OpenshelfError | None, warnings: Sequence[Problem] = ()) -> None:
    """Print what GitHub Actions shows beside the files; nothing anywhere else."""
    problems: tuple[Problem, ...] = ()
    if isinstance(error, ContentError):
        problems = error.problems
    elif error:
        problems = (Problem("", 0, "", str(error)),)
    for line in annotations(problems, warnings, os.environ):
        click.echo(line)


def _as_text(warning: Problem) -> str:
    """Return a warning with all its lines, where a problem has one."""
    return f"{warning.path}: {warning.message}"


def print_findings(findings: Sequence[Findings], *, strict: bool, quiet: bool) -> None:
    """Print what a check found, and exit with 1 if there are problems, or warnings that count as such."""
    problems = [problem for finding in findings for problem in finding.problems]
    warnings = [warning for finding in findings for warning in finding.warnings]
    if not quiet:
        for note in (note for finding in findings for note in finding.notes):
            click.echo(note)
    if problems or (strict and warnings):
        fail(ContentError(problems), warnings=warnings if strict or not quiet else ())
    if quiet:
        return
    for warning in warnings:
        click.echo(_as_text(warning), err=True)
    print_annotations(None, warnings)
    checked = " and ".join(what for finding in findings for what in finding.looked_at)
    result = "no problems" + (f", {count(len(warnings), 'warning')}" if warnings else "")
    click.echo(f"Checked {checked}: {result}.")


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 paper`, `1,369 authors`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def print_report(report: Report, out: str, seconds: float, *, verbose: bool) -> None:
    """Print what a build made, and how many papers lack which fact."""
    totals = report.totals
    for warning in report.warnings:
        click.echo(warning, err=True)
    counts = ((totals.papers, "paper"), (totals.people, "author"), (totals.tags, "tag"))
    click.echo(
        f"{out}: {', '.join(count(number, noun) for number, noun in counts if number)}: {count(totals.pages, 'page')},"
        f" {count(totals.files, 'file')}, {totals.bytes / 1e6:,.1f} MB in {seconds:.1f} s"
    )
    if not report.changed:
        click.echo("  Nothing has changed since the last build.")
    elif report.index_kept:
        click.echo("  The search index of the last build was reused.")
    for note in report.notes:
        click.echo(f"  {note}.")
    stages = [(name, taken) for name, taken in report.stages.items() if verbose or taken >= 0.05]
    click.echo("  " + ", ".join(f"{name} {taken:.2f} s" for name, taken in stages))
    unknown = {
        "authors' names": totals.without_names,
        "an arXiv id": totals.without_arxiv,
        "a month": totals.without_month,
    }
    if totals.drafts:
        click.echo(f"  {count(totals.drafts, 'draft')} left out.")
    lacks = [f"{number:,} without {what}" for what, number in unknown.items() if number]
    if lacks:
        click.echo(f"  Unknown: {', '.join(lacks)}.")


def print_new_paper(path: Path, similar: Sequence[Path], *, is_draft: bool) -> None:
    """Print what was written, what to do next, and which papers may be the same work."""
    for other in similar:
        message = f"has nearly the same title; if it is the same work, delete {path}"
        click.echo(f"{other}: {message}", err=True)
    if is_draft:
        click.echo(
            f"{path}: a draft, which the site leaves out. Write its title, and delete the line `draft: true`."
        )
    else:
        click.echo(f"{path}: fill it in, then run `openshelf check --content-only`.")


def print_templates(files: Sequence[Builtin]) -> None:
    """Print the built-in templates, and which of them are overridden."""
    width = max(len(file.name) for file in files)
    for file in files:
        mine = f" [overridden by {file.override}]" if file.override else ""
        click.echo(f"{file.name:{width}}  {file.what}{mine}")


def print_tags(catalog: "Catalog") -> None:
    """Print each tag with its number of papers, by group."""
    width = max((len(tag) for tag in catalog.tags), default=0)
    for facet in catalog.vocabulary.facets:
        click.echo(f"{facet.name}:")
        for tag in facet.tags:
            click.echo(f"{len(catalog.by_tag.get(tag.id, ())):7,}  {tag.id:{width}}  {tag.name}")


def print_proposals(proposals: "Sequence[Proposal]", *, has_tags: bool) -> None:
    """Print suggested tags and kinds with their scores and reasons, by paper."""
    if not proposals and not has_tags:
        click.echo(
            "No paper has tags, and papers get those of others: give a few papers tags first."
        )
        click.echo("`openshelf tags suggest --new` lists phrases that may become tags.")
    for paper, group in groupby(proposals, key=lambda each: each.paper):
        click.echo(f"{paper.path}: {as_cell(paper.title.plain, 100)}")
        for each in group:
            label = f"{each.suggestion.label:32} {each.score:4.2f}"
            click.echo(f"  {each.field:4} {label}  {', '.join(each.reasons())}")
    papers = len({each.paper.id for each in proposals})
    click.echo(f"{count(len(proposals), 'suggestion')} for {count(papers, 'paper')}.")


def ask_for(proposals: "Sequence[Proposal]") -> "list[Proposal]":
    """Ask about each suggestion, until the answer is q or the input ends; return those accepted."""
    accepted = []
    paper_id = ""
    for each in proposals:
        if each.paper.id != paper_id:
            paper_id = each.paper.id
            click.echo(f"{each.paper.path}: {as_cell(each.paper.title.plain, 100)}")
        click.echo(f"  {each.score:4.2f}  {', '.join(each.reasons())}")
        question = f"  Add {each.field} {each.suggestion.label}? [y,n,q]"
        answer = ""
        while answer not in {"y", "n", "q"}:
            try:
                answer = click.prompt(question, prompt_suffix=" ").strip().lower()[:1]
            except click.Abort:
                answer = "q"
        if answer == "q":
            break
        if answer == "y":
            accepted.append(each)
    return accepted


def print_phrases(phrases: "Sequence[Phrase]") -> None:
    """Print phrases that may become tags, with the papers that have them."""
    if not phrases:
        click.echo("No new tags: no three similar papers share a phrase that is not a tag yet.")
    for each in phrases:
        names = [paper.id for paper in each.papers]
        more = f", {len(names) - 3} more" if len(names) > 3 else ""
        click.echo(f"{len(names):5,}  {each.written}: {', '.join(names[:3])}{more}")


def print_retagging(retagging: "Retagging", *, dry_run: bool) -> None:
    """Print what became of tags; in a dry run the diff, and the rest to standard error."""
    if dry_run:
        for change in retagging.changes:
            click.echo(change.as_diff(), nl=False)
    for tag, papers in retagging.counts.items():
        click.echo(f"{tag}: {count(papers, 'paper')}", err=dry_run)
    for paper in retagging.kept:
        click.echo(f"{paper.path}: keeps its tag", err=dry_run)
    for old, new in retagging.moves.items():
        click.echo(f"{old} leads to {new}", err=dry_run)
    for note in retagging.notes:
        click.echo(note, err=dry_run)
    changed = f"{count(len(retagging.changes), 'file')} {'would change' if dry_run else 'changed'}."
    click.echo(changed, err=dry_run)


_LINES_FOR_GIT = {
    ".gitignore": "/site/",
    ".gitattributes": "content/imported.jsonl merge=union",
}


def print_new_catalog(folder: Path, title: str, kept: Sequence[Path]) -> None:
    """Print what was made, and the commands to run next."""
    for path in kept:
        line = _LINES_FOR_GIT.get(path.name)
        hint = f"; add the line {line} to it" if line else ""
        click.echo(f"{path}: exists already, and was kept{hint}.")
    click.echo(
        f'Made the catalog "{title}", with a sample paper that the first import removes. Next:\n'
    )
    program, path = "openshelf", Path(sys.argv[0])
    if path.stem == program and not shutil.which(program):  # its environment is not activated
        program = shlex.quote(str(path.absolute()))
    commands = [f"{program} import FILE.bib", f"{program} serve"]
    if folder.resolve() == Path.cwd():
        commands.append(f"{program} build")
    else:
        commands.insert(0, f"cd {shlex.quote(str(folder))}")
    for command in commands:
        click.echo(f"  {command}")


def print_import(report: ImportReport, *, dry_run: bool, quiet: bool) -> None:
    """Print what an import did with each entry, or would do, and exit with 1 if one was skipped.

    In a dry run, standard output has the changes of papers as a diff and nothing else; their table is
    on standard error.
    """
    if dry_run:
        _print_changes(report, quiet=quiet)
    if not quiet:
        for line in _import_lines(report):
            click.echo(line, err=dry_run)
    for skipped in report.skipped:
        problem = Problem(skipped.path, skipped.line, skipped.key, skipped.reason)
        click.echo(f"{problem}; skipped", err=True)
    if not quiet:
        click.echo("\n".join(_import_table(report, dry_run=dry_run)), err=dry_run)
    if report.skipped:
        sys.exit(1)


def _print_changes(report: ImportReport, *, quiet: bool) -> None:
    """Print the diff of what an import would change, and the table of the values."""
    for change in report.changes:
        if change.path.name != "imported.jsonl":  # nobody reads its lines
            click.echo(change.as_diff(), nl=False)
    for line in () if quiet else report.as_table(shutil.get_terminal_size().columns):
        click.echo(line, err=True)


def print_interrupted(*, written: bool) -> None:
    """Print what an interrupted enrichment leaves behind, and how to go on."""
    state = "It was writing: some files are done" if written else "Nothing was written"
    click.echo(
        f"Interrupted. {state}. The answers so far are cached: run the command again to go on.",
        err=True,
    )


def print_enrichment(done: "Enrichment", *, dry_run: bool, quiet: bool) -> None:
    """Print what services told and what became of it, files that could not be changed included.

    In a dry run, standard output has the diff and nothing else, as that of an import.
    """
    report = done.report
    if dry_run:
        _print_changes(report, quiet=quiet)
    if not quiet:
        for line in _enrichment_lines(done, dry_run=dry_run):
            click.echo(line, err=dry_run)
    for skipped in report.skipped:
        problem = Problem(skipped.path, skipped.line, skipped.key, skipped.reason)
        click.echo(f"{problem}; skipped", err=True)


def _enrichment_lines(done: "Enrichment", *, dry_run: bool) -> Iterator[str]:
    report = done.report
    for path, rows in groupby(() if dry_run else report.rows, key=lambda row: row.paper):
        yield f"{path}: {', '.join(f'{row.field} ({row.source})' for row in rows)}"
    yield from _told(report)
    yield from report.notes
    if done.without_id:
        yield f"{count(done.without_id, 'paper')} without an identifier; --find-ids looks by title"
    papers = {row.paper for row in report.rows}
    done_ = f"{count(len(report.rows), 'value')} of {count(len(papers), 'paper')}"
    told = ((len(report.conflicts), "conflict"), (len(report.questions), "question"))
    parts = [f"{done_} {'would change' if dry_run else 'changed'}" if papers else "Nothing new"]
    yield f"{', '.join(parts + [count(number, what) for number, what in told if number])}."


def _import_lines(report: ImportReport) -> Iterator[str]:
    """Yield a line for each entry or value that a curator may want to look at."""
    yield from report.notes
    if LOOKED_UP in report.formats:  # of a file, it would be a long list
        new = (row for row in report.rows if row.field == NEW_PAPER)
        yield from (f"{row.paper}: new, from {row.source}" for row in new)
    for parent in report.parents:
        used = count(parent.children, "entry").replace("entrys", "entries")
        yield f"{parent.path}:{parent.line}: {parent.key}: no paper, but part of {used}"
    for merger in report.merged:
        fields = ", ".join(merger.fields)
        yield f"{_entry(merger.place, merger.key)}: merged into {merger.paper}: {fields}"
    for merger in report.repeated:
        yield f"{_entry(merger.place, merger.key)}: says nothing new about {merger.paper}"
    yield from _told(report)


def _told(report: ImportReport) -> Iterator[str]:
    """Yield a line for each doubt, question, bad value and conflict."""
    for doubt in report.unsure:
        yield f"{_entry(doubt.place, doubt.key)}: unsure: {doubt.message}"
    for doubt in report.questions:
        yield f"{_entry(doubt.place, doubt.key)}: question: {doubt.message}"
    for problem in report.invalid:
        yield f"{problem}; left out"
    for clash in report.conflicts:
        ours, theirs = excerpts(clash.ours or clash.theirs, clash.theirs)
        values = f'yours "{as_cell(ours)}", ' if clash.ours else ""
        values += f'theirs "{as_cell(theirs)}"'
        why = f"; left out, since {clash.reason}" if clash.reason else ""
        yield f"{clash.place}: conflict: {clash.paper}: {clash.field}: {values}{why}"
    if report.conflicts:
        yield "In a conflict the paper keeps your value; --update FIELD takes theirs."


def _import_table(report: ImportReport, *, dry_run: bool) -> Iterator[str]:
    rows = [
        ("imported", report.imported),
        ("merged", len(report.merged)),
        ("already there", report.known),
        ("skipped", len(report.skipped)),
        ("without abstract", report.without_abstract),
        ("unsure", len(report.unsure)),
        ("questions", len(report.questions)),
        ("conflicts", len(report.conflicts)),
        ("new tags", len(report.tags)),
    ]
    for name, number in report.formats.items():
        yield f"{name}: {number:,} {'entry' if number == 1 else 'entries'}"
    for label, number in rows:
        if number or label in {"imported", "skipped"}:
            yield f"  {label:<17}{number:>7,}"
    if report.left_out:
        fields = sorted(report.left_out.items(), key=lambda item: (-item[1], item[0]))
        yield f"  left out: {', '.join(f'{name} {number:,}' for name, number in fields)}"
    if "keywords" in report.left_out:
        yield "Keywords become tags with --tags keywords."
    if dry_run:
        yield "Nothing was written."
    elif any(change.after is None for change in report.changes):
        yield "The sample paper was removed. To see your papers, run `openshelf serve`."


def _entry(place: str, key: str) -> str:
    return f"{place}: {key}" if key else place


def write_failure(path: Path, error: OpenshelfError) -> None:
    """Write to the file of a report, if it can be written, why there is none."""
    with suppress(OSError):
        path.write_text(f"Nothing was imported: {as_code(str(error), 300)}\n", "utf-8")


def print_outcome(text: str) -> None:
    """Print the first line of what was proposed, and add all of it to the summary of a workflow's run."""
    click.echo(text.partition("\n\n")[0].strip())
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(text)


def no_progress(_stage: str, _done: int, _of: int) -> None:
    """Show nothing."""


def progress(last: str = "publish") -> Progress:
    """Return a function that shows progress on a line of the terminal, which the next one overwrites.

    The line disappears at the end of the `last` stage.
    """
    begin = time.monotonic()

    def show(stage: str, done: int, of: int) -> None:
        if time.monotonic() - begin < 0.5:  # a short build needs no company
            return
        share = f" {done * 100 // of:3}%" if of else ""
        click.echo(f"\r\x1b[K{stage}{share}", nl=False, err=True)
        if stage == last and done == of:
            click.echo("\r\x1b[K", nl=False, err=True)

    return show
