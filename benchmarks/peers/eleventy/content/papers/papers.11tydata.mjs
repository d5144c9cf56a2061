export default {
  layout: "paper.11ty.mjs",
  permalink: (data) => `/papers/${data.page.fileSlug}.html`,
};
