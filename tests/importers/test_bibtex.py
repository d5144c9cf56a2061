"""BibTeX and biblatex become records."""

import pytest

from generator.importers.formats import read_records
from generator.importers.record import Reading, Record


def read(text: str) -> Reading:
    """Read a file of BibTeX."""
    reading = read_records("refs.bib", text.encode())
    assert reading.format == "BibTeX"
    return reading


def entry(fields: str, kind: str = "article") -> Record:
    """Return the record of one entry with a title; it has to be read."""
    [record] = read(f"@{kind}{{key, title = {{A title}}, {fields}\n}}").records
    return record


def test_macros_are_resolved_and_joined() -> None:
    """`@string` macros in values, in other macros and in months are replaced, and # joins."""
    text = """
        @string{acm = "ACM"}
        @STRING(press = acm # { Press})
        @book{b, title = {T}, publisher = PRESS # ", Inc.", month = jun # "~7", year = 1999}
    """
    [record] = read(text).records
    assert record.fields["publisher"] == "ACM Press, Inc."
    assert record.fields["date"] == "1999-06-07"


def test_a_macro_that_nothing_defines_is_kept_as_a_word_and_told() -> None:
    """The name of the macro is better than nothing."""
    record = entry("journal = jacm")
    assert record.fields["venue"] == "jacm"
    assert record.doubts == ("journal: no @string defines jacm",)


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("year = 1999, month = jun", "1999-06"),
        ("year = {1999}, month = {November}", "1999-11"),
        ("year = 1999, month = {8}", "1999-08"),
        ('year = 1999, month = "7~" # jul', "1999-07-07"),
        ('year = 1999, month = jun # "~31"', "1999-06"),
        ("year = 1999, month = {Sept.}, day = {3}", "1999-09-03"),
        ("date = {2004-04-25T14:34:00}", "2004-04-25"),
        ("date = {2019-06}, year = {2018}", "2019-06"),
        ("year = {{\\noopsort{1973b}}1973}", "1973"),
    ],
)
def test_dates(fields: str, date: str) -> None:
    """A date is read from `date`, or from `year` with `month` and `day`."""
    record = entry(fields)
    assert record.fields["date"] == date
    assert not record.doubts


@pytest.mark.parametrize(
    ("value", "date", "doubt"),
    [
        ("1999/2001", "1999", "is a range"),
        ("1995-03~", "1995-03", "not certain"),
        ("2001-21", "2001", "is a season"),
        ("-0876", None, "before 1000"),
        ("/1997", None, "only the end"),
        ("1997/", "1997", "is a range"),
        ("19XX", None, "has no year"),
        ("c. 1850", "1850", "was read as 1850"),
        ("2019-13-45", "2019", "there is no date"),
        ("sometime", None, "is not a date"),
    ],
)
def test_dates_that_are_not_one_date(value: str, date: str | None, doubt: str) -> None:
    """What cannot be said as a date is told, and nothing is invented."""
    record = entry(f"date = {{{value}}}")
    assert record.fields.get("date") == date
    assert doubt in record.doubts[0]


@pytest.mark.parametrize("month", ['jun # "--" # jul', "{6-7}", "{June/July}"])
def test_two_months(month: str) -> None:
    """Of a range of months the first is taken, and that is told."""
    record = entry(f"year = 2015, month = {month}")
    assert record.fields["date"] == "2015-06"
    assert "is a range; its start was taken" in record.doubts[0]


@pytest.mark.parametrize("year", ["n.d.", "(s.d.)", "o. J.", "o.J.", "????"])
def test_no_date(year: str) -> None:
    """What says that a date is not known is no date, and no doubt."""
    record = entry(f"year = {{{year}}}")
    assert not record.fields.keys() & {"date", "status"}
    assert not record.doubts


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ("year = {in press}", "in press"),
        ("year = {To appear.}", "forthcoming"),
        ("pubstate = {inpress}", "in press"),
        ("note = {Submitted}", "submitted"),
        ("year = {in preparation}", "in preparation"),
    ],
)
def test_states_of_works_that_are_not_out(fields: str, status: str) -> None:
    """A state such as "in press" is read from the date or from a note."""
    record = entry(fields)
    assert record.fields["status"] == status
    assert not {"date", "note"} & record.fields.keys()


@pytest.mark.parametrize(
    ("fields", "arxiv"),
    [
        ("eprint = {1706.03762v5}", "1706.03762"),
        ("eprint = {arXiv:1706.03762}, eprinttype = {arxiv}", "1706.03762"),
        ("eprint = {9901001}, archivePrefix = {arXiv}, primaryClass = {hep-th}", "hep-th/9901001"),
        ("eprint = {math.GT/0309136v2}", "math/0309136"),
        ("number = {arXiv:1706.03762}", "1706.03762"),
        ("doi = {10.48550/arXiv.1706.03762}", "1706.03762"),
        ("doi = {https://doi.org/10.48550/ARXIV.1706.03762}", "1706.03762"),
        ("journal = {CoRR}, volume = {abs/1706.03762}", "1706.03762"),
        ("journal = {CoRR abs/1706.03762}", "1706.03762"),
        ("journal = {arXiv preprint arXiv:1706.03762}", "1706.03762"),
        ("journal = {arXiv:1706.03762 [cs, stat]}", "1706.03762"),
        (
            "journal = {arXiv e-prints}, eid = {arXiv:1706.03762}, pages = {arXiv:1706.03762}",
            "1706.03762",
        ),
        ("arxivId = {1706.03762}", "1706.03762"),
        ("url = {http://arxiv.org/pdf/1706.03762v2.pdf}", "1706.03762"),
        ("note = {arXiv: 1706.03762}", "1706.03762"),
        ("howpublished = {arXiv:1706.03762}", "1706.03762"),
    ],
)
def test_arxiv_ids(fields: str, arxiv: str) -> None:
    """An arXiv id is found in every place; what only repeats it is dropped."""
    record = entry(fields)
    left = {name: text for name, text in record.fields.items() if name != "primary_category"}
    assert left == {"title": "A title", "type": "preprint", "arxiv": arxiv}


def test_a_published_paper_keeps_its_venue_and_its_arxiv_id() -> None:
    """An arXiv id alone does not make a paper a preprint."""
    record = entry("journal = {Nature}, volume = 3, eprint = {1706.03762}, doi = {10.1038/x1}")
    assert record.fields["type"] == "article-journal"
    assert record.fields["venue"] == "Nature"
    assert (record.fields["arxiv"], record.fields["doi"]) == ("1706.03762", "10.1038/x1")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("doi = {https://dx.doi.org/10.1000/a_b}", {"doi": "10.1000/a_b"}),
        (r"doi = {10.1007/978-3-540{\_}12}", {"doi": "10.1007/978-3-540_12"}),
        ("doi = {doi:10.1000/182.}", {"doi": "10.1000/182"}),
        ("url = {https://doi.org/10.1000/182}", {"doi": "10.1000/182"}),
        ("url = {https://aclanthology.org/P10-1023/}", {"acl": "P10-1023"}),
        (r"url = {\url{http://a.b/\~{}c\_d}}", {"url": "http://a.b/~c_d"}),
        (r"howpublished = {Available at \url{http://a.b/c}}", {"url": "http://a.b/c"}),
        ("url = {www.example.org/a}", {"url": "http://www.example.org/a"}),
        ("doi = {10.1000/182 [doi]}", {"doi": "10.1000/182"}),
        # A DOI with angle brackets, which no DOI in a paper's file may have
        (
            "doi = {10.1002/(SICI)1:4<377::AID>3.0.CO;2-P}",
            {"url": "https://doi.org/10.1002/(SICI)1:4%3C377::AID%3E3.0.CO;2-P"},
        ),
        ("isbn = {ISBN 0-89791-000-0 (pbk)}", {"isbn": "0-89791-000-0"}),
        ("issn = {10495258}", {"issn": "1049-5258"}),
        ("pages = {1--9, 12 -- 14}", {"pages": "1-9, 12-14"}),
        ("pages = {pp. 5---7}", {"pages": "5-7"}),
        ("eid = {124106}", {"pages": "124106"}),
        ("langid = {ngerman}", {"language": "de"}),
        ("language = {English}", {"language": "en"}),
        ("language = {pt-br}", {"language": "pt-BR"}),
        ("location = {Durham and London and Rome}", {"place": "Durham, London and Rome"}),
        ("note = {This is public}", {"note": "This is public"}),
        ("series = {newseries}", {"series": "New series"}),
        ("issue = {4}", {"number": "4"}),
        (r"journal = {\mnras}", {"venue": "Monthly Notices of the Royal Astronomical Society"}),
    ],
)
def test_fields(fields: str, expected: dict[str, str]) -> None:
    """Identifiers, addresses, pages and languages are those of a paper's file."""
    record = entry(fields, "misc")
    left = {name: text for name, text in record.fields.items() if name not in {"title", "type"}}
    assert left == expected
    assert not record.left_out


@pytest.mark.parametrize(
    ("fields", "expected", "left_out"),
    [
        ("url = {http://a.b/some file.pdf}", {"url": "http://a.b/some"}, ()),
        ("url = {example.org/a}", {}, ("url",)),
        ("doi = {10.1093/screen/16 3.6}", {}, ("doi",)),
        ("doi = {n/a}", {}, ("doi",)),
    ],
)
def test_addresses_of_which_something_is_lost(
    fields: str, expected: dict[str, str], left_out: tuple[str, ...]
) -> None:
    """An address that is cut at a space is told; half a DOI would be another work's."""
    record = entry(fields)
    assert {**record.fields} == {"title": "A title", "type": "article-journal"} | expected
    assert record.left_out == left_out
    assert len(record.doubts) == 1


@pytest.mark.parametrize(
    ("fields", "left_out"),
    [
        ("number = {3}, issue = {Spring}", "issue"),
        ("pages = {1-9}, eid = {124106}", "eid"),
        ("note = {One}, addendum = {Two}", "addendum"),
        ("language = {English and German}", "language"),
        (r"url = {http://a.b/c}, howpublished = {\url{http://a.b/d}}", "howpublished"),
    ],
)
def test_a_second_value_is_told(fields: str, left_out: str) -> None:
    """Of two fields with one place the first is taken, and the other is not lost in silence."""
    record = entry(fields)
    assert record.left_out == (left_out,)
    assert record.fields.get("url") in {None, "http://a.b/c"}


def test_a_second_isbn_is_told() -> None:
    """A paper has one ISBN and one ISSN; that there was another is not lost in silence."""
    record = entry("isbn = {978-3-11-022978-3 978-3-11-022977-6}, issn = {10495258}")
    assert record.fields["isbn"] == "978-3-11-022978-3"
    assert record.left_out == ("second isbn",)


def test_who_directed_a_film_is_its_author() -> None:
    """Directors are editors in biblatex; a citation would call them `Ed.`."""
    film = entry("editor = {Varda, Agn{\\`e}s}, editortype = {director}", "movie")
    assert [name.text for name in film.authors] == ["Agnès Varda"]
    assert (film.editors, film.left_out) == ((), ())


@pytest.mark.parametrize(
    ("kind", "fields", "work_type"),
    [
        ("article", "", "article-journal"),
        ("InProceedings", "", "paper-conference"),
        ("conference", "", "paper-conference"),
        ("incollection", "", "chapter"),
        ("phdthesis", "", "phdthesis"),
        ("phdthesis", "type = {Master's thesis}", "mastersthesis"),
        ("thesis", "type = {PhD thesis}", "phdthesis"),
        ("thesis", "type = {mathesis}", "mastersthesis"),
        ("thesis", "", "thesis"),
        ("techreport", "", "report"),
        ("online", "", "webpage"),
        ("online", "eprint = {1706.03762}, eprinttype = {arxiv}", "preprint"),
        ("article", "entrysubtype = {newspaper}", "article-newspaper"),
        ("misc", "entrysubtype = {speech}", "speech"),
        ("article", "journaltitle = {bioRxiv}", "preprint"),
        ("software", "", "software"),
        ("misc", "", "document"),
    ],
)
def test_types(kind: str, fields: str, work_type: str) -> None:
    """Entry types become the types of works."""
    record = entry(fields, kind)
    assert record.fields["type"] == work_type
    assert not record.left_out


def test_an_unknown_type_is_a_document_and_told() -> None:
    """As BibTeX does, it is read as `misc`."""
    record = entry("", "webzine")
    assert record.fields["type"] == "document"
    assert "@webzine" in record.doubts[0]


def test_a_title_keeps_its_maths_and_loses_its_braces() -> None:
    """Subtitles are joined; braces that protect capitals go; dollars that are no maths stay."""
    [record] = read(
        r"@book{b, title = {{The} {BERT} book on {$\alpha$} {\&} $x^2$}, subtitle = {A \$5 {Intro}}}"
    ).records
    assert record.fields["title"] == r"The BERT book on α & $x^2$: A $5 Intro"
    [record] = read(r"@book{b, title = {Sums of \{0,1\} and {\{}BERT{\}} for \$5, \$a$b$}}").records
    assert record.fields["title"] == r"Sums of $\{0,1\}$ and BERT for \$5, \$a$b$"


def test_an_abstract_is_markdown_that_shows_it_as_it_is() -> None:
    """What Markdown would read as marks is escaped; HTML and JATS are read; maths stays."""
    [record] = read(
        r"""@article{a, title = {T}, abstract = {<jats:title>Abstract</jats:title><jats:p>We use *stars*,
        a\_b, [brackets] and $x_1$ for \$5 at p &lt; 0.05.</jats:p><jats:p>1. H<sub>2</sub>O &amp;amp; more</jats:p>}}"""
    ).records
    assert record.abstract == (
        r"We use \*stars\*, a_b, \[brackets\] and $x_1$ for \$5 at p &lt; 0.05."
        "\n\n1\\. H₂O & more"
    )


def test_fields_are_inherited_from_a_parent_which_is_no_paper() -> None:
    """A volume that others refer to lends its title as `booktitle`, and is told apart."""
    reading = read(
        """
        @inproceedings{child, title = {Child}, crossref = {PARENT}, pages = {1--2}}
        @proceedings{parent, title = {Proceedings of X}, year = 2001, editor = {Roe, R.},
          doi = {10.1000/volume}, publisher = {P}}
        @proceedings{alone, title = {Proceedings of Y}, year = 2002}
        """
    )
    child, alone = reading.records
    assert child.fields == {
        "title": "Child", "type": "paper-conference", "date": "2001", "venue": "Proceedings of X",
        "pages": "1-2", "publisher": "P",
    }  # fmt: skip
    assert [editor.family for editor in child.editors] == ["Roe"]
    assert alone.fields["type"] == "book"
    [parent] = reading.parents
    assert (parent.key, parent.line, parent.children) == ("parent", 3, 1)
    assert not reading.skipped


def test_a_book_with_an_author_is_a_paper_though_others_refer_to_it() -> None:
    """Only volumes without an author are nothing but parents."""
    reading = read(
        "@inbook{part, title = {Part}, crossref = {whole}} @book{whole, title = {Whole}, author = {Doe, J.}}"
    )
    part, whole = reading.records
    assert (part.fields["venue"], part.authors) == ("Whole", whole.authors)
    assert not reading.parents


def test_xdata_lends_all_its_fields() -> None:
    """`xdata` is a list of entries that are no works."""
    reading = read(
        """@xdata{mit, publisher = {MIT Press}} @xdata{us, location = {Cambridge}, xdata = {mit}}
        @book{b, title = {T}, xdata = {us, nowhere}}"""
    )
    [record] = reading.records
    assert (record.fields["publisher"], record.fields["place"]) == ("MIT Press", "Cambridge")
    assert record.doubts == ("refers to 'nowhere', which is not in this file",)
    assert [parent.key for parent in reading.parents] == ["mit", "us"]


def test_a_parent_that_is_missing_is_told() -> None:
    """Its key is named as it is written, so that it can be searched for."""
    assert entry("crossref = {RECOMB2019}").doubts == (
        "refers to 'RECOMB2019', which is not in this file",
    )


def test_parents_that_refer_to_each_other_end() -> None:
    """A circle of `crossref` is no endless loop."""
    reading = read(
        "@book{a, title={A}, author={X}, crossref={b}} @book{b, title={B}, author={Y}, crossref={a}}"
    )
    assert len(reading.records) == 2


def test_broken_entries_do_not_lose_the_others() -> None:
    """Each entry that cannot be read is named with its line and its reason."""
    reading = read(
        """@article{first, title = {First}}
@article{open, title = {Never {closed},
  year = 2000
}
@article{second, title = {Second} year = 2001}
@article{nocomma title = {X}}
@article{notitle, author = {Doe, J.}}
@article{twice, title = {Twice}, year = 1, year = 2002}
@article{third, title = "Third {"} quoted", }
@misc{cut, title = {The end of the file"""
    )
    assert [record.key for record in reading.records] == ["first", "second", "twice", "third"]
    second, twice, third = reading.records[1:]
    assert second.fields["date"] == "2001"
    assert second.doubts == ("a comma is missing before year",)
    assert "year is there twice; the first was taken" in twice.doubts
    assert third.fields["title"] == 'Third " quoted'
    assert [(each.line, each.key) for each in reading.skipped] == [
        (2, "open"), (6, ""), (7, "notitle"), (10, "cut"),
    ]  # fmt: skip
    reasons = [each.reason for each in reading.skipped]
    assert "never closed" in reasons[0]
    assert "no comma after the key" in reasons[1]
    assert reasons[2] == "has no title; add one"
    assert "cut off" in reasons[3]


def test_a_brace_too_many_is_told() -> None:
    """What follows the end of a value or of an entry is not read, and not in silence."""
    lost, rest = read(
        "@misc{a, title = {One} two}, year = 2000}\n@misc{b, title = {Three} four, year = 2001}"
    ).records
    assert "title: 'two' after its value was not read" in lost.doubts
    assert "has a brace too many: what follows it was not read" in lost.doubts
    assert rest.fields["date"] == "2001"


def test_macros_cannot_grow_beyond_all_memory() -> None:
    """A macro of macros of macros, and a title that a thousand entries inherit, are cut or left out."""
    macros = "".join(f"@string{{m{i} = {' # '.join([f'm{i - 1}'] * 9)}}}\n" for i in range(1, 30))
    [record] = read(f'@string{{m0 = "lol"}}\n{macros}@misc{{a, title = m29 # m29}}').records
    assert len(record.fields["title"]) <= 10_000


def test_the_same_key_twice_is_two_papers() -> None:
    """Neither is dropped, and the second says where the first is."""
    first, second = read("@misc{k, title = {One}}\n@misc{k, title = {Two}}").records
    assert (first.fields["title"], second.fields["title"]) == ("One", "Two")
    assert second.doubts == ("the key is that of line 1 too",)


def test_comments_are_not_read() -> None:
    """`@comment`, `@preamble`, JabRef's metadata, and lines that begin with % are no entries."""
    reading = read(
        """% Encoding: UTF-8
@preamble{"\\newcommand{\\x}{y}"}
@comment{@article{a, title = {Hidden}}}
% @article{b, title = {Hidden}}
@article{c, title = {Seen}, % a remark
  % note = {hidden},
  year = 2000}
@Comment{jabref-meta: databaseType:bibtex;}
"""
    )
    [record] = reading.records
    assert record.fields == {"title": "Seen", "type": "article-journal", "date": "2000"}
    assert not reading.skipped
    assert reading.notes == ("refs.bib: entries that are commented out with %, not read: 1",)


def test_a_field_of_which_nothing_is_left_is_named() -> None:
    """A command that is not known shows nothing; the field is not lost in silence."""
    assert entry(r"journal = {\myjournal}").left_out == ("journal",)


def test_what_has_no_place_is_named() -> None:
    """Files, owners, private remarks and the like are listed, and go nowhere."""
    record = entry(
        "annote = {secret}, file = {x.pdf}, owner = {me}, timestamp = {2020}, keywords = {a; b, c; a},"
        " note = {PMID: 123\nSeen}, abstract = {}, crossref = {}"
    )
    assert {*record.left_out} == {"note (PMID)", "annote", "file", "owner", "timestamp"}
    assert record.keywords == ("a", "b, c")
    assert "secret" not in str(record)
