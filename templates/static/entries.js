/* Entries of papers as lists show them, made by the build, for pages that list papers by a script. */
(() => {
  "use strict";

  const { root, data, records } = openshelf;

  /** Give the promise of the entries of papers: a Map from id to element, without those that the catalog lacks.
   * The HTML is the build's own, from templates/_entry.html; nothing in it comes from the reader. */
  openshelf.entries = async (ids) => {
    const shown = new Map();
    for (const [id, html] of await records("entries", ids)) {
      const template = document.createElement("template");
      template.innerHTML = html;
      const entry = template.content.querySelector(".entry");
      // Entries are made for lists, which are in folders of the root
      for (const link of entry.querySelectorAll('a[href^="../"]')) link.href = root + link.getAttribute("href").slice(3);
      shown.set(id, entry);
    }
    return shown;
  };

  /** Give the promise of the ids of papers by their numbers, which go shard by shard, and in each by id. */
  openshelf.idsOf = async (numbers) => {
    const { shards } = await data("catalog");
    return Promise.all(
      numbers.map(async (number) => {
        let [shard, place] = [0, number];
        while (place >= shards[shard]) place -= shards[shard++];
        return Object.keys(await data("entries." + shard)).sort()[place];
      })
    );
  };

  /** Give the promise of the ids that papers have now: those that moved are followed, and none is there twice. */
  openshelf.currentIds = async (ids) => {
    const moved = new Map(Object.entries(await data("moved")));
    return [...new Set(ids.map((id) => moved.get(id) || id))];
  };
})();
