import { getCollection } from "astro:content";
import catalog from "../../catalog.json";
import { site } from "../../pages.mjs";

const { vocabulary, about, authors } = catalog;

export async function getStaticPaths() {
  const entries = await getCollection("papers");
  const papers = entries.map(({ id, data, rendered }) => ({
    id: id.slice(id.lastIndexOf("/") + 1),
    title: data.title,
    authors: data.authors,
    iso: data.iso,
    kind: data.kinds[0],
    tags: data.topics,
    arxiv: data.arxiv,
    upvotes: data.upvotes,
    as_of: data.as_of,
    html: rendered.html,
  }));
  const made = site(papers, vocabulary, about, authors);
  const pages = made.papers.map((paper, i) => ({
    path: `/papers/${paper.id}.html`,
    html: () => made.paperPage(i),
  }));
  return [...pages, ...made.pages].map(({ path, html }) => ({ params: { path: path.slice(1) }, props: { html } }));
}

export const GET = ({ props }) => new Response(props.html());
