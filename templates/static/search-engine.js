/* The search engine: finds papers for a request. It knows nothing of the page; search.js shows what it finds.
 *
 *   const answer = await openshelf.search(request)
 *
 * A request says what is asked for; what it leaves out is not asked for:
 *   text       all that the reader typed: looked up as an identifier, and as a title
 *   words      [words as typed; hyphens and signs may be in them]
 *   phrases    [what stands in quotes]           title, author: [words that have to be in titles, in names]
 *   without    [words and phrases that papers must not have]
 *   tags       {all: [ids], any: [ids], none: [ids]}     kinds: [ids]   venues: [ids]
 *   from, to   years; 0 for any                          added: "YYYY-MM", or a whole year
 *   exact      true: correct no word                     unfinished: the last word, while it is being typed
 *   sort       "" by relevance (without words: newest first), "newest", "oldest", "upvotes", "title"
 *
 * The answer:
 *   tiers      [{name, papers: [{n, excerpt}], words, matched}], those without papers left out; by name
 *              "identifier": `text` is an identifier of these papers
 *              "all":        they have all words, or there are no words and they fit the filters
 *              "most":       fewer than five have all. Of `words` words the first of these have `matched`;
 *                            if that is all of them, then some only at the beginning of a longer word
 *              "meaning":    close in meaning, if the catalog has a table for that
 *   total      the number of papers in all tiers
 *   corrections [{from, to}]   words that occur nowhere, and what is searched for in their place
 *   begun      [{from, to}]   words that occur nowhere, and the words that begin with them, which are searched for
 *   unknown    [words that occur nowhere, and are like no word that does]
 *   marks      [words to mark in titles and snippets, lower case, without accents]; see openshelf.marked
 *   counts     {tag, kind, venue, year: {id: n}}: how many papers would be left with that choice. The choices of one
 *              group are alternatives, so these are counted without what is chosen in the group, but for `tags.all`.
 *   named      whether some author has all of the words in the name, or authors of one paper have
 *   lost       true if Pagefind could not be loaded: no order by relevance, no phrases and no excerpts
 *
 * A paper has a number `n`, since tables of ids are long: `await openshelf.ids([n, ...])` gives their ids.
 * `await paper.excerpt()` gives a part of its text as [{text, mark}], empty if there is none better than its snippet.
 * `openshelf.marked(text, marks)` gives any text, such as a title, in such parts.
 *
 * How it works. Tables that the build makes (generator/export/search.py) say which papers have a word, in any form.
 * Pagefind finds phrases, ranks the papers that have all words, and makes excerpts. docs/search.md says more.
 */
(() => {
  "use strict";

  const { data, hashOf, script } = openshelf;
  const FEW = 5; // with fewer papers that have all words, those that have most of them follow
  const MOST = 100; // papers in that tier
  const MEANT = 10; // papers in the tier after it
  const COMMON = 1000; // Pagefind is not asked for words of more papers: it loads much for them, and takes long
  const SELDOM = 10; // a word that so many times as many papers have is likelier meant
  const TITLE = 1;
  const AUTHOR = 2;
  const TAG = 4;
  const FLAGS = 8; // as generator/export/search.py
  const WHOLE = 2; // a paper has the word
  const BEGINNING = 1; // a paper has a word that begins with it

  // Tables

  let table; // data/search.js
  let functionWords;
  let fold, transliterate, chains, squeeze, stem, identifierIn, distance; // of search-words.js

  async function prepare() {
    const scripts = ["search-words", "entries"].map((name) => script(`assets/${name}.js`));
    [table] = await Promise.all([data("search"), ...scripts]);
    ({ fold, transliterate, chains, squeeze, stem, identifierIn, distance } = openshelf.words);
    functionWords = functionWords || new Set(table.function_words.split(" "));
  }

  const stemOf = (word) => (table.english ? stem(word) : word);

  /** The shard that has a word, if any does: the last whose first word is not after it. */
  function shardOf(key) {
    let low = 0;
    let high = table.words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (table.words[middle] <= key) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  async function entryOf(key) {
    const shard = await data("words." + shardOf(key));
    return Object.prototype.hasOwnProperty.call(shard, key) ? [key, ...shard[key]] : null;
  }

  /** The words of which a form begins with some letters. Their stems may be shorter, and end in other letters. */
  async function entriesFrom(beginning) {
    const same = beginning.slice(0, 3);
    const entries = [];
    for (let i = shardOf(same); i <= shardOf(same + "\uffff"); i++) {
      const shard = await data("words." + i);
      for (const key in shard) if (key.startsWith(same)) entries.push([key, ...shard[key]]);
    }
    for (const key of [beginning.slice(0, 2), beginning.slice(0, 2) + "i"]) {
      const entry = key.startsWith(same) ? null : await entryOf(key);
      if (entry) entries.push(entry);
    }
    return entries.filter((entry) => formsOf(entry).some((form) => form.startsWith(beginning)));
  }

  const formsOf = ([key, forms]) =>
    forms.split(" ").map((form) => (form.startsWith("-") ? key + form.slice(1) : form));

  async function papersOf(identifier) {
    const shard = await data("keys." + (hashOf(identifier) % table.keys));
    return Object.prototype.hasOwnProperty.call(shard, identifier) ? shard[identifier] : [];
  }

  /** Give the promise of the ids of papers by their numbers, in the same order. */
  openshelf.ids = async (numbers) => {
    // A list of all is long: for a few, the entries that will be shown are loaded
    if (numbers.length <= 30) return openshelf.idsOf(numbers);
    const ids = await data("ids");
    return numbers.map((n) => ids[n]);
  };

  // Identifiers

  /** The papers whose identifiers stand in a request, and whether it has nothing else. */
  async function identified(request) {
    const text = request.text || request.words.join(" ");
    const parts = [text, ...(/\s/.test(text) ? text.split(/[\s,;]+/) : [])];
    const papers = [];
    for (const identifier of parts.map(identifierIn)) {
      // A part of several words is no id just because it has a hyphen
      if (!identifier || (parts.length > 1 && !identifier.sure)) continue;
      for (const n of await papersOf(identifier.key)) if (!papers.includes(n)) papers.push(n);
      if (papers.length) return { papers, alone: identifier.sure };
    }
    return { papers, alone: false };
  }

  // Correction

  let spelling; // words of the catalog -> number of papers

  /** The word of the catalog that is most likely meant, or two words written as one; or nothing. */
  async function corrected(word) {
    if (word.length < 3 || /\d/.test(word)) return "";
    if (!spelling) {
      const [words, counts] = await data("spelling");
      spelling = new Map(words.split(" ").map((other, i) => [other, counts[i]]));
    }
    const limit = word.length >= 8 ? 2 : 1;
    let best = "";
    let most = 0;
    for (const [other, count] of spelling) {
      if (other.length < 4 && word.length < 4) continue; // there are too many short words
      if (other.length < 3 || Math.abs(other.length - word.length) > limit || /\d/.test(other)) continue;
      const steps = distance(word, other, limit);
      if (steps > limit) continue;
      if (steps > 1 && other[0] !== word[0]) continue; // "unneeded" is not "needed"
      // A first letter is seldom wrong, and one mistake is likelier than two
      const weight = (count + 1) * (other[0] === word[0] ? 1 : 0.2) * (steps < 2 ? 1000 : 1);
      if (weight > most) [best, most] = [other, weight];
    }
    if (most < 1000) {
      for (let i = 3; i <= word.length - 3; i++) {
        const counts = [spelling.get(word.slice(0, i)), spelling.get(word.slice(i))];
        const weight = Math.min(...counts.map((count) => (count || 0) * 100));
        if (weight > most) [best, most] = [word.slice(0, i) + " " + word.slice(i), weight];
      }
    }
    return best;
  }

  // What is asked for, word by word

  /** A word of the request: which papers have it (in `has`, WHOLE or BEGINNING) and where (in `places`). */
  class Unit {
    constructor(word) {
      this.word = word;
      this.has = new Uint8Array(table.papers);
      this.places = new Uint8Array(table.papers);
      this.forms = new Set();
      this.others = []; // other words that mean the same, to ask Pagefind for
      this.found = false;
    }

    add(entry, has = WHOLE) {
      let n = 0;
      for (const step of entry[2]) {
        n += Math.floor(step / FLAGS);
        this.has[n] = Math.max(this.has[n], has);
        this.places[n] |= step % FLAGS;
      }
      for (const form of formsOf(entry)) this.forms.add(form);
      this.known = undefined;
      if (has === WHOLE) this.found = true;
    }

    get count() {
      if (this.known === undefined) this.known = this.has.reduce((sum, has) => sum + (has ? 1 : 0), 0);
      return this.known;
    }

    /** How much it says that a paper has this word: more for rare words. */
    get weight() {
      return Math.log(1 + (table.papers - this.count + 0.5) / (this.count + 0.5));
    }

    score(n) {
      const places = this.places[n];
      return this.has[n] ? this.weight * (1 + (places & TITLE ? 1 : 0) + (places & TAG ? 0.5 : 0)) : 0;
    }
  }

  /** Other ways to write a word that the catalog may have: British or American, `ue` for `ü`. */
  function respelled(word, typed) {
    const others = typed === undefined ? [] : [transliterate(typed)];
    for (const [british, american] of table.respell) {
      if (word.indexOf(british, 2) > 0) others.push(word.replace(british, american));
      if (word.indexOf(american, 2) > 0) others.push(word.replace(american, british));
    }
    if (/[aou]e/.test(word)) others.push(word.replace(/([aou])e/g, "$1"));
    return others.filter((other) => other !== word);
  }

  const spelled = (word) =>
    Object.prototype.hasOwnProperty.call(table.spellings, word) ? table.spellings[word] : word;

  /** Look a word up. `answer` takes what is corrected or unknown. */
  async function unitOf(typed, answer, { exact = false, unfinished = false } = {}) {
    const word = fold(typed);
    const unit = new Unit(spelled(word));
    const entry = await entryOf(stemOf(unit.word));
    if (unfinished && word.length > 2) {
      const beginning = await entriesFrom(word);
      for (const other of beginning) unit.add(other);
    }
    if (entry) {
      const forms = formsOf(entry);
      // A word that the catalog has in other forms only may be a slip for a more common one: "traning", Tran
      const better = forms.includes(word) || exact || unfinished || unit.word !== word ? "" : await corrected(word);
      if (!better || stemOf(spelled(better)) === entry[0] || (spelling.get(better) || 0) <= entry[2].length) {
        unit.add(entry);
        if (entry[3]) unit.others.push(entry[3].split(" ").filter((part) => !functionWords.has(part)).join(" "));
        for (const form of forms) if (stemOf(form) !== entry[0] && !unit.others.length) unit.others.push(form);
        return [unit];
      }
    }
    if (unit.found) return [unit];
    for (const other of respelled(word, typed)) {
      const same = await entryOf(stemOf(spelled(other)));
      if (!same) continue;
      unit.word = other;
      unit.add(same);
      return [unit];
    }
    // A word that says something about papers is no slip
    const right = exact || functionWords.has(word) || (table.meaning && (await meaning()) && (await openshelf.meant(word)));
    const to = right ? "" : await corrected(word);
    // The beginning of words of texts is not mistyped: "mech" is not "much". A short one of a name may be, "lern", or one
    // of a rare word, "reson"
    const begun = right || word.length < 4 || to.startsWith(word) ? [] : await entriesFrom(word);
    for (const other of begun) unit.add(other);
    const had = unit.has.filter((has, n) => has && (word.length > 5 || unit.places[n] !== AUTHOR)).length;
    if (unit.found && (!to || had * SELDOM > (spelling.get(to) || 0))) {
      const shortest = (forms) => forms.reduce((best, form) => (form.length < best.length ? form : best));
      begun.sort((a, b) => b[2].length - a[2].length);
      answer.begun.push({ from: typed, to: begun.map((other) => shortest(formsOf(other).filter((form) => form.startsWith(word)))) });
      return [unit];
    }
    if (!to) {
      if (!functionWords.has(word)) answer.unknown.push(typed);
      return [unit];
    }
    answer.corrections.push({ from: typed, to });
    const units = await Promise.all(to.split(" ").map((part) => unitOf(part, answer, { exact: true })));
    return units.flat();
  }

  /** Load what finds papers close in meaning. */
  const meaning = () => script("assets/search-meaning.js").then(() => true);

  /** Let a word match at the beginning of longer words too. */
  async function lengthen(unit) {
    const beginning = stemOf(unit.word);
    if (!unit.found || beginning.length < 4) return;
    for (const entry of await entriesFrom(beginning)) if (entry[0] !== beginning) unit.add(entry, BEGINNING);
  }

  /** The units of words, without those that say nothing, unless there are no others. */
  async function unitsOf(words, request, answer) {
    const typed = words.flatMap(chains);
    const all = typed.flat();
    const folded = all.map(fold);
    const last = request.unfinished ? chains(request.unfinished).flat().pop() : undefined;
    const says = all.map((_, i) => !functionWords.has(folded[i]) || (i === all.length - 1 && all[i] === last));
    const anySays = says.some(Boolean);
    const unitLists = await Promise.all(
      all.map((word, i) => {
        if (!says[i] && anySays) return [];
        return unitOf(word, answer, { exact: request.exact, unfinished: i === all.length - 1 && word === last });
      })
    );
    answer.unknown.sort((a, b) => all.indexOf(a) - all.indexOf(b));
    if (answer.corrections) answer.corrections.sort((a, b) => all.indexOf(a.from) - all.indexOf(b.from));
    // "pre training", "pre-training" and "pretraining" are one
    const joined = [];
    let next = 0;
    for (const chain of typed) {
      if (chain.length > 2) joined.push([next, chain.length]);
      for (const end = next + chain.length; next < end; next++) if (next + 1 < all.length) joined.push([next, 2]);
    }
    await Promise.all(
      joined.map(async ([start, length]) => {
        const word = folded.slice(start, start + length).join("");
        const units = unitLists.slice(start, start + length).flat();
        const entry = units.length && word.length <= 40 ? await entryOf(stemOf(spelled(word))) : null;
        if (entry) for (const unit of units) unit.add(entry);
      })
    );
    const units = unitLists.flat();
    return units.filter((unit, i) => units.findIndex((other) => other.word === unit.word) === i);
  }

  // Filters

  const yes = () => true;
  const numbersOf = (values, ids) => ids.map((id) => values.indexOf(id));

  /** For each group of filters, a function that says whether paper n passes. */
  function filtersOf(request, facets) {
    const { tags, kinds, venues } = request;
    const from = Number(request.from) || 0;
    const to = Number(request.to) || Infinity;
    const [low, high] = from > to ? [to, from] : [from, to];
    const [all, any, none] = [tags.all, tags.any, tags.none].map((ids) => numbersOf(facets.tags, ids || []));
    const isOneOf = (chosen, of) => {
      const wanted = numbersOf(facets[of + "s"], chosen);
      return chosen.length ? (n) => wanted.includes(facets[of][n]) : yes;
    };
    return {
      tag: any.length ? (n) => any.some((tag) => facets.tag[n].includes(tag)) : yes,
      tags: (n) => all.every((tag) => facets.tag[n].includes(tag)) && !none.some((tag) => facets.tag[n].includes(tag)),
      kind: isOneOf(kinds, "kind"),
      venue: isOneOf(venues, "venue"),
      year: low || high < Infinity ? (n) => facets.year[n] > 0 && facets.year[n] >= low && facets.year[n] <= high : yes,
      added: request.added ? (n) => facets.months[facets.month[n]].startsWith(request.added) : yes,
    };
  }

  function countsOf(papers, filters, facets) {
    const counts = { tag: {}, kind: {}, venue: {}, year: {} };
    const groups = Object.keys(filters);
    const add = (group, id) => (counts[group][id] = (counts[group][id] || 0) + 1);
    for (const n of papers) {
      const failed = groups.filter((group) => !filters[group](n));
      if (failed.length > 1) continue;
      const left = (group) => !failed.length || failed[0] === group;
      if (left("tag")) for (const tag of facets.tag[n]) add("tag", facets.tags[tag]);
      if (left("kind") && facets.kind[n] >= 0) add("kind", facets.kinds[facets.kind[n]]);
      if (left("venue") && facets.venue[n] >= 0) add("venue", facets.venues[facets.venue[n]]);
      if (left("year") && facets.year[n]) add("year", facets.year[n]);
    }
    return counts;
  }

  // Pagefind

  let starting;

  /** Give the promise of Pagefind, or of nothing if it does not load. */
  function pagefind() {
    if (!starting) {
      const loaded = window.openshelfPagefind ? Promise.resolve() : script("pagefind/pagefind-loader.js");
      starting = loaded.then(() => openshelfPagefind.ready).catch(() => null);
    }
    return starting;
  }

  /** What Pagefind finds: a Map from numbers of papers to its results. */
  async function ask(query) {
    const loaded = await pagefind();
    if (!loaded || openshelfPagefind.failed) return null;
    const { results } = await loaded.search(query);
    return openshelfPagefind.failed ? null : new Map(results.map((result) => [Number(result.id), result]));
  }

  const quoted = (phrase) => '"' + phrase.replace(/["\u201c\u201d]/g, " ").trim() + '"';

  async function setOf(phrase) {
    const results = await ask(quoted(phrase));
    return results && new Set(results.keys());
  }

  // Excerpts: text in parts, those that match marked

  function partsOf(html) {
    const template = document.createElement("template");
    template.innerHTML = html; // stays outside of the page, where nothing of it runs or loads
    return [...template.content.childNodes].map((node) => ({ text: node.textContent, mark: node.nodeName === "MARK" }));
  }

  class Hit {
    constructor(n, search) {
      this.n = n;
      this.search = search;
    }

    async excerpt() {
      const { results, units } = this.search;
      let result = results.get(this.n);
      // The rarest words say most, and Pagefind loads a part of its index for each
      const rare = units.filter((unit) => unit.has[this.n] && unit.count <= COMMON);
      const matched = rare.sort((a, b) => a.count - b.count).slice(0, 3).map((unit) => unit.word);
      for (const words of result || !matched.length ? [] : [matched, ...matched.map((word) => [word])]) {
        const results = await this.search.ask(words.join(" "));
        result = result || (results && results.get(this.n));
      }
      if (!result) return [];
      const [{ excerpt, raw_url: url }, [id]] = await Promise.all([result.data(), openshelf.ids([this.n])]);
      return url.endsWith(`papers/${id}.html`) ? partsOf(excerpt) : []; // an index that is older than the tables
    }
  }

  openshelf.marked = (text, marks) => {
    const wanted = new Set(marks);
    return (text.match(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+/gu) || []).reduce((parts, piece) => {
      const mark = wanted.has(fold(piece));
      const last = parts[parts.length - 1];
      if (last && last.mark === mark) last.text += piece;
      else parts.push({ text: piece, mark });
      return parts;
    }, []);
  };

  // The search

  const DEFAULTS = {
    text: "", words: [], phrases: [], without: [], title: [], author: [], tags: {}, kinds: [], venues: [],
    from: 0, to: 0, added: "", exact: false, sort: "", unfinished: "",
  }; // prettier-ignore

  /** Find papers. The head of this file says what a request and the answer are. */
  openshelf.search = async (asked) => {
    const request = { ...DEFAULTS, ...asked };
    const answer = { tiers: [], corrections: [], begun: [], unknown: [], marks: [], counts: {}, total: 0, lost: false };
    const [facets] = await Promise.all([data("facets"), prepare()]);
    const filters = filtersOf(request, facets);
    const groups = Object.values(filters);
    const passes = (n) => groups.every((group) => group(n));
    const everyone = Array.from({ length: table.papers }, (_, n) => n);

    const { papers: known, alone } = await identified(request);
    const texts = [request.words, request.title, request.author];
    const [units, inTitle, byAuthor, outside] = await Promise.all([
      ...(known.length && alone ? [[], [], []] : texts.map((words) => unitsOf(words, request, answer))),
      Promise.all(request.without.filter((text) => !/\s/.test(text.trim())).map((text) => unitsOf([text], { exact: true }, { unknown: [] }))),
    ]);
    const search = { units: [...units, ...inTitle, ...byAuthor], facets, results: new Map(), asked: new Map() };
    search.ask = (query) => {
      if (!search.asked.has(query)) search.asked.set(query, ask(query));
      return search.asked.get(query);
    };
    const hits = (numbers) => numbers.map((n) => new Hit(n, search));
    const add = (name, numbers, words = units.length, matched = words) => {
      if (numbers.length) answer.tiers.push({ name, papers: hits(numbers), words, matched });
      answer.total += numbers.length;
    };
    if (known.length) add("identifier", known, 0);
    if (known.length && alone) {
      answer.counts = countsOf(known, filters, facets);
      return answer;
    }

    // Phrases are Pagefind's. Those that no paper has are taken as words
    const phrases = await Promise.all(request.phrases.map(setOf));
    const not = await Promise.all(request.without.filter((text) => /\s/.test(text.trim())).map(setOf));
    answer.lost = [...phrases, ...not].includes(null);
    for (const [i, set] of phrases.entries()) {
      if (!set || !set.size) units.push(...(await unitsOf([request.phrases[i]], request, answer)));
    }
    const exact = phrases.filter((set) => set && set.size);
    const asPhrases = exact.length === phrases.length;
    const allowed = everyone.filter(
      (n) =>
        inTitle.every((unit) => unit.places[n] & TITLE) &&
        byAuthor.every((unit) => unit.places[n] & AUTHOR) &&
        exact.every((set) => set.has(n)) &&
        !outside.some((excluded) => excluded.every((unit) => unit.has[n])) &&
        !not.some((set) => set && set.has(n)) &&
        !known.includes(n)
    );
    const whole = (n) => units.every((unit) => unit.has[n] === WHOLE);
    const all = allowed.filter((n) => (asPhrases || units.length) && whole(n));

    const text = answer.corrections.reduce((all, { from, to }) => all.replace(from, to), request.text || request.words.join(" "));
    const titled = await papersOf("=" + squeeze(text));
    const score = new Float64Array(table.papers);
    const rate = () => allowed.forEach((n) => (score[n] = search.units.reduce((sum, unit) => sum + unit.score(n), 0)));
    rate();
    const first = await ordered(all.filter(passes), request, search, score, new Set(titled), answer);
    add("all", first);

    let most = [];
    let meant = [];
    if (first.length < FEW && units.length) {
      await Promise.all(units.map(lengthen));
      rate();
      const count = (n) => units.reduce((sum, unit) => sum + (unit.has[n] ? 1 : 0), 0);
      const counts = new Map();
      for (const n of allowed) if (!whole(n) && passes(n) && count(n)) counts.set(n, count(n));
      const best = Math.max(0, ...counts.values());
      most = [...counts.keys()]
        .filter((n) => counts.get(n) * 2 >= best)
        .sort((a, b) => counts.get(b) - counts.get(a) || score[b] - score[a] || a - b)
        .slice(0, MOST);
      // Papers close in meaning are better than those that have half of the words or less
      const scores = table.meaning && (await meaning()) ? await openshelf.meaning(units.map((unit) => unit.word)) : new Map();
      const candidates = new Set(allowed.filter((n) => passes(n) && !whole(n)));
      const close = new Set([...scores.keys()].filter((n) => candidates.has(n)));
      if (close.size) {
        const half = units.reduce((sum, unit) => sum + unit.weight, 0) / 2;
        const weight = (n) => units.reduce((sum, unit) => sum + (unit.has[n] ? unit.weight : 0), 0);
        most = most.filter((n) => weight(n) > half).slice(0, FEW);
        for (const n of most) close.delete(n);
      }
      if (request.sort) most = await sorted(most, request.sort);
      add("most", most, units.length, most.length ? Math.max(...most.map(count)) : 0);
      meant = [...close].slice(0, MEANT);
      if (request.sort) meant = await sorted(meant, request.sort);
      add("meaning", meant);
    }
    answer.named = units.length > 0 && all.some((n) => units.every((unit) => unit.places[n] & AUTHOR));
    answer.marks = [...new Set(search.units.flatMap((unit) => [...unit.forms]))];
    answer.counts = countsOf([...new Set([...known, ...all, ...most, ...meant])], filters, facets);
    return answer;
  };

  async function sorted(papers, sort) {
    const orders = await data("orders");
    const by = orders[sort === "oldest" ? "newest" : sort];
    if (!by) return papers;
    const sign = sort === "oldest" || sort === "upvotes" ? -1 : 1;
    return papers.slice().sort((a, b) => sign * (by[a] - by[b]) || orders.newest[a] - orders.newest[b]);
  }

  /** Papers that have all words, in the order that is asked for; for relevance, that of Pagefind. */
  async function ordered(papers, request, search, score, titled, answer) {
    const { units } = search;
    const worded = units.length || request.phrases.length;
    if (request.sort || !worded) return sorted(papers, request.sort || "newest");
    const rare = units.filter((unit) => unit.count <= COMMON);
    if (papers.length > 1 && (rare.length || request.phrases.length)) {
      // As typed, and with another word for the same in the place of each word that has one
      const others = rare.flatMap((unit) => unit.others.slice(0, 1).map((other) => [unit, other]));
      const texts = [[null, ""], ...others.slice(0, 3)].map(([changed, other]) =>
        [...request.phrases.map(quoted), ...rare.map((unit) => (unit === changed ? other : unit.word))].join(" ")
      );
      for (const results of await Promise.all(texts.map(search.ask))) {
        if (!results) answer.lost = true;
        for (const [n, result] of results || []) {
          const before = search.results.get(n);
          if (!before || before.score < result.score) search.results.set(n, result);
        }
      }
    }
    const rank = (n) => (search.results.has(n) ? search.results.get(n).score : -1);
    const { year } = search.facets;
    return papers
      .slice()
      .sort((a, b) => titled.has(b) - titled.has(a) || rank(b) - rank(a) || score[b] - score[a] || year[b] - year[a]);
  }
})();
