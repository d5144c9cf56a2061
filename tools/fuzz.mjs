/* Feed the scripts that read what readers type, keep and paste with broken input, in Node 20.
 *
 *     node tools/fuzz.mjs [SECONDS] [SEED]
 *
 * A crash is any error but those that a script throws for a page to show; a hang is more than five
 * seconds. Then the query parser reads queries of which each is twice as long as the last. */
import { readFileSync } from "node:fs";
import vm from "node:vm";

const [seconds, seed] = [Number(process.argv[2] || 10), Number(process.argv[3] || 1)];
const STATIC = new URL("../templates/static/", import.meta.url);
const HANG = 5;

// A page with no elements, and a catalog of three papers
const stored = new Map();
const storage = { getItem: (name) => stored.get(name) ?? null, setItem: (name, value) => stored.set(name, value), removeItem: (name) => stored.delete(name) };
const element = () => ({ dataset: {}, style: {}, setAttribute() {}, addEventListener() {}, append() {}, querySelector: () => null, textContent: "" });
const document = {
  documentElement: element(), head: element(), body: element(), activeElement: null, currentScript: { src: "http://a.b/assets/openshelf.js" },
  querySelector: () => null, querySelectorAll: () => [], addEventListener() {}, dispatchEvent() {}, createElement: element,
};
const page = { document, localStorage: storage, sessionStorage: storage, location: { protocol: "http:", search: "", hash: "", pathname: "/" }, navigator: { userAgent: "" }, TextEncoder, URLSearchParams, URL, Event, addEventListener() {}, setTimeout, console };
page.window = page;
vm.createContext(page);
const run = (name) => vm.runInContext(readFileSync(new URL(name, STATIC), "utf8"), page, name);
for (const name of ["openshelf.js", "search-words.js", "search-query.js", "entries.js", "shelf.js"]) run(name);
const { openshelf } = page;
const entry = { title: "A" };
const DATA = { catalog: { id: "toy", shards: [0] }, moved: { old: "attention" }, "entries.0": { attention: entry, "a-b": entry, constructor: entry } };
for (const [name, value] of Object.entries(DATA)) openshelf.put(name, value);

const NAMES = {
  tags: [{ id: "pruning", name: "Pruning and more" }, { id: "trans", name: "Transformers", ids: ["old-nets"] }, { id: "transfer", name: "Transfer" }, { id: "x", name: "" }],
  kinds: [{ id: "survey", name: "Survey" }, { id: "theory", name: "Theory" }],
  venues: [{ id: "iclr", name: "ICLR" }],
  authors: ["Noam Levi", "Yoshua Bengio", "Jürgen Müller", "李明"],
};
const PIECES = [
  ..."-:\"“”'()[]{}<>&%#*\\/.,;~_+=?!@0aZéßİ\u0301\u200b\u202e\ud800\udc00\u0000\n\t ", "tag:", "-tag:", "author:", "-author:", "year:", "year:2020", "-2015",
  "kind:survey", "venue:iclr", "title:", "by:", "OR ", "AND ", "NOT ", "tag:pruning ", "tag:trans", "levi", "10.1/x", "2310.16441", "https://arxiv.org/abs/",
  "%E0%A4%A", "%", "__proto__", "constructor", "toString", "\\cite{", "[@", "2019..2021", "١٩٩٩", "e\u0301".repeat(20), "a".repeat(300), "李明", "\u{1f98a}",
];
const BACKUP = { format: "openshelf reading list", version: 1, catalog: "toy", papers: [{ id: "attention", title: "A", state: "read", note: "n", saved: 1, changed: 2 }, { id: "a-b", state: "to-read", saved: 3 }] };
const VALUES = [null, true, 0, -1, 1e999, NaN, "", "x", "__proto__", [], {}, [[]], { __proto__: 1 }, "a".repeat(20000), 1e308, "\ud800", [null], { id: [] }];

// mulberry32
let state = seed;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const pick = (items) => items[Math.floor(random() * items.length)];
const text = () => Array.from({ length: Math.floor(random() ** 3 * 120) }, () => pick(PIECES)).join(pick(["", "", " "]));
function changed(value) {
  if (value === null || typeof value !== "object" || random() < 0.1) return pick(VALUES);
  const copy = Array.isArray(value) ? [...value] : { ...value };
  const key = pick(Object.keys(copy));
  if (key === undefined) return pick(VALUES);
  if (random() < 0.1) delete copy[key];
  else copy[key] = changed(copy[key]);
  return copy;
}
const cut = (whole) => (random() < 0.8 ? whole : whole.slice(0, Math.floor(random() * whole.length)) + pick(PIECES));

function check(value, what) {
  if (!value) throw new Error("is not so: " + what);
}

const TARGETS = {
  query() {
    const query = text();
    for (const typing of [false, true]) {
      const read = openshelf.query.parse(query, random() < 0.8 ? NAMES : {}, typing);
      for (const part of read.parts) openshelf.query.without(query, part);
      check(read.parts.every(({ start, end, text }) => query.slice(start, end) === text), "parts stand where they say");
      const { words, phrases } = openshelf.query.parse(openshelf.query.write(read), NAMES);
      check(Array.isArray(words) && Array.isArray(phrases), "a query that was written is read");
      openshelf.query.request({ q: query, tag: [], not: [], kind: [], venue: [], from: "x", to: "2020", match: "" }, read);
    }
  },
  words() {
    const typed = text();
    const { fold, transliterate, chains, squeeze, stem, identifierIn, distance } = openshelf.words;
    for (const word of chains(typed).flat()) stem(word);
    fold(typed), transliterate(typed), squeeze(typed), identifierIn(typed), distance(typed.slice(0, 60), text().slice(0, 60), 2);
  },
  backup() {
    const source = cut(JSON.stringify(random() < 0.1 ? BACKUP : changed(BACKUP)));
    let backup;
    try {
      backup = openshelf.shelf.fromBackup(source);
    } catch (error) {
      if (!/^(This|Paper)/.test(error.message)) throw error;
      return;
    }
    const done = openshelf.shelf.merge(backup.records);
    check(Object.values(done).every(Number.isFinite), "a backup is merged");
    openshelf.shelf.toFragment(openshelf.shelf.read());
  },
  stored() {
    openshelf.store.set("shelf", BACKUP.papers);
    check(stored.size, "the list is stored");
    for (const name of stored.keys()) stored.set(name, cut(JSON.stringify(changed(BACKUP.papers))));
    openshelf.shelf.read();
    stored.clear();
  },
  async fragment() {
    const good = openshelf.shelf.toFragment(BACKUP.papers);
    const codes = "ABZaz09-_.tgr".repeat(2);
    const made = random() < 0.5 ? good + pick([...codes]).repeat(Math.floor(random() * 13)) : "#list=1." + text();
    const list = await openshelf.shelf.fromFragment(made);
    check(list === null || list.papers.every(([id, state]) => typeof id === "string" && state), "a list has papers");
  },
};

const clock = () => process.cpuUsage().user / 1000; // milliseconds
let failures = 0;
function failed(name, error) {
  failures += 1;
  console.error(`  ${name}: ${error && error.stack}`);
}

console.log("| target | inputs | seconds | failures |\n|---|---:|---:|---:|");
for (const [name, target] of Object.entries(TARGETS)) {
  const before = failures;
  const start = clock();
  let inputs = 0;
  while (clock() - start < seconds * 1000 && failures < before + 3) {
    inputs += 1;
    const began = clock();
    try {
      await target();
    } catch (error) {
      failed(name, error);
    }
    if (clock() - began > HANG * 1000) failed(name, new Error("hang"));
  }
  console.log(`| ${name} | ${inputs.toLocaleString("en")} | ${((clock() - start) / 1000).toFixed(0)} | ${failures - before} |`);
}

console.log("\n| query | characters | milliseconds | times those of half the length |\n|---|---:|---:|---:|");
const PATTERNS = ["a ", "-a", "-a ", "a:", "tag:a", "-tag:N ", "-tag:pruning ", "year:N ", "-author:N ", "author:N ", "title:N ", "-title:N ", '"', '"N" ', '-"N" ', "-N ", "tag:N ", "kind:N ", "OR ", "NOT ", "(", "\\", "'", "a-", "N-", "é", "\u0301", "10.1/", "/", "\ud800"];
for (const pattern of PATTERNS) {
  const times = [8000, 16000, 32000].map((size) => {
    let query = "";
    for (let i = 0; query.length < size; i++) query += pattern.replace("N", "n" + i);
    let best = Infinity;
    for (let i = 0; i < 3; i++) {
      const start = clock();
      openshelf.query.parse(query, NAMES);
      openshelf.words.chains(query);
      openshelf.words.identifierIn(query);
      best = Math.min(best, clock() - start);
      if (best > 2000) break;
    }
    return best;
  });
  const growth = times[2] / times[1];
  if (times[2] > 5) console.log(`| ${JSON.stringify(pattern)} | 32,000 | ${times[2].toFixed(1)} | ${growth.toFixed(1)} |`);
  if (times[2] > 50 && growth > 2.5) failed("query " + pattern, new Error("grows too fast"));
}
process.exit(failures ? 1 : 0);
