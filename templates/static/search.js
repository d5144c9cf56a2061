/* The search page: a form whose state is the address, and the papers that the engine finds for it.
 *
 * search-query.js reads what is typed, search-engine.js finds papers, and entries.js gives their entries.
 * What comes from papers or from the reader goes into the page as text only. */
(() => {
  "use strict";

  const { all, make, button, wordsOf, plural, script, data, announce, key } = openshelf;
  const PAGE = 10; // results shown at first, and added by "Show more"
  const PAUSE = 150; // milliseconds without a key before a search while typing
  const BEGUN = 4; // words shown that begin with one that was typed
  const MOST_AUTHORS = 4; // offered for a part of a name
  const WAIT = 500; // milliseconds before the page says that it searches
  const GROUPS = ["tag", "kind", "venue"];
  const NUMBERS = "no one two three four five six seven eight nine ten".split(" ");

  const $ = (id) => document.getElementById(id);
  const form = $("search");
  const box = form.elements.q;
  const [status, chips, notes, list, more, none] = ["status", "chips", "notes", "list", "more", "none"].map((id) => $("search-" + id));
  const pageTitle = document.title;
  const mapLink = $("search-map");

  let latest = null; // the search that was started last: answers to earlier ones are dropped
  let results = []; // {tier, paper}, in the order of the page
  let shown = 0;
  let replace = true; // whether the next search by typing replaces the address of this one
  let pause;

  const number = (n) => NUMBERS[n] || String(n);
  const papers = (n) => (n ? plural(n) : "No papers");

  // State: what the reader asks for, in the form and in the address.

  const boxes = (group) => all(`input[type="checkbox"][name="${group}"]`, form);
  const chosen = (group) => boxes(group).filter((option) => option.checked).map((option) => option.value);
  // The id of a tag now, and those that it had
  const idsOf = (option) => [option.value, ...(option.dataset.former || "").split(" ").filter(Boolean)];
  const nameOf = (option) => option.closest(".search-tag, .search-option").querySelector(".search-name").textContent;
  const selects = () => all("select", form).filter((select) => select.name !== "sort");

  function stateOfForm() {
    const { match, from, to, added, sort } = form.elements;
    const value = (control) => (control ? control.value : "");
    return {
      q: box.value.trim(),
      kind: chosen("kind"),
      tag: chosen("tag"),
      match: match.value,
      not: chosen("not"),
      venue: chosen("venue"),
      from: value(from),
      to: value(to),
      added: value(added),
      sort: value(sort),
      exact: form.dataset.exact || "",
    };
  }

  function addressOf(state) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(state)) {
      if (name === "match" && state.tag.length < 2) continue;
      for (const text of [].concat(value)) if (text) query.append(name, text);
    }
    const text = String(query);
    return location.pathname + (text ? "?" + text : "");
  }

  function formFromAddress() {
    const asked = new URLSearchParams(location.search);
    // A box that the reader types in says already what they want: its spaces and caret stay
    if (box.value.trim() !== (asked.get("q") || "").trim()) box.value = asked.get("q") || "";
    for (const group of [...GROUPS, "not"]) {
      const wanted = asked.getAll(group);
      for (const option of boxes(group)) option.checked = idsOf(option).some((id) => wanted.includes(id));
    }
    form.elements.match.value = asked.get("match") === "any" ? "any" : "";
    for (const select of all("select", form)) {
      select.value = asked.get(select.name) || "";
      if (select.selectedIndex < 0) select.value = "";
    }
    form.dataset.exact = asked.get("exact") || "";
  }

  const remembered = () => history.state || {};
  // What Back needs besides the address; browsers refuse it when it is written too often
  function keep(what) {
    try {
      history.replaceState({ ...remembered(), ...what }, "");
    } catch (refused) {
      // Back still restores the search
    }
  }

  function remember(how) {
    const state = stateOfForm();
    const address = addressOf(state);
    if (address !== location.pathname + location.search) {
      keep({ scroll: scrollY });
      history[how]({}, "", address);
    }
    document.title = (state.q ? state.q + " · " : "") + pageTitle;
  }

  // Requests

  function names() {
    const known = (group) => boxes(group).map((option) => ({ id: option.value, name: nameOf(option), ids: idsOf(option) }));
    return { tags: known("tag"), kinds: known("kind"), venues: known("venue") };
  }

  async function read(state, typing) {
    const known = names();
    if (/(?:^|\s)(?:authors?|by):/i.test(state.q)) {
      const { authors, complete } = await data("names");
      if (complete) known.authors = authors.flatMap((row) => (typeof row === "string" ? row : [row[0], ...row.slice(3)]));
    }
    return openshelf.query.parse(state.q, known, typing);
  }

  /** The authors whose names were typed: of the whole name, or else the few who have these names. */
  async function authorsOf(query, answer) {
    if (!answer.named) return []; // so the names need not be loaded
    const typed = wordsOf(query.words.join(" "));
    if (!typed.length || typed.length > 6 || query.parts.length || /\d/.test(typed.join())) return [];
    await script("assets/suggest.js");
    const authors = openshelf.suggested(await data("names")).filter(({ sort }) => sort === "author");
    const has = (form) => typed.every((word) => form.includes(word));
    const exact = authors.filter(({ forms }) => forms.some((form) => form.length === typed.length && has(form)));
    if (exact.length) return exact;
    const similar = authors.filter(({ forms }) => forms.some((form) => has(form) && (typed.length > 1 || form[form.length - 1] === typed[0])));
    return similar.length <= MOST_AUTHORS ? similar : [];
  }

  // Words that are surely an identifier or an address: parts of one say nothing of what a paper is about
  const IDENTIFIER = /^(?:https?:\/\/\S+|(?:doi:)?10\.\d{4,9}\/\S+|(?:arxiv:)?\d{4}\.\d{4,5}(?:v\d+)?)$/i;

  async function answerTo(state, query) {
    const request = openshelf.query.request(state, query);
    const answer = await openshelf.search(request);
    const others = state.added ? await openshelf.search({ ...request, added: "" }) : answer;
    answer.counts.added = await countMonths(others);
    const isMissed = IDENTIFIER.test(request.text) && !answer.tiers.some(({ name }) => name === "identifier" || name === "all");
    return isMissed ? { ...answer, tiers: [], unknown: [], corrections: [], begun: [], missed: request.text } : answer;
  }

  /** How many papers of an answer were added in each month. */
  async function countMonths({ tiers }) {
    const { months, month } = await data("facets");
    const counts = {};
    for (const { name, papers: hits } of tiers) {
      if (name !== "meaning") for (const { n } of hits) counts[months[month[n]]] = (counts[months[month[n]]] || 0) + 1;
    }
    return counts;
  }

  const isFiltered = (state) => ["kind", "tag", "not", "venue"].some((group) => state[group].length) || Boolean(state.from || state.to || state.added);

  async function run(typing = false) {
    const search = (latest = {});
    const state = stateOfForm();
    const waiting = setTimeout(() => search === latest && (status.textContent = "Searching…"), WAIT);
    form.setAttribute("aria-busy", "true");
    try {
      await Promise.all(["search-words", "search-query", "search-engine", "entries"].map((name) => script(`assets/${name}.js`)));
      const query = await read(state, typing && document.activeElement === box && box.selectionStart === box.value.length);
      if (search !== latest) return;
      search.state = state;
      const isEmpty = !state.q && !isFiltered(state) && !state.sort;
      const answer = isEmpty ? null : await answerTo(state, query);
      if (search !== latest) return;
      search.answer = answer;
      search.marks = answer ? [...answer.marks, ...wordsOf(query.phrases.join(" "))] : [];
      const items = answer ? answer.tiers.flatMap((tier) => tier.papers.map((paper) => ({ tier, paper }))) : [];
      const wanted = Math.max(PAGE, remembered().shown || 0);
      const [entries, people] = await Promise.all([
        entriesOf(search, items.slice(0, wanted)),
        answer ? authorsOf(query, answer).catch(() => []) : [],
      ]);
      if (search !== latest) return;
      search.people = people;
      results = items;
      show(search, query, entries, typing);
    } catch (error) {
      if (search === latest) fail(error);
    } finally {
      clearTimeout(waiting);
      if (search === latest) form.removeAttribute("aria-busy");
    }
  }

  // Results

  const links = () => all(".entry h3 a", list);

  /** Give the entries of some results, with the words marked and the part of the text that has them. */
  async function entriesOf(search, items) {
    if (!items.length) return [];
    const ids = await openshelf.ids(items.map(({ paper }) => paper.n));
    const [entries, excerpts] = await Promise.all([
      openshelf.entries(ids),
      Promise.all(items.map(({ paper, tier }) => (tier.name === "identifier" ? [] : paper.excerpt().catch(() => [])))),
    ]);
    return ids.map((id, i) => {
      const entry = entries.get(id);
      if (entry) decorate(entry, excerpts[i], search.marks);
      return entry;
    });
  }

  function write(parts, into) {
    for (const { text, mark } of parts) {
      // No mark has the comma after its word
      const [, before, word, after] = mark ? /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su.exec(text) : [];
      if (word) into.append(before, make("mark", "", word), after);
      else into.append(text);
    }
  }

  function decorate(entry, excerpt, marks) {
    const snippet = entry.querySelector(".snippet");
    // Without an abstract, the text of a paper is what the entry shows already
    if (snippet && excerpt.length) {
      const [first, last] = [excerpt[0].text, excerpt[excerpt.length - 1].text];
      snippet.textContent = /^\p{Lu}/u.test(first) ? "" : "… ";
      write(excerpt, snippet);
      if (!/[.!?]$/.test(last)) snippet.append(" …");
    }
    for (const part of [entry.querySelector("h3 a"), entry.querySelector(".names"), excerpt.length ? null : snippet]) {
      if (part && marks.length) mark(part, marks);
    }
  }

  function mark(element, marks) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) if (!walker.currentNode.parentNode.closest("math, code")) texts.push(walker.currentNode);
    for (const text of texts) {
      const parts = openshelf.marked(text.data, marks);
      if (!parts.some((part) => part.mark)) continue;
      const marked = document.createDocumentFragment();
      write(parts, marked);
      text.replaceWith(marked);
    }
  }

  /** What a tier is, for its heading. `before` is whether papers with all words stand before it. */
  function tierName({ name, papers: { length }, words, matched }, before) {
    const isAre = length === 1 ? "This" : "These";
    const have = length === 1 ? "has" : "have";
    if (name === "identifier") return length === 1 ? "The paper of this identifier" : "Papers of this identifier";
    if (name === "all") return words ? papers(length) + (before ? ` more ${have} these words` : "") : papers(length);
    const lack = words === 1 ? "this word" : words === 2 ? "both words" : `all ${number(words)} words`;
    if (name === "meaning") return before ? "Close in meaning" : `No paper has ${lack}. These are close in meaning.`;
    const part = matched < words ? `${number(matched)} of the ${number(words)} words${matched > 1 && length > 1 ? ", or fewer" : ""}` : "longer words that begin so";
    if (before) return `${length} more ${have} ${part}`;
    return matched < words ? `No paper has ${lack}. ${isAre} ${length === 1 ? "" : length + " "}${have} ${number(matched)}${matched > 1 && length > 1 ? ", or fewer" : ""}.` : `No paper has ${lack} as typed. ${isAre} ${have} ${part}.`;
  }

  function addResults(search, items, entries) {
    items.forEach(({ tier }, i) => {
      let section = list.lastElementChild;
      if (!section || section.tier !== tier) {
        const { tiers } = search.answer;
        section = list.appendChild(make("section"));
        section.tier = tier;
        // The first heading is the status, above
        if (tier !== tiers[0]) section.append(make("h2", "search-tier", tierName(tier, tier.name === "meaning" || tiers.some(({ name }) => name === "all" || name === "identifier"))));
        section.append(make("ol", "entries"));
      }
      if (entries[i]) section.lastElementChild.appendChild(make("li")).append(entries[i]);
    });
    document.dispatchEvent(new CustomEvent("openshelf:entries"));
  }

  function show(search, query, entries, typing) {
    const { answer, state } = search;
    // The results of the same words may come twice: while they are typed, and when they are sent
    const entry = document.activeElement.closest("#search-list .entry");
    const isInHint = $("search-failed").contains(document.activeElement);
    $("search-failed").hidden = true;
    $("search-start").hidden = Boolean(answer);
    list.textContent = "";
    shown = entries.length;
    showChips(state, query);
    showNotes(search, query);
    showCounts(answer);
    if (answer) addResults(search, results.slice(0, shown), entries);
    else document.dispatchEvent(new CustomEvent("openshelf:entries"));
    const same = entry && links().find((link) => link.closest(".entry").dataset.id === entry.dataset.id);
    if (entry || isInHint) (same || box).focus({ preventScroll: true });
    none.hidden = !answer || results.length > 0;
    if (!none.hidden) showTries(state, query);
    more.hidden = shown >= results.length;
    if (shown) script("assets/selection.js").catch(() => {}); // without it, results are as good
    if (mapLink) mapLink.href = mapLink.href.split("?")[0] + location.search;
    status.textContent = !answer ? "Papers" : results.length ? tierName(answer.tiers[0], false) : "No papers";
    if (answer && !(typing && box.getAttribute("aria-expanded") === "true")) announce(status.textContent);
    form.dataset.ready = form.dataset.ready ? Number(form.dataset.ready) + 1 : 1; // for tests
  }

  async function showMore() {
    const search = latest;
    const first = shown;
    const items = results.slice(shown, shown + PAGE);
    try {
      const entries = await entriesOf(search, items);
      if (search !== latest || shown !== first) return;
      addResults(search, items, entries);
      shown += items.length;
      more.hidden = shown >= results.length;
      keep({ shown });
      announce(`${shown} of ${results.length} papers shown`);
      links()[first].focus();
    } catch (error) {
      fail(error);
    }
  }

  let failed; // why the last search did

  function fail(error) {
    failed = error;
    $("search-lost").textContent = error.changed ? error.message + "." : `A part of search could not be loaded (${error.message || error}).`;
    $("search-again").textContent = error.changed ? "Reload" : "Try again";
    $("search-failed").hidden = false;
    if (!results.length) status.textContent = "Search failed";
  }

  // Around the results

  const sentence = (...parts) => {
    const paragraph = make("p");
    paragraph.append(...parts);
    return paragraph;
  };

  const quoted = (text) => make("strong", "", text);

  function showNotes({ answer, state, people }, query) {
    notes.textContent = "";
    const search = (text) => {
      box.value = text;
      submit();
    };
    for (const { text, near } of query.problems) {
      const note = notes.appendChild(sentence(text));
      near.forEach((item, i) => note.append(i ? ", " : " Did you mean ", button(item.name, () => search(item.text), "search-link")));
      if (near.length) note.append("?");
    }
    if (!answer) return;
    if (people.length) {
      const links = people.flatMap(({ name, path, papers: count }, i) => {
        const link = make("a", "", name);
        link.href = openshelf.root + path;
        return [i ? ", " : "", link, ...(count ? [" ", make("span", "n", papers(count))] : [])];
      });
      notes.appendChild(make("p", "search-person")).append(people.length > 1 ? "Authors: " : "Author: ", ...links);
    }
    if (answer.corrections.length) {
      const words = answer.corrections.flatMap(({ to }, i) => [i ? ", " : "", quoted(to)]);
      const instead = button(answer.corrections.map(({ from }) => from).join(" "), () => {
        form.dataset.exact = "1";
        changed();
      }, "search-link");
      notes.append(sentence("Showing ", ...words, "; search instead for ", instead, "."));
    }
    for (const { from, to } of answer.begun) {
      const words = to.slice(0, BEGUN).flatMap((word, i) => [i ? ", " : "", quoted(word)]);
      const instead = button(from, () => {
        form.dataset.exact = "1";
        changed();
      }, "search-link");
      notes.append(sentence("No paper has the word ", quoted(from), ". Showing words that begin so: ", ...words, to.length > BEGUN ? " and others" : "", "; search instead for ", instead, "."));
    }
    if (answer.missed) notes.append(sentence("No paper of this catalog has the identifier ", quoted(answer.missed), "."));
    if (answer.unknown.length) {
      const words = answer.unknown.flatMap((word, i) => [i ? ", " : "", quoted(word)]);
      notes.append(sentence("No paper has ", ...words, "."));
    }
    if (state.exact && !answer.corrections.length) {
      const again = button("Correct the spelling", () => {
        form.dataset.exact = "";
        changed();
      }, "search-link");
      notes.append(sentence("Words are searched for as typed. ", again));
    }
    if (answer.lost) notes.append(sentence("A part of search could not be loaded: there are no excerpts, and phrases are taken as words. ", button("Try again", () => location.reload(), "search-link")));
  }

  function showTries(state, query) {
    const tries = $("search-try");
    tries.textContent = "";
    const add = (text, act) => tries.appendChild(make("li")).append(button(text, act, "search-link"));
    if (isFiltered(state)) add("Search without the filters", () => (clearFilters(), changed()));
    for (const part of query.parts) {
      if (state.q !== part.text) add(`Leave out ${part.text}`, () => ((box.value = openshelf.query.without(state.q, part)), submit()));
    }
    for (const phrase of query.phrases) add(`Search for ${phrase} without the quotes`, () => ((box.value = box.value.replace(/["\u201c\u201d]/g, " ")), submit()));
    if (state.exact) add("Correct the spelling", () => ((form.dataset.exact = ""), changed()));
    tries.append(make("li", "", "Use fewer words, or others for the same thing"), make("li", "", "Check how names are spelled"));
    tries.appendChild(make("li")).append(button("See what you can type", openHelp, "search-link"));
  }

  function showChips(state, query) {
    chips.textContent = "";
    const add = (text, remove, hint = text) => {
      const chip = button(text, () => {
        const place = [...chips.children].indexOf(chip.parentNode);
        remove();
        changed().then(() => {
          const left = all("button", chips);
          (left[Math.min(place, left.length - 1)] || box).focus(); // the focused button is gone
        });
      }, "search-chip");
      chip.setAttribute("aria-label", "Remove " + hint);
      chips.appendChild(make("li")).append(chip);
    };
    const titles = { without: "without ", title: "in titles: ", author: "by " };
    for (const part of query.parts) {
      add((titles[part.field] || "") + part.label, () => (box.value = openshelf.query.without(box.value.trim(), part)));
    }
    for (const group of ["kind", "tag", "not", "venue"]) {
      for (const option of boxes(group)) {
        if (option.checked) add((group === "not" ? "not " : "") + nameOf(option), () => (option.checked = false));
      }
    }
    const { from, to, added } = form.elements;
    if (state.from || state.to) {
      const text = state.from === state.to ? state.from : state.from && state.to ? `${state.from} to ${state.to}` : state.from ? `from ${state.from}` : `to ${state.to}`;
      add(text, () => (from.value = to.value = ""));
    }
    if (state.added) add("added in " + added.selectedOptions[0].textContent.replace(/ \(.*/, ""), () => (added.value = ""));
    if (isFiltered(state) && chips.children.length > 1) {
      const clear = button("Clear all filters", () => {
        clearFilters();
        changed().then(() => box.focus());
      }, "search-link");
      chips.appendChild(make("li")).append(clear);
    }
    chips.hidden = !chips.children.length;
    const count = state.kind.length + state.tag.length + state.not.length + state.venue.length + (state.from || state.to ? 1 : 0) + (state.added ? 1 : 0);
    $("search-filter-count").textContent = count ? ` (${count})` : "";
    for (const facet of all(".search-facet", form)) if (all(":checked", facet).length) facet.open = true;
  }

  function clearFilters() {
    for (const group of [...GROUPS, "not"]) for (const option of boxes(group)) option.checked = false;
    for (const select of selects()) select.value = "";
  }

  /** Show beside each choice how many papers it would leave. Without an answer: those of the catalog. */
  function showCounts(answer) {
    const count = (group, id, total) => (answer ? answer.counts[group][id] || 0 : total);
    for (const group of GROUPS) {
      for (const option of boxes(group)) {
        const place = option.parentNode.querySelector(".search-count");
        if (!place.dataset.total) place.dataset.total = place.textContent;
        const n = count(group, option.value, Number(place.dataset.total));
        place.textContent = n;
        option.disabled = !n && !option.checked;
        const not = option.closest(".search-tag") && option.closest(".search-tag").querySelector('[name="not"]');
        if (not) not.disabled = option.checked || (!n && !not.checked);
        if (not && not.checked) option.disabled = true;
      }
    }
    for (const option of selects().flatMap((select) => all("option[value]:not([value=''])", select))) {
      const [, text, total] = /^(.*) \((\d+)\)$/.exec(option.dataset.all || (option.dataset.all = option.textContent));
      const n = count(option.parentNode.name === "added" ? "added" : "year", option.value, Number(total));
      option.textContent = `${text} (${n})`;
      option.disabled = !n && !option.selected;
    }
  }

  // Events

  function changed() {
    clearTimeout(pause);
    replace = false;
    remember("pushState");
    return run();
  }

  function submit() {
    form.dataset.exact = "";
    return changed();
  }

  function typed() {
    clearTimeout(pause);
    form.dataset.exact = "";
    pause = setTimeout(() => {
      remember(replace ? "replaceState" : "pushState");
      replace = true;
      keep({ shown: 0, scroll: 0, focus: "" });
      run(true);
    }, PAUSE);
  }

  // Back, or a visit: the search of the address, and the place in it where the reader was
  async function restore() {
    clearTimeout(pause);
    replace = !location.search; // an empty page is no place to come back to
    formFromAddress();
    document.title = (box.value.trim() ? box.value.trim() + " · " : "") + pageTitle;
    const { focus, scroll } = remembered();
    await run();
    const link = focus && links().find((title) => title.closest(".entry").dataset.id === focus);
    if (link) link.focus({ preventScroll: true });
    if (scroll !== undefined) window.scrollTo({ top: scroll, behavior: "instant" });
  }

  function pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    if (event.key === "Enter" && event.target.type === "checkbox") return event.preventDefault(); // not a search
    const stops = [box, ...links(), ...(more.hidden ? [] : [more])];
    const place = stops.indexOf(document.activeElement);
    let target;
    if (place >= 0 && event.key === "ArrowDown") target = stops[place + 1];
    else if (place > 0 && event.key === "ArrowUp") target = stops[place - 1];
    else if (place > 0 && event.key === "Escape") target = box;
    if (!target) return;
    event.preventDefault();
    target.focus();
    if (target === box) box.select();
  }

  const help = $("search-help");
  const openHelp = () => help.open || help.showModal();

  function start() {
    all(".late", form).forEach((late) => late.remove());
    history.scrollRestoration = "manual";
    formFromAddress();
    box.addEventListener("input", typed);
    form.addEventListener("change", ({ target }) => {
      if (target === box) replace = false;
      else if (target.name) changed();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
    form.addEventListener("keydown", pressed);
    more.addEventListener("click", showMore);
    $("search-again").addEventListener("click", () => (failed.changed ? location.reload() : run()));
    $("search-help-open").addEventListener("click", openHelp);
    $("search-help-close").addEventListener("click", () => help.close());
    help.addEventListener("click", (event) => {
      if (event.target === help) return help.close(); // beside the sheet
      const example = event.target.closest(".search-example");
      if (!example || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      help.close();
      clearFilters();
      box.value = example.textContent;
      submit().then(() => box.focus());
    });
    list.addEventListener("focusin", ({ target }) => {
      const entry = target.closest(".entry");
      if (entry) keep({ focus: entry.dataset.id });
    });
    let scrolling;
    window.addEventListener("scroll", () => {
      clearTimeout(scrolling);
      scrolling = setTimeout(() => keep({ scroll: scrollY }), 200);
    });
    list.addEventListener("click", () => keep({ scroll: scrollY }));
    window.addEventListener("popstate", restore);
    if (location.hash === "#search-help") openHelp();
    restore();
  }

  /** Give the promise of the ids of all papers of the present search, but for those that are only close in meaning. */
  openshelf.results = () => {
    const exact = results.filter(({ tier }) => tier.name !== "meaning");
    return results.length ? openshelf.ids((exact.length ? exact : results).map(({ paper }) => paper.n)) : Promise.resolve([]);
  };

  key("h", "search help", openHelp);
  start();
})();
