/* The page of saved papers: three groups, a note for each paper, search, orders, backup, and lists that others share. */
(() => {
  "use strict";

  const { make, all, button, plural, script, attempt, store, announce } = openshelf;
  const place = document.getElementById("saved");
  const ORDERS = { saved: "saved last", title: "title", date: "newest paper", own: "my own order" };

  let shelf;
  let order = "saved";
  const items = new Map(); // id -> the li of a paper, kept so that text in its note stays as it is

  // What stands above the list: messages, and a list that was shared

  const notice = make("div", "saved-notice");
  const shared = make("section", "saved-shared");
  notice.setAttribute("role", "status");
  shared.hidden = true;

  function tell(text, ...buttons) {
    notice.textContent = "";
    if (text) notice.append(make("p", "", text));
    if (buttons.length) notice.appendChild(make("div", "saved-tools")).append(...buttons);
  }

  function field(text, control) {
    const label = make("label", "", text + " ");
    label.append(control);
    return label;
  }

  function choice(names) {
    const select = make("select");
    for (const [value, name] of Object.entries(names)) select.appendChild(make("option", "", name)).value = value;
    return select;
  }

  // Tools

  const search = make("input");
  search.type = "search";
  search.addEventListener("input", filter);
  const orders = choice(ORDERS);
  orders.addEventListener("change", () => {
    order = orders.value;
    store.set("order", order);
    show();
  });
  const file = make("input");
  file.type = "file";
  file.accept = ".json,application/json";
  file.hidden = true;
  file.addEventListener("change", () => {
    if (file.files[0]) take(file.files[0]);
    file.value = "";
  });
  const importing = button("Import a backup", () => file.click());
  const finding = make("div", "saved-tools");
  const keeping = make("div", "saved-tools");
  const tried = (text, act) => button(text, () => attempt(act));
  const exports = tried("Export", () => script("assets/export.js").then(() => openshelf.exportPapers(all(".entry[data-id]", groups).map((entry) => entry.dataset.id), "saved")));
  exports.hidden = true;
  finding.append(field("Search in this list", search), field("Order", orders));
  keeping.append(
    exports,
    tried("Share", () => script("assets/export.js").then(() => openshelf.sharePapers(shelf.read()))),
    tried("Back up", async () => {
      await script("assets/export.js");
      const { id } = await openshelf.data("catalog");
      openshelf.download(id + "-saved-papers.json", await shelf.toBackup(), "application/json");
      announce("Backup downloaded");
    }),
    importing,
    file
  );
  const status = make("p", "note saved-status");
  status.setAttribute("role", "status");
  const empty = make("p", "lead", "Nothing is saved yet. Tick papers in any list and choose Save in the bar that appears, or choose Save on a paper's page.");
  const groups = make("div");

  const ids = () => shelf.read().map((record) => record.id);

  // Papers

  const GONE = "No longer in this catalog";

  function goneEntry(record) {
    const entry = make("article", "entry");
    entry.append(make("h3", "", record.title || record.id));
    entry.appendChild(make("p", "facts")).append(make("strong", "gone", GONE));
    return entry;
  }

  function makeItem(record, entry) {
    const { id } = record;
    const item = make("li");
    const title = entry.querySelector("h3").textContent.trim();
    const state = choice(shelf.STATES);
    state.setAttribute("aria-label", "List for " + title);
    state.addEventListener("change", () => {
      change(() => shelf.update(id, { state: state.value }));
      show();
      state.focus();
      announce("Moved to " + shelf.STATES[state.value]);
    });

    const note = make("textarea");
    note.maxLength = shelf.NOTE;
    note.rows = 3;
    note.setAttribute("aria-label", "Note on " + title);
    const noteButton = button("", () => {
      note.hidden = false;
      noteButton.hidden = true;
      note.focus();
    });
    noteButton.setAttribute("aria-label", "Write a note on " + title);
    noteButton.textContent = "Note";
    note.addEventListener("input", () => {
      clearTimeout(note.pause);
      note.pause = setTimeout(keepNote, 300);
    });
    note.addEventListener("blur", keepNote);
    function keepNote() {
      clearTimeout(note.pause);
      const mine = shelf.read().find((each) => each.id === id);
      if (mine && mine.note !== note.value) change(() => shelf.update(id, { note: note.value }));
    }

    function mover(text, by) {
      const arrow = button(text, () => {
        change(() => shelf.move(id, by));
        show();
        (arrow.disabled ? state : arrow).focus();
        announce("Moved " + (by < 0 ? "up" : "down"));
      });
      arrow.setAttribute("aria-label", "Move " + title + (by < 0 ? " up" : " down"));
      return arrow;
    }
    const up = mover("↑", -1);
    const down = mover("↓", 1);
    const away = button("Remove", () => {
      const next = item.nextElementSibling || item.previousElementSibling;
      let undo;
      change(() => (undo = shelf.remove(id)));
      show();
      const to = next && next.querySelector("select");
      (to || document.querySelector("main")).focus();
      if (undo) openshelf.say("Removed: " + title + ".", "Undo", () => {
        undo();
        show();
        openshelf.say("");
        announce("Back in the list");
      });
    });
    away.setAttribute("aria-label", "Remove " + title);

    const tools = make("div", "saved-item");
    tools.append(state, noteButton, up, down, away);
    item.append(entry, tools, note);
    /** Show a record: what was changed elsewhere too, but for a note that is being written. */
    item.show = (now, first, last) => {
      state.value = now.state;
      if (document.activeElement !== note) {
        note.value = now.note;
        note.hidden = !now.note;
        noteButton.hidden = Boolean(now.note);
      }
      up.hidden = down.hidden = order !== "own";
      up.disabled = first;
      down.disabled = last;
    };
    item.sortTitle = title.replace(/^\W*(The|An?) /i, "");
    const time = entry.querySelector("time");
    item.date = time ? time.dateTime : "";
    return item;
  }

  const BY = {
    saved: (a, b) => b.saved - a.saved,
    title: (a, b) => items.get(a.id).sortTitle.localeCompare(items.get(b.id).sortTitle),
    date: (a, b) => items.get(b.id).date.localeCompare(items.get(a.id).date),
    own: () => 0,
  };

  async function load(records) {
    const entries = await openshelf.entries(records.map((record) => record.id).filter((id) => !items.has(id)));
    for (const record of records) {
      if (!items.has(record.id)) items.set(record.id, makeItem(record, entries.get(record.id) || goneEntry(record)));
    }
  }

  const sections = new Map();

  function sectionOf(state) {
    if (!sections.has(state)) {
      const section = make("section");
      const heading = section.appendChild(make("h2"));
      heading.id = state;
      section.setAttribute("aria-labelledby", state);
      heading.append(shelf.STATES[state] + " ", make("span", "n"));
      section.append(make("ol", "entries"));
      sections.set(state, section);
      groups.append(section);
    }
    return sections.get(state);
  }

  let shown = 0; // calls of show(): only the last one may draw

  const show = () => attempt(draw);

  async function draw() {
    const call = ++shown;
    const records = shelf.read();
    await load(records);
    if (call !== shown) return;
    const focused = document.activeElement;
    for (const state of Object.keys(shelf.STATES)) {
      const mine = records.filter((record) => record.state === state).sort(BY[order]);
      const section = sectionOf(state);
      const list = section.querySelector("ol");
      const lis = mine.map((record, i) => {
        items.get(record.id).show(record, i === 0, i === mine.length - 1);
        return items.get(record.id);
      });
      // Only what is in another place moves, so that the focus and the scrolling stay
      if (lis.length !== list.children.length || lis.some((li, i) => li !== list.children[i])) list.replaceChildren(...lis);
      section.querySelector(".n").textContent = String(mine.length);
      section.hidden = !mine.length;
    }
    if (focused !== document.activeElement && focused.offsetParent) focused.focus({ preventScroll: true });
    empty.hidden = records.length > 0;
    finding.hidden = records.length < 2;
    exports.disabled = keeping.children[1].disabled = keeping.children[2].disabled = !records.length;
    filter();
    document.dispatchEvent(new Event("openshelf:entries"));
  }

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const lis = all(".entries > li", groups);
    let count = 0;
    for (const li of lis) {
      const text = (li.textContent + " " + li.querySelector("textarea").value).toLowerCase();
      li.hidden = !words.every((word) => text.includes(word));
      count += !li.hidden;
    }
    for (const [, section] of sections) {
      const own = all("li", section);
      section.hidden = !own.some((li) => !li.hidden);
    }
    status.textContent = words.length ? (count ? count + " of " : "None of ") + plural(lis.length) : "";
  }

  /** Change the list. If the browser has no room for it, say so. */
  function change(act) {
    try {
      act();
      return true;
    } catch (full) {
      tell("This was not kept: " + full.message + ".");
      return false;
    }
  }

  // Import

  async function take(chosen) {
    try {
      if (chosen.size > 2e7) throw new Error("This file is too large for a backup.");
      const { catalog, records } = shelf.fromBackup(await chosen.text());
      const own = (await openshelf.data("catalog")).id;
      const now = await Promise.all(records.map((record) => openshelf.currentIds([record.id])));
      let taken = records.map((record, i) => ({ ...record, id: now[i][0] }));
      let foreign = 0;
      if (catalog !== own) {
        const here = await openshelf.entries(taken.map((record) => record.id));
        foreign = taken.length;
        taken = taken.filter((record) => here.has(record.id));
        foreign -= taken.length;
      }
      const words = (done) => {
        const parts = [
          plural(done.added) + " added",
          plural(done.changed) + " changed by it",
          plural(done.same) + " left as " + (done.same === 1 ? "it was" : "they were"),
        ];
        if (done.left) parts.push(plural(done.left) + " left out, since the list is full");
        if (foreign) parts.push(plural(foreign) + " of another catalog left out");
        return parts.join(", ") + ".";
      };
      const answer = (text) => {
        tell(text);
        importing.focus();
      };
      const join = button("Import", () => attempt(() => {
        answer("Imported: " + words(shelf.merge(taken)));
        show();
      }), "");
      tell("If you import this backup: " + words(shelf.merge(taken, true)) + " Nothing changes until you choose.", join, button("Cancel", () => answer("")));
      join.focus();
    } catch (wrong) {
      tell("Nothing was imported. " + wrong.message);
    }
  }

  // A list that a link carries

  async function preview() {
    shared.hidden = true;
    shared.textContent = "";
    if (!location.hash.startsWith("#list=")) return;
    const list = await shelf.fromFragment(location.hash);
    shared.hidden = false;
    const heading = shared.appendChild(make("h2", "", "A list that was shared with you"));
    heading.id = "shared";
    shared.setAttribute("aria-labelledby", "shared");
    const close = (text) => {
      history.replaceState(null, "", location.pathname + location.search);
      attempt(preview);
      document.querySelector("main").focus();
      if (text) tell(text);
    };
    if (!list) {
      shared.append(make("p", "", "The list in this link is damaged. Your own list is as it was."));
      shared.append(button("Close", () => close()));
      return;
    }
    const { papers, missing } = list;
    const entries = await openshelf.entries(papers.map(([id]) => id));
    const mine = new Set(ids());
    const known = papers.filter(([id]) => mine.has(id)).length;
    const facts = [
      plural(papers.length),
      known && known + " of them in your list",
      missing && plural(missing, "more paper") + " not in this catalog",
    ];
    shared.append(make("p", "", facts.filter(Boolean).join(", ") + ". Nothing is added to your list until you choose."));
    const row = shared.appendChild(make("div", "saved-tools"));
    const addAll = async () => {
      let added = 0;
      for (const state of Object.keys(shelf.STATES)) {
        added += await shelf.save(papers.filter(([, each]) => each === state).map(([id]) => id), state);
      }
      close(plural(added) + " added to your list.");
      show();
    };
    const fresh = papers.length - known;
    if (fresh) row.append(button("Add all " + fresh, () => attempt(addAll), ""));
    row.append(button("Close", () => close()));
    const ol = shared.appendChild(make("ol", "entries"));
    for (const [id, state] of papers) {
      const entry = entries.get(id);
      const item = ol.appendChild(make("li"));
      const title = entry.querySelector("h3").textContent.trim();
      const tools = make("div", "saved-item");
      const add = tried("Add", async () => {
        await shelf.save([id], state);
        add.disabled = true;
        add.textContent = "In your list";
        announce("Added");
        show();
      });
      add.setAttribute("aria-label", "Add " + title);
      if (mine.has(id)) {
        add.disabled = true;
        add.textContent = "In your list";
        add.removeAttribute("aria-label");
      }
      tools.append(make("span", "note", shelf.STATES[state]), add);
      item.append(entry, tools);
    }
    document.dispatchEvent(new Event("openshelf:entries"));
  }

  async function start() {
    await script("assets/selection.js");
    await script("assets/entries.js");
    await script("assets/shelf.js");
    shelf = openshelf.shelf;
    if (ORDERS[store.get("order")]) order = store.get("order");
    orders.value = order;
    const about = store.works
      ? "Kept in this browser and nowhere else. A backup is a file that takes the list to another browser."
      : "This browser does not let the site store anything, so the list lasts until you leave this page. Download a backup to keep it.";
    place.replaceChildren(notice, shared, make("p", store.works ? "note" : "saved-warning", about), keeping, finding, status, empty, groups);
    exports.hidden = !(await openshelf.data("catalog")).citations;
    await shelf.follow();
    await draw();
    await preview();
    window.addEventListener("storage", () => show());
    window.addEventListener("pageshow", () => show());
    document.addEventListener("openshelf:shelf", () => show());
    window.addEventListener("hashchange", () => attempt(preview));
  }

  attempt(start);
})();
