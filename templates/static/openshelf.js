/* What every page shares: the helpers in `openshelf`, for all other scripts; the theme; keys.
 * Nothing here is needed to read. Other scripts load where they are used. */
(() => {
  "use strict";

  const doc = document;
  const html = doc.documentElement;
  const [, root, stamp] = /^(.*?)assets\/[^/]*?(\?.*)?$/.exec(doc.currentScript.src);
  const values = new Map(); // name of data -> its value
  const loads = new Map(); // path of a script or a stylesheet -> promise
  const lost = new Set(); // paths not to take from a cache
  const session = {}; // what is stored if the browser refuses to store it

  const all = (selector, within = doc) => [...within.querySelectorAll(selector)];

  /** Make an element. Text is set as text, never as HTML. */
  function make(name, className, text) {
    const element = doc.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function button(text, act, className = "quiet") {
    const element = make("button", className, text);
    element.type = "button";
    element.addEventListener("click", act);
    return element;
  }

  /** Text for comparing: lower case, without accents. */
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const wordsOf = (text) => fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

  /** Return a number with its noun: "1 paper", "2,000 papers". */
  const plural = (number, noun = "paper") => number.toLocaleString("en") + " " + noun + (number === 1 ? "" : "s");

  const forget = (path) => (loads.delete(path), lost.add(path));

  function load(path, element, attribute, query = path.startsWith("assets/") && stamp ? stamp : "") {
    if (!loads.has(path)) {
      loads.set(
        path,
        new Promise((resolve, reject) => {
          element[attribute] = root + path + (lost.has(path) ? "?" + Date.now() : query);
          element.onload = resolve;
          element.onerror = () => {
            forget(path);
            reject(new Error("cannot load " + path));
          };
          // The user's own stylesheet stays the last one
          doc.head.insertBefore(element, doc.head.querySelector("[data-custom]"));
        })
      );
    }
    return loads.get(path);
  }

  let sharing; // in Firefox on disk: the promise that the page has what other pages stored

  /** Run a script of the site once: `script("assets/lists.js")`. The promise fails if it does not load. */
  const script = async (path, query) => (await sharing, load(path, make("script"), "src", query));

  /** Add a stylesheet of the site once, in the same way. */
  const style = (path) => load(path, Object.assign(make("link"), { rel: "stylesheet" }), "href");

  // A newer site may take the place of this one: data of two editions do not fit each other
  let edition;
  const others = new Set(); // names of data that came from another edition
  function put(name, value, made) {
    if (edition === undefined) edition = made;
    if (made === edition) values.set(name, value);
    else others.add(name);
  }

  const askEdition = () => script("data/catalog.js", "?" + Date.now()).catch(() => 0);

  const changed = () => Object.assign(new Error("The catalog has changed since this page was loaded"), { changed: true });

  /** Give the promise of the data that the build wrote to data/NAME.js. */
  async function data(name) {
    const path = "data/" + name + ".js";
    const isFresh = lost.has(path); // it does not come from a cache
    if (!values.has(name)) {
      if (name === "catalog") await askEdition();
      else await data("catalog").then(() => script(path, "?" + edition)).catch(() => (forget("data/catalog.js"), askEdition()));
    }
    if (values.has(name)) return values.get(name);
    forget(path);
    if (others.has(name) && !isFresh) return data(name);
    throw others.has(name) || others.has("catalog") ? changed() : new Error("cannot load " + path);
  }

  function requireEdition(made) {
    if (made !== undefined && made !== edition) throw changed();
  }

  // Storage: values as JSON. Private windows refuse it: then a value lasts as long as the page.
  // Catalogs on one host share all storage, so that what readers keep is stored under the catalog's id; looks are not.
  const LOOKS = ["theme", "view", "font"];
  const placeOf = (name) => "openshelf-" + (LOOKS.includes(name) ? "" : html.dataset.catalog + "/") + name;
  const store = {
    placeOf,
    works: (() => {
      try {
        localStorage.setItem("openshelf", "");
        localStorage.removeItem("openshelf");
        return true;
      } catch (refused) {
        return false;
      }
    })(),
    get(name, otherwise = null) {
      try {
        const text = store.works ? localStorage.getItem(placeOf(name)) : session[name];
        return text ? JSON.parse(text) : otherwise;
      } catch (damaged) {
        return otherwise;
      }
    },
    set(name, value) {
      const text = JSON.stringify(value);
      session[name] = text;
      try {
        if (store.works) localStorage.setItem(placeOf(name), text);
        return store.works;
      } catch (full) {
        return false;
      }
    },
  };

  // What screen readers hear, without anything that is seen
  let region;
  function announce(text) {
    if (!region) {
      region = doc.body.appendChild(make("p", "visually-hidden"));
      region.setAttribute("role", "status");
    }
    region.textContent = "";
    setTimeout(() => (region.textContent = text), 50);
  }

  /** Tell something, with a button that acts on it. Where the bar of selected papers is, it does that. */
  let notice;
  let before; // what had the focus
  function say(text, label, act) {
    if (notice && notice.contains(doc.activeElement)) before.focus();
    if (notice) notice.remove();
    if (!text) return;
    before = doc.activeElement;
    notice = doc.body.appendChild(make("p", "notice", text));
    notice.setAttribute("role", "alert");
    notice.append(" ", button(label, act), " ", button("Close", () => say("")));
  }

  /** Do what may fail. The reader is told, and can try again. */
  async function attempt(act) {
    try {
      return await act();
    } catch (error) {
      const { say } = openshelf;
      if (error.changed) say(error.message + ".", "Reload", () => location.reload());
      else say("This did not work: " + error.message + ".", "Try again", () => (say(""), attempt(act)));
    }
  }

  /** Copy text; the promise tells whether the browser allowed it. */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (refused) {
      // No clipboard: a page from disk, in some browsers
      const area = doc.body.appendChild(make("textarea", "visually-hidden"));
      const focused = doc.activeElement;
      area.value = text;
      area.select();
      const done = doc.execCommand("copy");
      area.remove();
      if (focused) focused.focus();
      return done;
    }
  }

  // Which shard has a key: FNV-1a, as generator/text/hashes.py
  function hashOf(key) {
    let digest = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(key)) digest = Math.imul(digest ^ byte, 0x01000193) >>> 0;
    return digest;
  }

  /** Give the promise of what a kind of shards, such as "entries", has of papers: a Map by id, in the order of `ids`.
   * Ids that the catalog does not have are left out. */
  async function records(kind, ids) {
    const count = (await data("catalog")).shards.length;
    const names = ids.map((id) => kind + "." + (hashOf(id) % count));
    const shards = await Promise.all(names.map(data));
    const pairs = ids.map((id, i) => [id, new Map(Object.entries(shards[i])).get(id)]);
    return new Map(pairs.filter(([, record]) => record !== undefined));
  }

  // Keys: [what the sheet says of it, act(event)], by key. `act` returns false if it has nothing to do.
  const keys = new Map();
  const key = (name, text, act) => keys.set(name, [text, act]);

  function pressed(event) {
    if ((event.ctrlKey || event.metaKey) && event.key === "k" && !event.altKey && !event.shiftKey) {
      if (toSearch() !== false) event.preventDefault();
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.nodeName) && event.target.type !== "checkbox") return;
    if (event.target.closest("dialog") || !keys.has(event.key)) return;
    if (keys.get(event.key)[1](event) !== false) event.preventDefault();
  }

  function step(by) {
    const links = all(".entry h3 a").filter((link) => link.offsetParent);
    const entry = doc.activeElement.closest(".entry");
    const i = links.findIndex((link) => link.closest(".entry") === entry);
    const to = links[i + by] || (by > 0 && i < 0 && links[0]);
    return to ? to.focus() : false;
  }

  function follow(rel) {
    const link = doc.querySelector(`a[rel="${rel}"]`);
    return link ? link.click() : false;
  }

  function toSearch() {
    const box = doc.querySelector('main input[type="search"], input[type="search"]');
    if (!box) return false;
    box.focus();
    box.select();
  }

  // Boxes that search the catalog suggest names; what that takes is loaded when a reader goes to one
  function suggest(box) {
    if (box && box.matches('[role="search"] input[name="q"]')) {
      const before = box.value;
      script("assets/suggest.js").then(() => openshelf.suggest(box, before), () => {});
    }
  }

  const showKeys = () => attempt(() => script("assets/keys.js").then(() => openshelf.showKeys()));

  // The theme: the system's, or the one chosen. The head of each page sets it before anything is drawn.
  const THEMES = { "": "as the system", light: "light", dark: "dark" };

  function themeButton() {
    const theme = () => html.dataset.theme || "";
    const toggle = button("", () => {
      const names = Object.keys(THEMES);
      const next = names[(names.indexOf(theme()) + 1) % names.length];
      if (next) html.dataset.theme = next;
      else delete html.dataset.theme;
      store.set("theme", next);
      label();
    });
    const label = () => (toggle.textContent = "Theme: " + THEMES[theme()]);
    label();
    return toggle;
  }

  window.openshelf = { root, all, make, button, fold, wordsOf, plural, script, style, data, put, requireEdition, attempt, say, store, hashOf, announce, copy, records, key, keys };

  key("/", "search (also Ctrl-K)", toSearch);
  key("j", "next paper in the list", () => step(1));
  key("k", "previous paper in the list", () => step(-1));
  key("n", "next page or older paper", () => follow("next"));
  key("p", "previous page or newer paper", () => follow("prev"));
  key("?", "this sheet", () => void showKeys());
  doc.addEventListener("keydown", pressed);
  doc.addEventListener("focusin", (event) => suggest(event.target));
  doc.addEventListener("submit", ({ target: { elements } }) => elements.q && (elements.q.dataset.sent = elements.q.value));
  suggest(doc.activeElement);

  // The text face, for the next page: on this one it would move what is being read
  const version = (stamp || "").slice(1);
  if (location.protocol !== "file:" && store.get("font") !== version && doc.querySelector("[data-font]")) {
    addEventListener("load", () => script("assets/fonts.js").then(() => store.set("font", version), () => {}));
  }

  // Selecting and saving: their script loads with lists, and elsewhere when there is something to show or to do
  const keep = doc.querySelector(".keep");
  const extra = (path) => script(path).catch(() => {});
  const keeping = (what) => void (what ? attempt(() => script("assets/selection.js").then(() => openshelf.keep(what))) : extra("assets/selection.js"));
  for (const [letter, what] of [["s", "Save"], ["x", "Select"]]) {
    key(letter, what.toLowerCase() + " the paper", () => keeping(what));
    if (keep) keep.append(button(what, () => keeping(what)));
  }
  doc.addEventListener("openshelf:entries", () => keeping());

  function start() {
    sharing = null;
    if (store.get("selection") || store.get("shelf") || (!keep && doc.querySelector(".entry"))) keeping();
    const tools = doc.querySelector(".tools");
    if (tools) tools.append(themeButton(), button("Keys: ?", showKeys));
    if (doc.querySelector(".list-tools")) extra("assets/lists.js");
    if (doc.querySelector(".cite")) extra("assets/cite.js");
  }
  if (location.protocol === "file:" && store.works && /Firefox/.test(navigator.userAgent)) {
    sharing = load("assets/storage.js", make("script"), "src").then(() => openshelf.shared).then(start, start);
  } else start();
})();
