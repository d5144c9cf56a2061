// Eleventy reads the papers and renders their Markdown; pages.mjs makes the pages.
export default function (config) {
  config.addPassthroughCopy({ assets: "assets" });
  config.addCollection("catalog", (api) => api.getFilteredByGlob("content/papers/**/*.md"));
  return { dir: { input: "content", includes: "../_includes" }, markdownTemplateEngine: false };
}
