/* A button that copies the citation that is shown. Where the clipboard is out of reach, it selects the text. */
(() => {
  "use strict";

  const { make, button, copy } = openshelf;
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

  section.addEventListener("change", () => (status.textContent = ""));
  section.querySelector(".files").append(" ", button("Copy", copyShown, "quiet copy"), status);
})();
