/* The query language of search: what a reader types, as a request to the engine, and back.
 * Needs search-words.js.
 *
 * `parse` is pure: the same text and names give the same answer, and nothing on the page is read or changed. */
(() => {
  "use strict";

  const { wordsOf } = openshelf;
  const query = (openshelf.query = {});

  const MOST_WORDS = 60;
  const FIELDS = new Map([
    ["author", "author"], ["authors", "author"], ["by", "author"],
    ["title", "title"], ["intitle", "title"],
    ["tag", "tag"], ["tags", "tag"], ["topic", "tag"],
    ["kind", "kind"], ["venue", "venue"], ["year", "year"], ["date", "year"],
  ]); // prettier-ignore
  const LISTS = { tag: "tags", kind: "kinds", venue: "venues" };
  const OPERATORS = new Map([
    ["OR", "OR is not supported: papers with all of the words come first, then those with most of them."],
    ["AND", "AND is not needed: papers with all of the words come first."],
    ["NOT", "NOT was taken as a minus: -word leaves out the papers that have the word."],
  ]); // prettier-ignore
  const YEAR_HELP = "Write year:2020, year:2019-2021, year:2019- or year:-2015.";

  // A minus, a field, and a phrase or a word; a phrase may lack its end
  const TOKEN = /([-\u2212](?=[\p{L}\p{N}"\u201c]))?(?:(\p{L}+):(?=[^\s/]))?(?:["\u201c]([^"\u201c\u201d]*)["\u201d]?|(\S+))/gu;

  const distance = (a, b) => openshelf.words.distance(a, b, 2); // of search-words.js
  const key = (text) => wordsOf(text).join(" ");

  /** Find what a reader means by a value: `{item}`, or `{near}` with the names that it may be. */
  function resolve(value, list) {
    const wanted = key(value);
    const keys = list.map((item) => [item, key(item.id), key(item.name)]);
    const exact = keys.find(([, id, name]) => id === wanted || name === wanted);
    if (exact) return { item: exact[0] };
    const former = list.find((item) => (item.ids || []).some((id) => key(id) === wanted));
    if (former) return { item: former };
    if (!wanted) return { near: [] };
    const begins = keys.filter(([, id, name]) => id.startsWith(wanted) || name.startsWith(wanted));
    if (begins.length === 1) return { item: begins[0][0] };
    if (begins.length) return { near: begins.map(([item]) => item), many: true };
    const within = keys.filter(([, id, name]) => (" " + name).includes(" " + wanted) || (" " + id).includes(" " + wanted));
    if (within.length === 1) return { item: within[0][0] };
    if (within.length) return { near: within.map(([item]) => item) };
    const close = (text) =>
      Math.min(distance(wanted, text), distance(wanted, text.slice(0, wanted.length)), ...text.split(" ").map((word) => distance(wanted, word)));
    const near = keys.map(([item, id, name]) => [item, Math.min(close(id), close(name))]).filter(([, far]) => far <= Math.min(2, wanted.length / 3));
    return { near: near.sort((a, b) => a[1] - b[1]).map(([item]) => item) };
  }

  /** Read years: `[from, to]`, 0 where the range is open; or nothing. */
  function years(value) {
    const [, year, , first, last] = /^(?:(\d{4})|((\d{4})?\s*(?:[-\u2013\u2014]|\.\.+)\s*(\d{4})?))$/.exec(value) || [];
    if (year) return [Number(year), Number(year)];
    if (!first && !last) return null;
    const [from, to] = [Number(first || 0), Number(last || 0)];
    return from && to && from > to ? [to, from] : [from, to];
  }

  const list = (items) => items.map((item) => item.name).join(", ").replace(/, ([^,]*)$/, " or $1");

  /** Read a query.
   *
   * `names` has the `tags`, `kinds` and `venues` as `[{id, name, ids}]`, `ids` with former ones, and `authors` as names if all of them are known.
   * While a reader is `typing`, the last word may be half a word, and is not complained of. Returns the parts of a
   * request to the engine, and
   *   parts: [{field, text, label, start, end}], the field words, phrases and exclusions, for chips;
   *   problems: [{text, near: [{name, text}]}], what could not be taken as it stands, with what to write instead. */
  query.parse = (text, names = {}, typing = false) => {
    const read = {
      words: [], phrases: [], without: [], title: [], author: [],
      tags: { all: [], any: [], none: [] }, kinds: [], venues: [], from: 0, to: 0, unfinished: "",
      parts: [], problems: [],
    }; // prettier-ignore
    const add = (items, item) => items.includes(item) || items.push(item);
    const complain = (problem, near = []) => {
      if (!read.problems.some((other) => other.text === problem)) read.problems.push({ text: problem, near });
    };
    const plain = (value) => value.split(/\s+/).filter(Boolean).forEach((word) => read.words.length < MOST_WORDS && read.words.push(word));
    const instead = (token, written) => (text.slice(0, token.start) + written + text.slice(token.end)).trim();
    const half = (token, value) => {
      if (typing && token.end === text.length && !/["\u201d]$/.test(token.text)) read.unfinished = value.split(/\s+/).pop();
    };
    const shouted = text === text.toUpperCase(); // a title in capitals has no operators
    let negate = false;
    let taken = 0; // words, phrases and fields, also those that are left out

    function known(token, field, value, minus) {
      const all = names[LISTS[field]] || [];
      const { item, near, many } = resolve(value, all);
      if (!item) {
        if (typing && token.end === text.length) return;
        const choices = near.slice(0, 3).map(({ id, name }) => ({ name, text: instead(token, (minus ? "-" : "") + query.word(field, id)) }));
        if (many) complain(`${token.text} can be ${list(near.slice(0, 5))}${near.length > 5 ? " and others" : ""}. It was taken as a word.`, choices);
        else complain(`There is no ${field} “${value}”. It was taken as a word.`, choices);
        return (minus ? (word) => add(read.without, word) : plain)(value);
      }
      if (field === "tag") add(minus ? read.tags.none : read.tags.all, item.id);
      else if (field === "kind" && minus) {
        const rest = read.kinds.length ? read.kinds : all.map((kind) => kind.id);
        read.kinds = rest.filter((id) => id !== item.id);
      } else if (!minus) add(read[LISTS[field]], item.id);
      else return complain(`${token.text} was left out: only words, phrases, tags and kinds can have a minus.`);
      read.parts.push({ ...token, field, label: `${minus ? "not " : ""}${item.name}` });
    }

    function period(token, value, minus) {
      const range = years(value);
      if (typing && token.end === text.length && /^[-\u2013\u2014.\d]*$/.test(value) && (!range || /\D$/.test(value))) return;
      if (!range || minus) return complain(`${token.text} was left out. ${YEAR_HELP}`);
      read.from = Math.max(read.from, range[0]);
      if (range[1]) read.to = read.to ? Math.min(read.to, range[1]) : range[1];
      const label = range[0] === range[1] ? String(range[0]) : !range[1] ? `from ${range[0]}` : !range[0] ? `to ${range[1]}` : `${range[0]} to ${range[1]}`;
      read.parts.push({ ...token, field: "year", label });
    }

    function person(token, value, minus) {
      if (minus) return complain(`${token.text} was left out: only words, phrases, tags and kinds can have a minus.`);
      const wanted = wordsOf(value);
      if (names.authors && !(typing && token.end === text.length)) {
        const has = (name) => wanted.every((word) => wordsOf(name).some((each) => each.startsWith(word)));
        if (!names.authors.some(has)) {
          const last = wanted[wanted.length - 1] || "";
          const near = names.authors.filter((name) => wordsOf(name).some((each) => distance(last, each) <= Math.min(2, last.length / 3)));
          complain(
            `There is no author “${value}”. It was taken as a word.`,
            near.slice(0, 3).map((name) => ({ name, text: instead(token, query.word("author", name)) }))
          );
          return plain(value);
        }
      }
      if (typing && token.end === text.length && value.length < 3) return; // too little to tell by
      add(read.author, value);
      half(token, value);
      read.parts.push({ ...token, field: "author", label: value });
    }

    for (const match of text.matchAll(TOKEN)) {
      const [whole, minus, name, phrase, bare = ""] = match;
      const token = { text: whole, start: match.index, end: match.index + whole.length };
      const field = name && FIELDS.get(name.toLowerCase());
      // `name` is no field: a word with a colon in it, such as an address
      const value = (phrase === undefined ? (name && !field ? name + ":" : "") + bare : phrase).trim();
      const without = Boolean(minus) || negate;
      if (taken >= MOST_WORDS) {
        complain(`Only the first ${MOST_WORDS} words were used.`);
        break;
      }
      if (!minus && !name && OPERATORS.has(bare) && !shouted) {
        if (!(typing && token.end === text.length)) complain(OPERATORS.get(bare));
        negate = bare === "NOT";
        continue;
      }
      negate = false;
      if (!value || !/[\p{L}\p{N}]/u.test(value)) continue;
      taken += 1;
      if (!field && name && phrase !== undefined) plain(name);
      if (field === "year") period(token, value, without);
      else if (field === "author") person(token, value, without);
      else if (field === "title" && !without) {
        add(read.title, value);
        half(token, value);
        read.parts.push({ ...token, field, label: value });
      } else if (field === "title") complain(`${token.text} was left out: only words, phrases, tags and kinds can have a minus.`);
      else if (field) known(token, field, value, without);
      else if (without) {
        add(read.without, value);
        read.parts.push({ ...token, field: "without", label: value });
      } else if (phrase !== undefined && typing && token.end === text.length && !/["\u201d]$/.test(whole.slice(1))) {
        plain(value); // a phrase without its end, so far
        if (!/\s$/.test(phrase)) read.unfinished = read.words[read.words.length - 1];
      } else if (phrase !== undefined) {
        add(read.phrases, value);
        read.parts.push({ ...token, field: "phrase", label: `“${value}”` });
      } else {
        // Fields are for readers: a name with a colon and nothing after it is a word
        read.words.push(value);
        half(token, value);
      }
    }
    if (read.to && read.from > read.to) {
      complain(`No year is in both ranges. ${YEAR_HELP}`);
      read.from = read.to = 0;
    }
    return read;
  };

  /** Give the request of a search page: of what its address has (`state`) and of what was typed (`read`, by `parse`). */
  query.request = (state, read) => {
    const years = [state.from, state.to].map(Number);
    const [low, high] = years[0] && years[1] && years[0] > years[1] ? years.reverse() : years;
    const union = (a, b) => [...new Set([...a, ...b])];
    const tags = state.match ? { all: [], any: state.tag } : { all: state.tag, any: [] };
    return {
      text: read.parts.length ? read.words.join(" ") : state.q,
      words: read.words,
      phrases: read.phrases,
      without: read.without,
      title: read.title,
      author: read.author,
      tags: { all: union(read.tags.all, tags.all), any: tags.any, none: union(read.tags.none, state.not) },
      kinds: union(read.kinds, state.kind),
      venues: union(read.venues, state.venue),
      from: Math.max(low, read.from),
      to: high && read.to ? Math.min(high, read.to) : high || read.to,
      added: state.added,
      exact: Boolean(state.exact),
      sort: state.sort,
      unfinished: read.unfinished,
    };
  };

  /** Write a field word: `word("author", "Noam Levi")` is `author:"Noam Levi"`. */
  query.word = (field, value) => `${field}:${/[\s"\u201c\u201d]/.test(value) ? `"${value.replace(/["\u201c\u201d]/g, " ").trim()}"` : value}`;

  /** Write the parts of a request as a query that `parse` reads as the same. */
  query.write = ({ words = [], phrases = [], without = [], title = [], author = [], tags = {}, kinds = [], venues = [], from = 0, to = 0 }) => {
    const quoted = (value) => (/\s/.test(value) ? `"${value}"` : value);
    const range = !from && !to ? [] : ["year:" + (from === to ? from : `${from || ""}-${to || ""}`)];
    return [
      ...words,
      ...phrases.map((phrase) => `"${phrase}"`),
      ...title.map((value) => query.word("title", value)),
      ...author.map((value) => query.word("author", value)),
      ...(tags.all || []).map((id) => query.word("tag", id)),
      ...(tags.none || []).map((id) => "-" + query.word("tag", id)),
      ...kinds.map((id) => query.word("kind", id)),
      ...venues.map((id) => query.word("venue", id)),
      ...range,
      ...without.map((value) => "-" + quoted(value)),
    ].join(" ");
  };

  /** Return the query without one of its parts. */
  query.without = (text, part) => (text.slice(0, part.start).trimEnd() + " " + text.slice(part.end).trimStart()).trim();
})();
