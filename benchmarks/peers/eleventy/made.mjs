// The site, made once from the collection of papers.
import { readFileSync } from "node:fs";
import { site } from "./pages.mjs";

const { vocabulary, about, authors } = JSON.parse(readFileSync("catalog.json", "utf8"));
const places = new Map();
let made;

export function make(items) {
  if (!made) {
    const papers = items.map((item) => ({
      id: item.fileSlug,
      title: item.data.title,
      authors: item.data.authors,
      iso: item.data.iso,
      kind: item.data.kinds[0],
      tags: item.data.topics,
      arxiv: item.data.arxiv,
      upvotes: item.data.upvotes,
      as_of: item.data.as_of,
      get html() { return item.templateContent; },
    }));
    made = site(papers, vocabulary, about, authors);
    made.papers.forEach((paper, i) => places.set(paper.id, i));
  }
  return made;
}

export function paperPage(items, id, html) {
  const { papers, paperPage } = make(items);
  const place = places.get(id);
  Object.defineProperty(papers[place], "html", { value: html });
  return paperPage(place);
}
