"""Turns records into changes of a catalog's files: new papers, and facts for those that are there.

Nothing is written before every new text was read back as a build reads it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..catalog.attribution import attribute
from ..catalog.citation_keys import citation_keys
from ..catalog.model import Move, Paper, Profile, Vocabulary
from ..content import files, moved, people, settings
from ..content.change import Change
from ..content.citations import resolve_citations
from ..content.new import new_id
from ..content.paper import is_valid, read_paper
from ..content.schema import ID
from ..content.tags import add_tags, names_of_tags
from ..content.write import field_text
from ..errors import Add, ContentError, OpenshelfError, Problem, reason
from ..text.slugs import slug
from .changes import changed_file, new_file
from .match import YEARS_APART, Index, Match, as_record, creators, year
from .memory import Memory
from .merge import LISTS, Rules, merge, without_default_type
from .record import LOOKED_UP, Reading, Record, Skipped
from .report import NEW_PAPER, Clash, Doubt, Merger, Report, Row

Progress = Callable[[str, int, int], None]
"""Told the stage, how many of its steps are done, and how many there are."""

SAMPLE = "# openshelf: sample paper, removed by the first import"
"""The comment in the sample paper of a new catalog."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to import: the settings of `openshelf import`."""

    content: Path
    today: dt.date
    update: frozenset[str] = frozenset()  # fields that are overwritten
    tags_from_keywords: bool = False
    draft: bool = False
    fields: frozenset[str] = frozenset()  # front matter fields that may change; all if empty
    only_known: bool = False  # adds nothing but facts to papers that are there
    new: bool = False  # what a service knows is a new paper, although another has its title


@dataclass(slots=True)
class _Work:
    """A paper of the catalog, or a new one, while records are added to it."""

    path: Path  # of a new one, the file's name alone, as the year may change
    paper: Paper | None  # `None` if it is new
    sources: list[Record] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)  # fields
    settled: set[str] = field(default_factory=set)  # fields that this import has overwritten
    years: set[int] = field(default_factory=set)  # of records that the title identified

    @property
    def id(self) -> str:
        """The paper's id."""
        return self.path.stem


def plan_import(
    readings: Sequence[Reading], options: Options, show: Progress = lambda *_: None
) -> Report:
    """Return what importing the records means for the catalog, with the changes of its files.

    Nothing is written. Raises `ContentError` if files of the catalog cannot be read, and
    `OpenshelfError` if there is no catalog.
    """
    return _Import(options, show).run(readings)


def write_changes(changes: Sequence[Change], show: Progress = lambda *_: None) -> None:
    """Write the files of an import, each in one step.

    Raises `OpenshelfError` at the first that cannot be written, or that changed since it was read.
    """
    files.remove_leftovers(change.path for change in changes)
    for done, change in enumerate(changes):
        show("write", done, len(changes))
        try:
            change.require_unchanged()
            if change.after is None:
                change.path.unlink()
                if not any(change.path.parent.iterdir()):
                    change.path.parent.rmdir()
            else:
                files.write(change.path, change.after)
        except OSError as error:
            raise OpenshelfError(
                f"{change.path} cannot be written: {reason(error)}; {done:,} of"
                f" {len(changes):,} files are done, and another import does the rest"
            ) from error
    show("write", len(changes), len(changes))


class _Import:
    """One run of the import, and what is known so far."""

    def __init__(self, options: Options, show: Progress) -> None:
        self.options, self.show = options, show
        content = options.content
        files.require_catalog(content)
        problems: list[Problem] = []
        self.vocabulary = _read_vocabulary(content / "tags.yaml", problems.append)
        papers, self.samples = _read_papers(content, problems.append, show)
        add = problems.append
        moves = files.read_as(moved.read, content / moved.FILE, add, optional=True) or ()
        profiles = files.read_as(people.read, content / people.FILE, add, optional=True) or ()
        self.memory = Memory(content, papers, moves, add)
        if problems:
            raise ContentError(problems)
        self.language = _catalog_language(content / "catalog.yaml")
        self.tag_ids = names_of_tags(self.vocabulary)
        self.known_tags = {*self.tag_ids.values()}
        self.tag_names: dict[str, str] = {}  # of new tags, by id
        self.works = [_Work(Path(paper.path), paper) for paper in papers]
        self.numbers = {paper.id: number for number, paper in enumerate(papers)}
        self.index = Index(map(as_record, _as_loaded(papers, moves, profiles)))
        self.ids = {*self.numbers} | {Path(move.source).stem for move in moves}
        self.keys = {key.casefold() for key in citation_keys(papers).values()}
        self.merged: list[tuple[Record, int, tuple[str, ...]]] = []
        self.known: list[tuple[Record, int]] = []
        self.doubts: list[tuple[Record, Match]] = []
        self.remarks: list[tuple[Record, int, str]] = []
        self.clashes: list[tuple[int, Clash]] = []
        self.left_out: Counter[str] = Counter()
        self.skipped: list[Skipped] = []
        self.invalid: list[Problem] = []
        self.refused: dict[
            int, frozenset[str]
        ] = {}  # fields of works whose values cannot be written
        self.rows: dict[tuple[int, str], Row] = {}
        self.questions: list[tuple[Record, Match]] = []

    def run(self, readings: Sequence[Reading]) -> Report:
        """Take all records, and return the report."""
        self.skipped += [skipped for reading in readings for skipped in reading.skipped]
        records = [record for reading in readings for record in reading.records]
        for done, record in enumerate(records):
            self.show("match", done, len(records))
            self._take(record)
        changes = []
        touched = [number for number, work in enumerate(self.works) if work.sources]
        imported = without_abstract = 0
        for done, number in enumerate(touched):
            self.show("check", done, len(touched))
            work = self.works[number]
            change = self._change(number)
            if change and change.before != change.after:
                changes.append(change)
            if change and not work.paper:
                imported += 1
                without_abstract += str(change.after).endswith("\n---\n")
        failed = {number for number in touched if not self.works[number].sources}
        tags = self._new_tags(set(touched) - failed)
        # An import that was interrupted may have added the papers already
        if imported or self.merged or self.known:
            changes += [Change(path, text, None) for path, text in self.samples]
        self._drop_refused()
        left_out = {self.works[number].id: fields for number, fields in self.refused.items()}
        self.memory.forget(self.works[number].id for number in failed)
        works = {work.id: record for work, record in zip(self.works, self.index.works, strict=True)}
        remembered = self.memory.changes(self.options.today, works, left_out)
        formats: Counter[str] = Counter()
        for reading in readings:
            places = [entry.path for entry in reading.records]
            places += [entry.path for entry in reading.skipped]
            for path in places:
                name = f"{path} ({reading.format})" if reading.format else path
                formats[LOOKED_UP if reading.format == LOOKED_UP else name] += 1
        return Report(
            formats=formats,
            imported=imported,
            merged=tuple(
                Merger(record.place, record.key, self.works[number].path, changed)
                for record, number, changed in self.merged
                if number not in failed
            ),
            repeated=tuple(
                Merger(record.place, record.key, self.works[number].path, ())
                for record, number in self.known
                if number not in failed and not self.works[number].paper
            ),
            known=sum(number not in failed for _, number in self.known),
            there=tuple(
                self.works[number].path
                for number in dict.fromkeys(number for _, number in self.known)
                if number not in failed and self.works[number].paper
            ),
            skipped=tuple(self.skipped),
            parents=tuple(parent for reading in readings for parent in reading.parents),
            without_abstract=without_abstract,
            unsure=tuple(self._doubts()),
            conflicts=tuple(
                clash._replace(paper=self.works[number].path)
                for number, clash in self.clashes
                if number not in failed
            ),
            invalid=tuple(self.invalid),
            left_out={name: number for name, number in self.left_out.items() if number},
            tags=tuple(sorted(tags)),
            notes=tuple(note for reading in readings for note in reading.notes),
            # The last file says that all others are written
            changes=(*self._vocabulary_change(tags), *changes, *remembered),
            rows=tuple(self._rows(failed)),
            questions=tuple({self._question(*each): None for each in self.questions}),
        )

    def _take(self, record: Record) -> None:
        """Add a record to the work that it is about, or make it a new one."""
        self.left_out.update(record.left_out)
        record = without_default_type(replace(record, keywords=self._tags(record)))
        if record.fields.get("language", "").partition("-")[0] == self.language:
            texts = {name: text for name, text in record.fields.items() if name != "language"}
            record = replace(record, fields=texts)
        match = self.index.find(record, self.numbers.get(self.memory.find(record)))
        if match.number is None:
            if self.options.only_known or (match.asks and not self.options.new):
                self.questions.append((record, match))
            else:
                self._add(record, match)
            return
        number = match.number
        work, ours = self.works[number], self.index.works[number]
        known = self.memory.known(work.id, record)
        merged = merge(
            ours,
            record,
            match.by,
            lambda field, value: self._owner(field, value, number),
            Rules(
                update=self.options.update - work.settled if work.paper else frozenset(),
                fields=self.options.fields,
                is_new=not work.paper,
                may_be_earlier=all(known - year(record) <= YEARS_APART for known in work.years),
            ),
            known,
        )
        self.memory.note(work.id, record, merged)
        self.index.replace(number, merged.record)
        if merged.changed or not work.paper:
            work.sources.append(record)
        work.changed |= set(merged.changed)
        work.settled |= self.options.update & {*record.fields, *_lists_of(record)}
        if match.by == "title":
            work.years |= _years(record)
        for conflict in merged.conflicts:
            clash = Clash(record.place, work.path, *conflict, record.source)
            self.clashes.append((number, clash))
        for row in merged.rows if work.paper else ():
            first = self.rows.get((number, row.field))
            was = first.was if first else row.was
            self.rows[number, row.field] = Row(work.path, row.field, was, row.now, record.source)
        if merged.changed:
            self.merged.append((record, number, merged.changed))
        else:
            self.known.append((record, number))
        # A service is asked again and again
        if record.doubts != known.last.get("doubts", ()) if record.service else merged.changed:
            self.remarks += [(record, number, doubt) for doubt in record.doubts]

    def _question(self, record: Record, match: Match) -> Doubt:
        """Return what a curator has to say about a record before it is imported."""
        if match.doubtful < 0:
            return Doubt(record.place, record.key, "is not in the catalog; nothing was added")
        work, path = self.index.works[match.doubtful], self.works[match.doubtful].path
        ids = [name for name in ("arxiv", "doi", "acl") if name in record.fields]
        text = f"may be {path}: {match.doubt}"
        if name := next((name for name in ids if name not in work.fields), ""):
            line = field_text(name, record.fields[name])
            text += f"; if it is, add `{line}` to that file and import again"
        return Doubt(
            record.place, record.key, f"{text}; if it is another work, import it with --new"
        )

    def _rows(self, failed: Collection[int]) -> Iterator[Row]:
        """Yield the values that papers get, and the titles of new papers."""
        for (number, name), row in sorted(self.rows.items()):
            if number not in failed and name not in self.refused.get(number, ()):
                yield row
        for number, work in enumerate(self.works):
            if not work.paper and work.sources:
                title = self.index.works[number].fields.get("title", "")
                yield Row(work.path, NEW_PAPER, "", title, work.sources[0].source)

    def _drop_refused(self) -> None:
        """Take back that entries added what their papers did not get."""
        merged, self.merged = self.merged, []
        for record, number, changed in merged:
            refused = self.refused.get(number, ())
            taken = tuple(field for field in changed if field not in refused)
            if taken:
                self.merged.append((record, number, taken))
            else:
                self.known.append((record, number))

    def _add(self, record: Record, match: Match) -> None:
        """Make a record a new work, under the ids that no other work has."""
        number = len(self.works)
        texts, key = dict(record.fields), record.key
        for name in ("arxiv", "doi", "acl"):
            taken = self._owner(name, texts[name], number) if name in texts else ""
            if taken:
                reason, value = f"{taken} has it", texts.pop(name)
                clash = Clash(record.place, Path(), name, "", value, reason, record.source)
                self.clashes.append((number, clash))
        if not is_valid("key", key) or key.casefold() in self.keys:
            self.left_out["key"] += bool(key)
            key = ""
        self.keys.add(key.casefold())
        titles = (texts.get("title", ""), key, "untitled")
        while not ID.fullmatch(paper_id := _first_id(titles, self.ids)):
            self.ids.add(paper_id)
        self.ids.add(paper_id)
        years = set[int]() if texts.keys() & {"arxiv", "doi", "acl"} else _years(record)
        self.works.append(_Work(Path(f"{paper_id}.md"), None, [record], years=years))
        self.index.add(replace(record, fields=texts, key=key))
        self.memory.note(paper_id, record, absent=record.fields.keys() - texts.keys())
        self.remarks += [(record, number, doubt) for doubt in record.doubts]
        if match.doubt:
            self.doubts.append((record, match))

    def _owner(self, name: str, value: str, number: int) -> str:
        """Return the path of another work that has an id; an empty string if none has."""
        owner = self.index.owner(name, value)
        return "" if owner in {None, number} else str(self.works[owner or 0].path)

    def _tags(self, record: Record) -> tuple[str, ...]:
        """Return the tags that the keywords of a record become."""
        if not self.options.tags_from_keywords:
            self.left_out["keywords"] += bool(record.keywords)
            return ()
        tags = []
        for keyword in record.keywords:
            name = slug(keyword)
            tag = self.tag_ids.get(name, name)
            if not ID.fullmatch(tag):
                self.left_out["keywords"] += 1
                continue
            if tag not in self.known_tags:
                self.tag_names.setdefault(tag, keyword[:1].upper() + keyword[1:])
            tags.append(tag)
        return tuple(dict.fromkeys(tags))

    def _change(self, number: int) -> Change | None:
        """Return the change of a work's file; on failure, count its entries among the skipped."""
        work, record = self.works[number], self.index.works[number]
        try:
            if work.paper:
                written = changed_file(work.paper, record, work.changed)
            else:
                folder = record.fields.get("date", "")[:4] or "undated"
                work.path = self.options.content / "papers" / folder / work.path
                options = self.options
                written = new_file(work.path, record, options.today, draft=options.draft)
        except ValueError as error:
            self.skipped += [
                Skipped(source.path, source.line, source.key, str(error)) for source in work.sources
            ]
            work.sources = []
            return None
        source = work.sources[-1 if work.paper else 0]
        self.refused[number] = written.left_out
        self.invalid += [
            Problem(source.path, source.line, problem.field or "abstract", problem.message)
            for problem in written.invalid
        ]
        return written.change

    def _new_tags(self, numbers: Iterable[int]) -> dict[str, str]:
        """Return the names of the tags that papers get and tags.yaml has not, by id."""
        used = {
            tag
            for number in numbers
            if not self.works[number].paper or "tags" in self.works[number].changed
            for tag in self.index.works[number].keywords
        }
        return {tag: name for tag, name in self.tag_names.items() if tag in used}

    def _vocabulary_change(self, tags: Mapping[str, str]) -> tuple[Change, ...]:
        if not self.vocabulary or not tags:
            return ()
        path = self.options.content / "tags.yaml"
        before = path.read_bytes().decode()
        advice = "add the tags yourself, or import without keywords"
        try:
            after = add_tags(before, tags)
        except ValueError as error:
            raise OpenshelfError(f"{path} cannot be changed: {error}; {advice}") from error
        problems: list[Problem] = []
        if not settings.read_vocabulary(path, files.normalize(after), problems.append):
            raise OpenshelfError(f"{path} cannot be changed: {problems[0]}; {advice}")
        return (Change(path, before, after),)

    def _doubts(self) -> Iterable[Doubt]:
        for number, work in enumerate(self.works):
            if work.sources and not work.paper and self.index.works[number].more_authors:
                record = work.sources[0]
                yield Doubt(record.place, record.key, "names only some of the authors")
        for record, match in self.doubts:
            other = self.works[match.doubtful].path
            yield Doubt(record.place, record.key, f"may be {other}: {match.doubt}")
        for record, number, doubt in self.remarks:
            if self.works[number].sources or record.service:
                yield Doubt(record.place, record.key, doubt)


def _lists_of(record: Record) -> tuple[str, ...]:
    return tuple(name for name in LISTS if getattr(record, name))


def _years(record: Record) -> set[int]:
    """Return the years to which a work's date must be near, for the record to be found by its title."""
    known = year(record)
    # Without authors, only the same year will do
    return {known} if not known or creators(record) else {known, known + YEARS_APART}


def _first_id(titles: Iterable[str], taken: set[str]) -> str:
    """Return a new id for the first title that has a letter."""
    return next(filter(None, (new_id(title, taken) for title in titles)))


def _read_papers(
    content: Path, add: Add, show: Progress
) -> tuple[list[Paper], list[tuple[Path, str]]]:
    """Read the papers of a catalog; return them, and the samples that `openshelf init` made."""
    papers, samples = [], []
    exists = (content / "papers").is_dir()
    paths = list(files.paper_paths(content, add)) if exists else []
    for done, path in enumerate(paths):
        show("read", done, len(paths))
        text = files.read(path, add)
        if text is None:
            continue
        if SAMPLE in text.split("\n---", 1)[0].split("\n"):
            samples.append((path, path.read_bytes().decode()))
            continue
        paper = read_paper(path, text, add)
        if paper:
            papers.append(paper)
    return papers, samples


def _read_vocabulary(path: Path, add: Add) -> Vocabulary | None:
    return files.read_as(settings.read_vocabulary, path, add, optional=True)


def _catalog_language(path: Path) -> str:
    """Return the language that papers have if their files do not say."""
    config = files.read_as(settings.read_config, path, lambda _: None)
    return config.base_language if config else ""


def _as_loaded(
    papers: Sequence[Paper], moves: Iterable[Move], profiles: Sequence[Profile]
) -> Iterator[Paper]:
    """Yield the papers as a build reads them: with the ORCID iDs that people.yaml has."""
    ids = {paper.id for paper in papers}
    resolved = resolve_citations(papers, ids, moves, lambda _: None)
    attributed = attribute(resolved, profiles, ids, lambda _: None)
    for paper, other in zip(resolved, attributed, strict=True):
        pairs = zip(paper.authors, other.authors, strict=True)
        authors = tuple(replace(author, orcid=known.orcid) for author, known in pairs)
        yield replace(paper, authors=authors)
