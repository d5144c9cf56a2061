/* The reading list, kept in the browser: an array of records, whose order is the reader's own.
 * A record: id, title (when saved), state, note, and when it was saved and changed (milliseconds since 1970). */
(() => {
  "use strict";

  const { data, store, entries, currentIds, hashOf } = openshelf;

  const STATES = { "to-read": "To read", reading: "Reading", read: "Read" };
  const LETTERS = { t: "to-read", g: "reading", r: "read" }; // of states in links
  const PAPERS = 10000; // the most papers of a list
  const NOTE = 10000; // the most characters of a note
  const LINK = 1000; // the most papers of a link
  const FORMAT = "openshelf reading list";

  const isTime = (value) => Number.isFinite(value) && value >= 0;
  const isText = (value, most) => typeof value === "string" && value.length <= most;

  /** Return a record as it may be kept, or nothing if it is none. */
  function valid(record) {
    const { id, title = "", state, note = "", saved, changed = saved } = record || {};
    const sound = isText(id, 200) && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) && isText(title, 2000) && isText(note, NOTE);
    if (!sound || !isText(state, 9) || !Object.keys(STATES).includes(state) || !isTime(saved) || !isTime(changed)) return null;
    const now = Date.now();
    return { id, title, state, note, saved: Math.min(saved, now), changed: Math.min(changed, now) };
  }

  // Each change begins with what is stored, since other tabs change it too
  const read = () => [].concat(store.get("shelf") || []).map(valid).filter(Boolean).slice(0, PAPERS);

  function write(records) {
    const kept = store.set("shelf", records.length ? records : null);
    document.dispatchEvent(new Event("openshelf:shelf"));
    if (store.works && !kept) throw new Error("the browser's storage is full");
  }

  async function titlesOf(ids) {
    const shown = await entries(ids);
    return new Map([...shown].map(([id, entry]) => [id, entry.querySelector("h3").textContent.trim()]));
  }

  /** Save papers that are not in the list; the promise tells how many those were. */
  async function save(ids, state = "to-read") {
    const titles = await titlesOf(ids);
    const records = read();
    const known = new Set(records.map((record) => record.id));
    const now = Date.now();
    const fresh = ids.filter((id) => !known.has(id)).map((id) => valid({ id, title: titles.get(id), state, saved: now }));
    write([...records, ...fresh.filter(Boolean)]);
    return fresh.length;
  }

  function update(id, change) {
    write(read().map((record) => (record.id === id ? { ...record, ...change, changed: Date.now() } : record)));
  }

  /** Remove a paper; returns a function that puts it back. */
  function remove(id) {
    const records = read();
    const place = records.findIndex((record) => record.id === id);
    write(records.filter((record) => record.id !== id));
    return () => {
      const now = read();
      if (place >= 0 && !now.some((record) => record.id === id)) now.splice(place, 0, records[place]);
      write(now);
    };
  }

  /** Move a paper before or after the nearest one of its state. */
  function move(id, by) {
    const records = read();
    const place = records.findIndex((record) => record.id === id);
    let to = place + by;
    while (records[to] && records[to].state !== records[place].state) to += by;
    if (records[to]) records.splice(to, 0, records.splice(place, 1)[0]);
    write(records);
  }

  /** Join two records of a paper: the newer one. A note is lost only to another note. */
  function join(record, other) {
    const [older, newer] = record.changed > other.changed ? [other, record] : [record, other];
    return { ...newer, note: newer.note || older.note, saved: Math.min(record.saved, other.saved) };
  }

  /** Join records to the list: all ids of both. Says what happened; on a trial, what would. */
  function merge(others, isTrial) {
    const records = new Map(read().map((record) => [record.id, record]));
    const done = { added: 0, changed: 0, same: 0, left: 0 };
    for (const other of others) {
      const mine = records.get(other.id);
      if (!mine && records.size >= PAPERS) done.left += 1;
      else {
        const joined = mine ? join(other, mine) : other;
        const differs = mine && (joined.state !== mine.state || joined.note !== mine.note);
        done[!mine ? "added" : differs ? "changed" : "same"] += 1;
        records.set(other.id, joined);
      }
    }
    if (!isTrial) write([...records.values()]);
    return done;
  }

  /** Follow papers that have moved. Two that became one are joined: the newer state, and both notes. */
  async function follow() {
    const before = read();
    const now = await Promise.all(before.map((record) => currentIds([record.id])));
    const records = new Map();
    before.forEach((record, i) => {
      const id = now[i][0];
      const mine = records.get(id);
      const [older, newer] = mine && mine.changed > record.changed ? [record, mine] : [mine || record, record];
      const notes = new Set([older.note, newer.note].filter(Boolean));
      records.set(id, { ...newer, id, note: [...notes].join("\n\n").slice(0, NOTE) });
    });
    if (before.some((record, i) => record.id !== now[i][0])) write([...records.values()]);
  }

  // Backup

  async function toBackup() {
    const { id } = await data("catalog");
    return JSON.stringify({ format: FORMAT, version: 1, catalog: id, papers: read() }, null, 1) + "\n";
  }

  /** Return the catalog and the records of a backup. Throws an error with one message if anything is wrong with it. */
  function fromBackup(text) {
    let backup;
    try {
      backup = JSON.parse(text);
    } catch (damaged) {
      throw new Error("This file is damaged, or not JSON.");
    }
    if (!backup || backup.format !== FORMAT) throw new Error("This file is not a backup of saved papers.");
    if (backup.version !== 1) throw new Error("This backup is of a newer version.");
    const papers = Array.isArray(backup.papers) ? backup.papers : [null];
    if (papers.length > PAPERS) throw new Error("This backup has more than " + PAPERS + " papers.");
    const records = papers.map(valid);
    const wrong = records.indexOf(null);
    if (wrong >= 0) throw new Error("Paper " + (wrong + 1) + " of this backup is damaged.");
    return { catalog: String(backup.catalog), records };
  }

  // Links: `#list=1.t` and six characters for each paper to read, the hash of its id; `.g` and `.r` are the other states

  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const toCode = (hash) => [5, 4, 3, 2, 1, 0].map((i) => DIGITS[Math.floor(hash / 64 ** i) % 64]).join("");
  const fromCode = (code) => [...code].reduce((hash, digit) => hash * 64 + DIGITS.indexOf(digit), 0);

  /** Return the fragment of a link that carries records, or nothing if they are too many. */
  function toFragment(records) {
    if (records.length > LINK) return "";
    const groups = Object.entries(LETTERS).map(([letter, state]) => {
      const codes = records.filter((record) => record.state === state).map((record) => toCode(hashOf(record.id)));
      return codes.length ? "." + letter + codes.join("") : "";
    });
    return "#list=1" + groups.join("");
  }

  /** Give the promise of what a fragment carries: [id, state] of each paper that the catalog has, and how many it lacks.
   * The promise is of null if the fragment is no list. */
  async function fromFragment(fragment) {
    if (fragment.length > 20 + 6 * LINK || !/^#list=1(\.[tgr]([\w-]{6})+){1,3}$/.test(fragment)) return null;
    const wanted = new Map();
    for (const group of fragment.split(".").slice(1)) {
      for (const code of group.slice(1).match(/.{6}/g)) wanted.set(fromCode(code), LETTERS[group[0]]);
    }
    const count = (await data("catalog")).shards.length;
    const moved = Object.keys(await data("moved"));
    const shards = await Promise.all([...new Set([...wanted.keys()].map((hash) => "entries." + (hash % count)))].map(data));
    const ids = new Map([...moved, ...shards.flatMap(Object.keys)].map((id) => [hashOf(id), id]));
    const known = [...wanted].filter(([hash]) => ids.has(hash));
    const papers = new Map();
    for (const [hash, state] of known) papers.set((await currentIds([ids.get(hash)]))[0], state);
    return { papers: [...papers], missing: wanted.size - known.length };
  }

  /** Give the promise of records to share: those of the list, and the others as papers to read. */
  async function records(ids) {
    const mine = new Map(read().map((record) => [record.id, record]));
    return (await currentIds(ids)).map((id) => mine.get(id) || { id, state: "to-read" });
  }

  openshelf.shelf = { STATES, LINK, NOTE, read, save, update, remove, move, merge, follow, records, toBackup, fromBackup, toFragment, fromFragment };
})();
