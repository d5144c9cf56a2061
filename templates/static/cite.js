/* Buttons that copy the citation that is shown, and the paper as Markdown. If the browser refuses, the first selects the
 * citation. */
(() => {
  "use strict";

  const { make, button, copy, data, attempt, records } = openshelf;
  const section = document.querySelector(".cite");
  const status = make("span", "note");
  status.setAttribute("role", "status");

  function shown() {
    const picked = section.querySelector("input:checked") || section.querySelector("input");
    return picked.nextElementSibling.nextElementSibling;
  }

  async function copyShown() {
    const copied = await copy(shown().textContent);
    if (!copied) getSelection().selectAllChildren(shown());
    status.textContent = copied ? "Copied" : "Selected: copy it with your keyboard";
  }

  // From a script, since a page from disk cannot read the file
  async function copyMarkdown() {
    const { id } = document.querySelector(".keep").dataset;
    const formats = await data("citations");
    const record = (await records("citations", [id])).get(id);
    const copied = record && (await copy(record[1 + formats.findIndex((format) => format.name === "Markdown with abstracts")]));
    status.textContent = copied ? "Copied" : "Not copied: download the file";
  }

  section.addEventListener("change", () => (status.textContent = ""));
  const files = section.querySelector(".files");
  files.append(" ", button("Copy", copyShown, "quiet copy"), " ");
  if (files.querySelector('a[href$=".md"]')) files.append(button("Copy as Markdown", () => attempt(copyMarkdown), "quiet copy"), " ");
  files.append(status);
})();
