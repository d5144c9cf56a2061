"""What a reader types, as templates/static/search-query.js reads it."""

from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

NAMES = {
    "tags": [
        {"id": "pruning-and-quantization", "name": "Pruning and quantization"},
        {"id": "transformers", "name": "Transformers", "ids": ["transformers", "old-nets"]},
        {"id": "transfer-learning", "name": "Transfer learning"},
        {"id": "graphs", "name": "Réseaux de graphes"},
    ],
    "kinds": [{"id": "survey", "name": "Survey"}, {"id": "theory", "name": "Theory"}],
    "venues": [{"id": "iclr", "name": "ICLR"}],
    "authors": ["Noam Levi", "Yoshua Bengio", "Jürgen Müller"],
}
PRUNING, YEARS = {"all": ["pruning-and-quantization"]}, "Write year:2020, year:2019-2021"

# The query, what is read (lists and numbers that are left out are empty), and what problems say
CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("", {}, []),
    ("  deep   learning ", {"words": ["deep", "learning"]}, []),
    ('"linear estimators" grok', {"words": ["grok"], "phrases": ["linear estimators"]}, []),
    ("\u201csmart quotes\u201d", {"phrases": ["smart quotes"]}, []),
    ('"without an end', {"phrases": ["without an end"]}, []),
    ("in-context -survey", {"words": ["in-context"], "without": ["survey"]}, []),
    ('-"two words" \u2212minus', {"without": ["two words", "minus"]}, []),
    ("what NOT survey", {"words": ["what"], "without": ["survey"]}, ["NOT was taken as a minus"]),
    ("a OR b", {"words": ["a", "b"]}, ["OR is not supported"]),
    ("a AND b", {"words": ["a", "b"]}, ["AND is not needed"]),
    ("ATTENTION AND MEMORY", {"words": ["ATTENTION", "AND", "MEMORY"]}, []),
    ("either or", {"words": ["either", "or"]}, []),
    ("author:levi", {"author": ["levi"]}, []),
    ('Author:"noam levi" x', {"author": ["noam levi"], "words": ["x"]}, []),
    ("by:muller", {"author": ["muller"]}, []),
    ("author:benjio", {"words": ["benjio"]}, ["There is no author “benjio”"]),
    ("title:grokking", {"title": ["grokking"]}, []),
    ("tag:pruning", {"tags": PRUNING}, []),
    ("tag:quantization", {"tags": PRUNING}, []),
    ('tag:"Pruning and quantization"', {"tags": PRUNING}, []),
    ("-tag:pruning", {"tags": {"none": ["pruning-and-quantization"]}}, []),
    ("tag:reseaux", {"tags": {"all": ["graphs"]}}, []),
    ("tag:old-nets", {"tags": {"all": ["transformers"]}}, []),
    ("tag:trans", {"words": ["trans"]}, ["can be Transformers or Transfer learning"]),
    ("tag:prunning", {"words": ["prunning"]}, ["There is no tag “prunning”"]),
    ("-tag:nothing", {"without": ["nothing"]}, ["There is no tag “nothing”"]),
    ("kind:surv venue:ICLR", {"kinds": ["survey"], "venues": ["iclr"]}, []),
    ("-kind:survey", {"kinds": ["theory"]}, []),
    ("-venue:iclr", {}, ["-venue:iclr was left out"]),
    ("year:2020", {"from": 2020, "to": 2020}, []),
    ("year:2019-2021", {"from": 2019, "to": 2021}, []),
    ("year:2021\u20132019", {"from": 2019, "to": 2021}, []),
    ("year:2019..2021", {"from": 2019, "to": 2021}, []),
    ("year:-2015", {"to": 2015}, []),
    ("year:2015-", {"from": 2015}, []),
    ("year:2015- year:-2018", {"from": 2015, "to": 2018}, []),
    ("year:2020 year:2022", {}, ["No year is in both"]),
    ("year:soon", {}, [YEARS]),
    ("year:20201", {}, [YEARS]),
    # Words with a colon that are no fields
    ("https://arxiv.org/abs/2310.16441v2", {"words": ["https://arxiv.org/abs/2310.16441v2"]}, []),
    ("arXiv:2310.16441", {"words": ["arXiv:2310.16441"]}, []),
    ("doi:10.1/x tag:", {"words": ["doi:10.1/x", "tag:"]}, []),
    ("BERT: a study", {"words": ["BERT:", "a", "study"]}, []),
    ("c++ -- - \u2013 \U0001f98a", {"words": ["c++"]}, []),
    # Hostile ones
    ("<b onclick=x> </script>", {"words": ["<b", "onclick=x>", "</script>"]}, []),
    ("tag:__proto__", {"words": ["__proto__"]}, ["There is no tag “__proto__”"]),
    ("constructor:toString", {"words": ["constructor:toString"]}, []),
    ("__proto__ hasOwnProperty", {"words": ["__proto__", "hasOwnProperty"]}, []),
    ("((((a*)*)*)*\\", {"words": ["((((a*)*)*)*\\"]}, []),
    ('"""', {}, []),
]  # fmt: skip
HALF: list[tuple[str, dict[str, Any]]] = [
    ("gro", {"words": ["gro"], "unfinished": "gro"}),
    ("gro ", {"words": ["gro"]}),
    ("x tag:trans", {"words": ["x"]}),
    ("tag:prun", {"tags": PRUNING}),
    ("year:20", {}),
    ("year:2019-", {}),
    ('x "neural net', {"words": ["x", "neural", "net"], "unfinished": "net"}),
    ("author:be", {}),
    ("author:ben", {"author": ["ben"], "unfinished": "ben"}),
    ('author:"yoshua ben', {"author": ["yoshua ben"], "unfinished": "ben"}),
    ('title:"deep le"', {"title": ["deep le"]}),
    ("a OR", {"words": ["a"]}),
]

READ = """async ([names, queries, typing]) => {
  await openshelf.script("assets/search-words.js");
  await openshelf.script("assets/search-query.js");
  return queries.map((query) => {
    const read = openshelf.query.parse(query, names, typing);
    const again = openshelf.query.parse(openshelf.query.write(read), names);
    return [read, again];
  });
}"""


def bare(read: dict[str, Any]) -> dict[str, Any]:
    """What was read, without what is empty and what is for the page."""
    read = {**read, "tags": {name: ids for name, ids in read["tags"].items() if ids}}
    return {
        name: value for name, value in read.items() if value and name not in {"parts", "problems"}
    }


def test_queries(browser_page: Page, disk: str) -> None:
    """Each query is read as it should be, and as the same again from what it is written as."""
    page = browser_page
    page.goto(disk + "about.html")
    answers = page.evaluate(READ, [NAMES, [query for query, *_ in CASES], False])
    for (query, expected, complaints), (read, again) in zip(CASES, answers, strict=True):
        assert bare(read) == expected, query
        said = [problem["text"] for problem in read["problems"]]
        assert len(said) == len(complaints), (query, said)
        assert all(part in text for part, text in zip(complaints, said, strict=True)), (query, said)
        if not complaints:
            assert bare(again) == expected, query

    # What a reader may have meant is written so that it is read
    by_query = dict(zip((query for query, *_ in CASES), answers, strict=True))
    near = by_query["tag:prunning"][0]["problems"][0]["near"]
    assert near == [{"name": "Pruning and quantization", "text": "tag:pruning-and-quantization"}]
    near = by_query["author:benjio"][0]["problems"][0]["near"]
    assert near == [{"name": "Yoshua Bengio", "text": 'author:"Yoshua Bengio"'}]
    assert [part["label"] for part in by_query["year:-2015"][0]["parts"]] == ["to 2015"]

    # Half a word is not complained of while it is typed
    halves = page.evaluate(READ, [NAMES, [query for query, _ in HALF], True])
    for (query, wanted), (read, _) in zip(HALF, halves, strict=True):
        assert bare(read) == wanted, query
        assert read["problems"] == [], query

    # Very long ones are cut, and say so; parts know where they stand
    long = page.evaluate(READ, [NAMES, ["x " * 50_000, '"' * 50_000, "a" * 100_000], False])
    assert len(long[0][0]["words"]) == 60
    assert "first 60 words" in long[0][0]["problems"][0]["text"]
    wrong = ["".join(f"{field}n{i} " for i in range(1000)) for field in ("-tag:", "-by:", "year:")]
    wrong.append(f'tag:"{"x " * 50_000}"')
    for read, _ in page.evaluate(READ, [NAMES, wrong, False]):
        assert len(read["problems"]) <= 61
        assert len(read["words"]) <= 60
    rest = page.evaluate(
        """(names) => {
          const text = 'a  tag:pruning "b c" -d';
          const { parts } = openshelf.query.parse(text, names);
          return parts.map((part) => openshelf.query.without(text, part));
        }""",
        NAMES,
    )
    assert rest == ['a "b c" -d', "a  tag:pruning -d", 'a  tag:pruning "b c"']
