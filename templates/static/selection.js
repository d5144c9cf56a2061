/* Selecting papers: a checkbox on each entry, the bar at the foot of the window, the buttons of a paper's page.
 * The selection is a list of ids in the order of selection, the same on all pages and in all tabs. */
(() => {
  "use strict";

  const { root, all, make, button, plural, script, style, data, attempt, store, announce, key } = openshelf;
  const doc = document;
  const page = doc.querySelector(".keep"); // the buttons of a paper's page
  const link = doc.querySelector('.site-header a[href$="saved.html"]');

  const read = () => [].concat(store.get("selection") || []).filter((id) => typeof id === "string");
  let selected = new Set(read());
  let last; // the entry ticked last: shift-click selects from there

  const entries = () => all(".entry[data-id]").filter((entry) => entry.offsetParent);
  const idsHere = () => [...new Set(entries().map((entry) => entry.dataset.id))];
  const tried = (act) => () => attempt(act);
  const shelf = () => script("assets/entries.js").then(() => script("assets/shelf.js")).then(() => openshelf.shelf);

  /** Change the selection: from what is stored, which another tab may have changed. */
  function change(ids, on) {
    const now = new Set(read());
    for (const id of ids) on ? now.add(id) : now.delete(id);
    set(now);
  }

  function set(ids) {
    selected = new Set(ids);
    store.set("selection", selected.size ? [...selected] : null);
    say("");
    show();
    announce(selected.size ? selected.size + " selected" : "Nothing selected");
  }

  // Checkboxes

  function ticked(event) {
    const box = event.target;
    const entry = box.closest(".entry");
    const here = entries();
    const [from, to] = [here.indexOf(last), here.indexOf(entry)].sort((a, b) => a - b);
    const range = event.shiftKey && from >= 0 ? here.slice(from, to + 1) : [entry];
    last = entry;
    change(range.map((each) => each.dataset.id), box.checked);
  }

  function addBoxes() {
    for (const entry of all(".entry[data-id]")) {
      if (entry.querySelector(":scope > .pick")) continue;
      const box = make("input", "pick");
      box.type = "checkbox";
      box.setAttribute("aria-label", "Select " + entry.querySelector("h3").textContent.trim());
      box.addEventListener("click", ticked);
      entry.querySelector("h3").after(box);
    }
    if (entries().length) script("assets/visits.js").then(() => openshelf.markNew(), () => {});
    results = null;
    show();
  }

  // The bar

  const bar = make("section", "selection");
  bar.setAttribute("aria-label", "Selected papers");
  bar.hidden = true;
  const inner = bar.appendChild(make("div", "wide"));
  const note = inner.appendChild(make("p", "selection-note"));
  const row = inner.appendChild(make("div", "selection-row"));
  const count = row.appendChild(make("p", "selection-count"));
  const here = button("", () => change(idsHere(), true));
  const searched = button("", tried(() => openshelf.results().then((ids) => change(ids, true))));
  const exports = button("Export", tried(() => script("assets/export.js").then(() => openshelf.exportPapers([...selected]))));
  const similar = button("Similar", tried(() => script("assets/similar.js").then(() => openshelf.showSimilar([...selected]))));
  similar.title = "Papers like the selected ones";
  row.append(
    exports,
    button("Save", tried(() => save([...selected]))),
    button("Share", tried(async () => {
      const { records } = await shelf();
      await script("assets/export.js");
      await openshelf.sharePapers(await records([...selected]));
    })),
    similar,
    button("Clear", () => {
      const before = [...selected];
      set([]);
      say(plural(before.length) + " cleared from the selection.", "Undo", () => set(before));
    }),
    here,
    searched
  );
  let features = null; // what the catalog has data for
  // If that does not load, the buttons are there, and tell of it
  const known = () => data("catalog").catch(() => ({ citations: true, related: true })).then((catalog) => (features = catalog));
  let results = null; // the promise of the ids that the search gives, since the last entries came

  function show() {
    for (const box of all(".pick")) box.checked = selected.has(box.parentNode.dataset.id);
    row.hidden = !selected.size;
    count.textContent = selected.size.toLocaleString("en") + " selected" + (store.works ? "" : ", on this page only");
    const ids = idsHere();
    here.textContent = "All " + ids.length + " on this page";
    here.hidden = ids.length < 2 || ids.every((id) => selected.has(id));
    searched.hidden = true;
    if (openshelf.results && selected.size) {
      results = results || openshelf.results();
      results.then((all) => {
        searched.textContent = "All " + all.length.toLocaleString("en") + " of this search";
        searched.hidden = all.length <= ids.length || all.every((id) => selected.has(id));
        fit();
      }, () => (results = null));
    }
    if (selected.size && !features) known().then(show);
    exports.hidden = !(features && features.citations);
    similar.hidden = !(features && features.related);
    if (page) {
      const [saving, selecting] = all("button", page);
      const is = selected.has(page.dataset.id);
      selecting.textContent = is ? "Selected" : "Select";
      selecting.setAttribute("aria-pressed", String(is));
      const saved = savedIds().includes(page.dataset.id);
      saving.textContent = saved ? "Saved" : "Save";
      saving.setAttribute("aria-pressed", String(saved));
    }
    if (link) {
      const number = savedIds().length;
      const badge = link.querySelector(".n") || link.appendChild(make("span", "n"));
      badge.textContent = number ? " " + number : "";
    }
    fit();
  }

  /** Show or hide the bar. The page gets as much room at its end, so that the bar covers nothing. */
  function fit(focused = bar.contains(doc.activeElement)) {
    bar.hidden = row.hidden && !note.textContent;
    if (focused && (bar.hidden || !doc.activeElement.offsetParent)) {
      const next = all("button, a", bar).find((each) => each.offsetParent) || doc.querySelector("main");
      next.focus({ preventScroll: true });
    }
    const height = bar.hidden ? "" : bar.offsetHeight + "px";
    doc.body.style.paddingBottom = height;
    doc.documentElement.style.scrollPaddingBottom = height;
  }

  let before; // what had the focus before the note

  /** Tell something in the bar, with a button that acts on it, or a link to the reading list. */
  function say(text, label, act) {
    const focused = note.contains(doc.activeElement); // on a button that goes
    if (!focused) before = doc.activeElement;
    note.textContent = text;
    if (text) {
      if (act) note.append(" ", button(label, act));
      else if (label) {
        const toSaved = make("a", "", label);
        toSaved.href = root + "saved.html";
        note.append(" ", toSaved);
      }
      note.append(" ", button("Close", () => say("")));
      announce(text);
    }
    if (focused && before.offsetParent) before.focus({ preventScroll: true });
    fit(focused && doc.activeElement !== before);
  }

  // The reading list

  const savedIds = () => [].concat(store.get("shelf") || []).map((record) => record && record.id);
  const BLOCKED = " This browser does not let the site store anything, so it is kept until you leave this page.";

  async function save(ids) {
    const list = await shelf();
    const added = await list.save(ids);
    const before = ids.length - added;
    const text = [added && plural(added) + " saved", before && plural(before) + " saved before"].filter(Boolean).join(", ");
    // Where nothing is stored, a link to the list would lose it
    say(text + "." + (store.works ? "" : BLOCKED), store.works && "Saved papers");
  }

  async function toggleSaved(id) {
    if (!savedIds().includes(id)) return save([id]);
    const list = await shelf();
    const undo = list.remove(id);
    say("Removed from your saved papers.", "Undo", () => {
      undo();
      say("Saved again.");
    });
  }

  /** Save or select the paper whose entry has the focus, or that of the page. */
  openshelf.keep = (what) => {
    const entry = doc.activeElement.closest(".entry[data-id]") || page;
    if (!entry) return;
    const id = entry.dataset.id;
    if (what === "Save") tried(() => toggleSaved(id))();
    else {
      last = entry;
      change([id], !selected.has(id));
    }
  };
  openshelf.select = (ids) => change(ids, true);
  openshelf.say = say;

  key("b", "to the bar of selected papers", () => {
    const first = all("button, a", bar).find((each) => each.offsetParent);
    return first ? first.focus() : false;
  });

  function start() {
    doc.querySelector("main").after(bar);
    addBoxes();
    doc.addEventListener("openshelf:entries", addBoxes);
    window.addEventListener("resize", () => fit());
    doc.addEventListener("openshelf:shelf", show);
    const again = () => {
      selected = new Set(read());
      show();
    };
    window.addEventListener("storage", again); // another tab
    window.addEventListener("pageshow", again); // Back, to a page that was kept
  }

  // Its style comes first, so that nothing moves
  const styled = style("assets/keep.css").catch(() => 0);
  Promise.all([styled, selected.size && known()]).then(start);
})();
