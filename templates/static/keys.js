/* The sheet of keys: those that scripts have registered with openshelf.key. */
(() => {
  "use strict";

  const { make, button, keys } = openshelf;

  openshelf.showKeys = () => {
    const sheet = make("dialog", "keys");
    const heading = make("h2", "", "Keys");
    const list = make("dl");
    heading.id = "keys";
    sheet.setAttribute("aria-labelledby", "keys");
    for (const [key, [text]] of keys) {
      list.appendChild(make("dt")).append(make("kbd", "", key));
      list.append(make("dd", "", text));
    }
    sheet.append(heading, list, button("Close", () => sheet.close()));
    sheet.addEventListener("close", () => sheet.remove());
    document.body.append(sheet);
    sheet.showModal();
  };
})();
