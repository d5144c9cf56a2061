import { make } from "../made.mjs";

export const data = {
  pagination: { data: "collections.catalog", size: 1, alias: "list", before: (items) => make(items).pages },
  permalink: (data) => data.list.path,
  eleventyExcludeFromCollections: true,
};
export const render = (data) => data.list.html();
