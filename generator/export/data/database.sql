-- The tables of catalog.sqlite, all but the full-text index.
-- docs/reference/api.md explains them.

CREATE TABLE catalog (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE kinds (id TEXT PRIMARY KEY, name TEXT NOT NULL, scope TEXT);
CREATE TABLE facets (id TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE tags (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, scope TEXT,
  facet_id TEXT NOT NULL REFERENCES facets(id)
);
CREATE TABLE authors (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, given TEXT, family TEXT NOT NULL, suffix TEXT,
  orcid TEXT, note TEXT, verified INTEGER NOT NULL
);
CREATE TABLE author_names (
  author_id TEXT NOT NULL REFERENCES authors(id), position INTEGER NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (author_id, position)
) WITHOUT ROWID;
CREATE TABLE author_links (
  author_id TEXT NOT NULL REFERENCES authors(id), position INTEGER NOT NULL, url TEXT NOT NULL,
  PRIMARY KEY (author_id, position)
) WITHOUT ROWID;
-- The full-text index finds a paper by its row number, and VACUUM numbers rows from 1 on, so papers
-- must be inserted in that order into an empty table.
CREATE TABLE papers (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, authors TEXT, author_count INTEGER, editors TEXT,
  date TEXT, year INTEGER, month INTEGER, status TEXT, type TEXT NOT NULL,
  kind_id TEXT REFERENCES kinds(id),
  venue TEXT, volume TEXT, number TEXT, pages TEXT, series TEXT, edition TEXT,
  publisher TEXT, institution TEXT, place TEXT, isbn TEXT, issn TEXT, external_url TEXT, note TEXT,
  language TEXT, arxiv TEXT, primary_category TEXT, doi TEXT, acl TEXT,
  upvotes INTEGER, comments INTEGER, as_of TEXT, added TEXT, withdrawn TEXT,
  key TEXT NOT NULL, page TEXT NOT NULL, abstract TEXT NOT NULL,
  title_source TEXT
);
CREATE TABLE paper_authors (
  paper_id TEXT NOT NULL REFERENCES papers(id), position INTEGER NOT NULL,
  author_id TEXT NOT NULL REFERENCES authors(id), name TEXT NOT NULL,
  PRIMARY KEY (paper_id, position)
) WITHOUT ROWID;
CREATE TABLE paper_tags (
  paper_id TEXT NOT NULL REFERENCES papers(id), position INTEGER NOT NULL,
  tag_id TEXT NOT NULL REFERENCES tags(id),
  PRIMARY KEY (paper_id, position)
) WITHOUT ROWID;
CREATE TABLE links (
  paper_id TEXT NOT NULL REFERENCES papers(id), position INTEGER NOT NULL,
  label TEXT NOT NULL, url TEXT NOT NULL,
  PRIMARY KEY (paper_id, position)
) WITHOUT ROWID;
-- Only citations of papers of the catalog
CREATE TABLE citations (
  paper_id TEXT NOT NULL REFERENCES papers(id), cited_id TEXT NOT NULL REFERENCES papers(id),
  PRIMARY KEY (paper_id, cited_id)
) WITHOUT ROWID;

CREATE INDEX papers_date ON papers(date);
CREATE INDEX papers_kind ON papers(kind_id);
CREATE INDEX paper_authors_author ON paper_authors(author_id);
CREATE INDEX author_names_name ON author_names(name);
CREATE INDEX paper_tags_tag ON paper_tags(tag_id);
CREATE INDEX citations_cited ON citations(cited_id);
CREATE VIEW author_papers AS
  SELECT authors.id AS author_id, authors.name AS author, papers.id AS paper_id, papers.title,
    papers.date
  FROM paper_authors JOIN authors ON authors.id = author_id JOIN papers ON papers.id = paper_id;
CREATE VIEW tag_papers AS
  SELECT tags.id AS tag_id, tags.name AS tag, papers.id AS paper_id, papers.title, papers.date
  FROM paper_tags JOIN tags ON tags.id = tag_id JOIN papers ON papers.id = paper_id;
