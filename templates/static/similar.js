/* Papers like the selected ones: those that are near to several of them, by the neighbours that the build found. */
(() => {
  "use strict";

  const { make, button, records, script } = openshelf;
  const MOST = 12;

  openshelf.showSimilar = async (selected) => {
    await script("assets/entries.js");
    const ids = await openshelf.currentIds(selected);
    const scores = new Map();
    for (const neighbours of (await records("related", ids)).values()) {
      for (const [number, score] of neighbours) scores.set(number, (scores.get(number) || 0) + score);
    }
    const ranked = [...scores].sort((a, b) => b[1] - a[1]).slice(0, MOST + ids.length).map(([number]) => number);
    const near = (await openshelf.idsOf(ranked)).filter((id) => !ids.includes(id)).slice(0, MOST);
    const entries = await openshelf.entries(near);

    const sheet = make("dialog", "dialog");
    const heading = sheet.appendChild(make("h2", "", entries.size ? "Papers like those you selected" : "No paper is near to those you selected"));
    heading.id = "similar";
    sheet.setAttribute("aria-labelledby", "similar");
    const list = make("ol", "entries");
    for (const entry of entries.values()) list.appendChild(make("li")).append(entry);
    sheet.append(list, button("Close", () => sheet.close()));
    sheet.addEventListener("close", () => {
      sheet.remove();
      document.dispatchEvent(new Event("openshelf:entries"));
    });
    document.body.append(sheet);
    sheet.showModal();
    document.dispatchEvent(new Event("openshelf:entries"));
  };
})();
