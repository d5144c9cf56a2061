/* Suggestions in search boxes: tags, kinds, authors and titles that have the words typed, from data/names.js.
 *
 * The pattern is the combobox of ARIA 1.2: the focus stays in the box, and the list says which choice is active. */
(() => {
  "use strict";

  const { root, make, fold, wordsOf, plural, style, data, announce } = openshelf;
  const MOST = { tag: 3, author: 3, paper: 4 };
  const FIELD = /(?:^|\s)-?((tag|kind|author|venue):"?([^"]*))$/;
  const PAGES = {
    tag: (id) => `tags/${id}.html`,
    kind: (id) => `kinds/${id}.html`,
    venue: (id) => `search.html?venue=${encodeURIComponent(id)}`,
    author: (id) => `authors/${id}.html`,
    paper: (id) => `papers/${id}.html`,
  };

  // As readers without the letters write them
  const spelled = (text) => text.replace(/[äöüÄÖÜ]/g, (letter) => letter + "e");

  /** Give the names of data/names.js with what they are, their pages, and their words. */
  function suggested(names) {
    const choices = [];
    const add = (sort, rows) => {
      for (const row of rows) {
        const [name, short = Infinity, papers = 1, ...others] = [].concat(row);
        const simple = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
        const id = typeof short === "number" ? simple.slice(0, short) : short;
        // The id has the name in ASCII letters, whatever its script
        const forms = [name, spelled(name), ...others, ...(id === short && sort === "author" ? [id] : [])];
        choices.push({ sort, name, id, path: PAGES[sort](id), papers, forms: [...new Set(forms)].map(wordsOf) });
      }
    };
    add("tag", names.tags);
    add("kind", names.kinds);
    add("venue", names.venues);
    add("author", names.authors);
    add("paper", names.papers);
    return choices;
  }

  // 0: the name begins so; 1: its words do; otherwise nothing fits
  function place(forms, words) {
    let best = Infinity;
    for (const form of forms) {
      const at = words.map((word) => form.findIndex((each) => each.startsWith(word)));
      if (!at.includes(-1)) best = Math.min(best, at[0] === 0 ? 0 : 1);
    }
    return best;
  }

  /** Return the best names for what was typed: tags, kinds and venues, then authors, then titles; or for a field word,
   * such as `tag:pru`, the best names of that sort. */
  function find(names, text) {
    const [, , field, value] = FIELD.exec(text) || [];
    if (field) {
      const words = wordsOf(value);
      return names.filter(({ sort, forms }) => sort === field && (!words.length || place(forms, words) < 2)).slice(0, 6);
    }
    const words = wordsOf(text);
    if (!words.length || text.length < 2 || /^\s*(?:https?:|10\.\d|arxiv:)/i.test(text)) return [];
    const groups = { tag: [], author: [], paper: [] };
    for (const each of names) {
      const at = place(each.forms, words);
      if (at < 2) (groups[each.sort] || groups.tag).push([at, each]);
    }
    return Object.keys(groups).flatMap((sort) =>
      groups[sort].sort(([a], [b]) => a - b).slice(0, MOST[sort]).map(([, each]) => each)
    );
  }

  /** Write a name with the beginnings that were typed in bold. */
  function write(name, words) {
    const line = make("span");
    for (const part of name.split(/([\p{L}\p{N}\p{M}]+)/u)) {
      const hit = words.filter((word) => fold(part).startsWith(word)).sort((a, b) => b.length - a.length)[0];
      // An accent may take more characters than the letter without it
      if (hit && part.length === fold(part).length) line.append(make("b", "", part.slice(0, hit.length)), part.slice(hit.length));
      else if (hit) line.append(make("b", "", part));
      else line.append(part);
    }
    return line;
  }

  let boxes = 0;

  function attach(box, before, names) {
    const list = make("ul", "suggestions");
    const { form } = box;
    let active = -1;
    list.id = "suggestions-" + ++boxes;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    box.parentNode.classList.add("suggesting");
    box.after(list);
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-expanded", "false");

    function choose(i) {
      active = i;
      [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === i)));
      if (i < 0) return box.removeAttribute("aria-activedescendant");
      box.setAttribute("aria-activedescendant", list.children[i].id);
      list.children[i].scrollIntoView({ block: "nearest" });
    }

    function close() {
      list.hidden = true;
      list.textContent = "";
      box.setAttribute("aria-expanded", "false");
      choose(-1);
    }

    function option(content, className, act) {
      const item = list.appendChild(make("li", className));
      item.id = list.id + "-" + list.children.length;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.append(...content);
      item.addEventListener("click", act);
    }

    /** Put a name in the place of the field word that was begun. */
    function complete({ sort, name, id }) {
      const value = sort === "author" ? name : id;
      const typed = FIELD.exec(box.value.trimEnd())[1];
      box.value = box.value.trimEnd().slice(0, -typed.length) + `${sort}:${/\s/.test(value) ? `"${value}"` : value} `;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }

    function open() {
      const text = box.value.trim();
      const matches = find(names, text);
      const field = FIELD.exec(text);
      const words = wordsOf(field ? field[3] : text);
      close();
      if (!matches.length) return;
      for (const item of matches) {
        const { sort, name, path, papers } = item;
        const note = sort === "paper" ? make("span", "visually-hidden", ", paper") : make("span", "n", sort + ", " + plural(papers));
        option([write(name, words), note], sort === "paper" ? "title" : "", () => {
          close();
          if (field) complete(item);
          else location.href = root + path;
        });
      }
      option([make("span", "", "Search for “" + text + "”")], "last", () => {
        close();
        form.requestSubmit();
      });
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
      announce(plural(matches.length, "suggestion"));
    }

    function pressed(event) {
      if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      const count = list.children.length;
      if (list.hidden || !count) return;
      if (event.key === "ArrowDown") choose(active + 1 < count ? active + 1 : -1);
      else if (event.key === "ArrowUp") choose(active < 0 ? count - 1 : active - 1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && active >= 0) list.children[active].click();
      else {
        if (event.key === "Enter" || event.key === "Tab") close();
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    }

    list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
    box.addEventListener("input", open);
    box.addEventListener("keydown", pressed);
    box.addEventListener("blur", close);
    if (document.activeElement === box && ![before, box.dataset.sent].includes(box.value)) open();
  }

  const attached = new WeakMap();
  let ready;

  /** Have a search box suggest names from now on; at once if its text is not what it was `before`, or was sent. */
  openshelf.suggest = (box, before) => {
    if (attached.has(box)) return attached.get(box);
    if (!ready) {
      ready = Promise.all([data("names"), style("assets/suggest.css")]).then(([names]) => suggested(names));
      ready.catch(() => (ready = null)); // without suggestions, search still works; the next focus tries again
    }
    attached.set(box, ready.then((names) => attach(box, before, names), () => attached.delete(box)));
    return attached.get(box);
  };

  openshelf.suggested = suggested;
})();
