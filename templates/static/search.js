/* The search page: a form whose state is the address, and the results of Pagefind for it.
 *
 * Needs the markup of templates/search.html and openshelfPagefind from pagefind-loader.js. What comes from papers or
 * from the reader goes into the page as text only, never as HTML.
 */
(function () {
  "use strict";

  var PAGE = 10; // results shown at first, and added by "Show more"
  var PAUSE = 180; // milliseconds without a key before a search while typing
  var AUTHORS = 4; // names shown before "and n more"
  var ORDERS = { newest: { date: "desc" }, oldest: { date: "asc" }, upvotes: { upvotes: "desc" } };

  var form = document.getElementById("search");
  var words = form.elements.q;
  var status = document.getElementById("search-status");
  var chips = document.getElementById("search-chips");
  var list = document.getElementById("search-list");
  var more = document.getElementById("search-more");
  var pageTitle = document.title;

  var pagefind = null;
  var names = { tag: {}, kind: {} }; // id -> the name that the form shows
  var newest; // the last search that was started: answers to earlier ones are dropped
  var results = [];
  var shown = 0;
  var typing = true; // whether the address of the last search may be overwritten by the next key

  function all(selector, root) {
    return Array.prototype.slice.call((root || document).querySelectorAll(selector));
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // State: what the reader asks for, as read from the form, written to it, and kept in the address.

  function boxes(group) {
    return all('input[type="checkbox"][name="' + group + '"]', form);
  }

  function checked(group) {
    return boxes(group)
      .filter(function (box) {
        return box.checked;
      })
      .map(function (box) {
        return box.value;
      });
  }

  function stateOfForm() {
    return {
      q: words.value.trim(),
      tag: checked("tag"),
      match: form.elements.match.value,
      kind: checked("kind"),
      from: form.elements.from.value,
      to: form.elements.to.value,
      sort: form.elements.sort.value,
    };
  }

  function setValue(select, value) {
    select.value = value;
    if (select.selectedIndex < 0) select.value = "";
  }

  function formFromAddress() {
    var asked = new URLSearchParams(location.search);
    // A box that the reader is typing in already says what they want: leave its spaces and caret.
    if (words.value.trim() !== (asked.get("q") || "")) words.value = asked.get("q") || "";
    ["tag", "kind"].forEach(function (group) {
      var wanted = asked.getAll(group);
      boxes(group).forEach(function (box) {
        box.checked = wanted.indexOf(box.value) >= 0;
      });
    });
    form.elements.match.value = asked.get("match") === "any" ? "any" : "";
    ["from", "to", "sort"].forEach(function (name) {
      setValue(form.elements[name], asked.get(name) || "");
    });
  }

  function addressOf(state) {
    var query = new URLSearchParams();
    if (state.q) query.append("q", state.q);
    ["kind", "tag"].forEach(function (group) {
      state[group].forEach(function (id) {
        query.append(group, id);
      });
    });
    if (state.match && state.tag.length > 1) query.append("match", state.match);
    ["from", "to", "sort"].forEach(function (name) {
      if (state[name]) query.append(name, state[name]);
    });
    var text = query.toString();
    return location.pathname + (text ? "?" + text : "");
  }

  function remember(state, method) {
    var address = addressOf(state);
    if (address !== location.pathname + location.search) history[method]({ shown: PAGE }, "", address);
    document.title = (state.q ? state.q + " · " : "") + pageTitle;
  }

  // Queries: a state in Pagefind's terms.

  function years(state) {
    var first = Number(state.from || 0);
    var last = Number(state.to || 9999);
    return all("option", form.elements.from)
      .map(function (option) {
        return option.value;
      })
      .filter(function (year) {
        return year && Number(year) >= Math.min(first, last) && Number(year) <= Math.max(first, last);
      });
  }

  function filtersOf(state, without) {
    var filters = {};
    if (state.tag.length && without !== "tag") filters.tag = state.match ? { any: state.tag } : state.tag;
    if (state.kind.length && without !== "kind") filters.kind = { any: state.kind };
    if (state.from || state.to) filters.year = { any: years(state) };
    return filters;
  }

  function ask(state, without) {
    // Without words "relevance" says nothing: the newest papers come first.
    var sort = ORDERS[state.sort] || (state.q ? {} : ORDERS.newest);
    return pagefind.search(state.q || null, { filters: filtersOf(state, without), sort: sort });
  }

  function isFiltered(state) {
    return Boolean(state.tag.length || state.kind.length || state.from || state.to);
  }

  function run() {
    var state = stateOfForm();
    var search = (newest = {});
    var waiting = window.setTimeout(function () {
      if (search === newest) status.textContent = "Searching…";
    }, 400);
    showChips(state);
    if (!state.q && !isFiltered(state) && !state.sort) {
      window.clearTimeout(waiting);
      return Promise.resolve(showStart());
    }
    // The choices of one group are alternatives (except tags under "all"), so their counts are those without it.
    var asked = [
      ask(state),
      state.match && state.tag.length ? ask(state, "tag") : null,
      state.kind.length ? ask(state, "kind") : null,
    ];
    return Promise.all(asked).then(
      function (answers) {
        window.clearTimeout(waiting);
        if (search !== newest) return;
        if (openshelfPagefind.failed) return fail("a file of the index is missing");
        showCounts("tag", (answers[1] || answers[0]).filters.tag);
        showCounts("kind", (answers[2] || answers[0]).filters.kind);
        return showResults(search, answers[0].results);
      },
      function (error) {
        window.clearTimeout(waiting);
        fail(error);
      }
    );
  }

  // What is shown.

  function showStart() {
    results = [];
    list.textContent = "";
    status.textContent = "";
    more.hidden = true;
    document.getElementById("search-none").hidden = true;
    document.getElementById("search-start").hidden = false;
    showCounts("tag", null);
    showCounts("kind", null);
  }

  // `counts` null: those of the whole catalog, which the page came with.
  function showCounts(group, counts) {
    boxes(group).forEach(function (box) {
      var place = box.parentNode.querySelector(".search-count");
      if (!place.hasAttribute("data-total")) place.setAttribute("data-total", place.textContent);
      var count = counts ? counts[box.value] || 0 : Number(place.getAttribute("data-total"));
      place.textContent = String(count);
      box.parentNode.classList.toggle("is-empty", count === 0);
    });
  }

  function showResults(search, found) {
    var wanted = (history.state && history.state.shown) || PAGE;
    return datasOf(found.slice(0, wanted)).then(function (papers) {
      if (search !== newest) return;
      results = found;
      shown = papers.length;
      list.textContent = "";
      papers.forEach(addResult);
      document.getElementById("search-start").hidden = true;
      document.getElementById("search-none").hidden = found.length > 0;
      more.hidden = shown >= found.length;
      status.textContent = found.length === 1 ? "1 paper" : (found.length || "No") + " papers";
    }, fail);
  }

  function showMore() {
    var search = newest;
    return datasOf(results.slice(shown, shown + PAGE)).then(function (papers) {
      if (search !== newest) return;
      var first = shown;
      papers.forEach(addResult);
      shown += papers.length;
      more.hidden = shown >= results.length;
      status.textContent = results.length + " papers, " + shown + " shown";
      history.replaceState({ shown: shown }, "");
      links()[first].focus();
    }, fail);
  }

  function datasOf(some) {
    return Promise.all(
      some.map(function (result) {
        return result.data();
      })
    );
  }

  function addResult(paper) {
    var item = element("li", "search-result");
    var heading = element("h2");
    var link = element("a", "", paper.meta.title);
    link.href = paper.raw_url.replace(/^\//, "");
    heading.appendChild(link);
    item.appendChild(heading);
    if (paper.meta.authors) item.appendChild(element("p", "search-authors", shortened(paper.meta.authors)));
    item.appendChild(factsOf(paper));
    if (paper.excerpt) item.appendChild(excerptOf(paper));
    item.appendChild(tagsOf((paper.filters && paper.filters.tag) || []));
    list.appendChild(item);
  }

  function shortened(authors) {
    var people = authors.split(", ");
    if (people.length <= AUTHORS + 1) return authors;
    return people.slice(0, AUTHORS).join(", ") + " and " + (people.length - AUTHORS) + " more";
  }

  function factsOf(paper) {
    var facts = element("p", "search-facts");
    if (paper.meta.withdrawn) facts.appendChild(element("strong", "gone", paper.meta.withdrawn));
    var kind = (paper.filters && paper.filters.kind && paper.filters.kind[0]) || "";
    var upvotes = paper.meta.upvotes;
    [
      paper.meta.date,
      names.kind[kind] || kind,
      upvotes && upvotes + (upvotes === "1" ? " upvote" : " upvotes"),
    ].forEach(function (fact) {
      if (fact) facts.appendChild(element("span", "", fact));
    });
    return facts;
  }

  function tagsOf(ids) {
    var tags = element("ul", "search-tags");
    ids.forEach(function (id) {
      var link = element("a", "", names.tag[id] || id);
      link.href = "tags/" + encodeURIComponent(id) + ".html";
      tags.appendChild(element("li")).appendChild(link);
    });
    return tags;
  }

  // Pagefind gives text with < and > escaped and with its own <mark> elements. Only those become elements here.
  function excerptOf(paper) {
    var excerpt = element("p", "search-excerpt");
    var start = paper.content.indexOf(unescaped(paper.plain_excerpt));
    if (start > 0) excerpt.appendChild(document.createTextNode("… "));
    paper.excerpt.split(/<mark>([\s\S]*?)<\/mark>/).forEach(function (part, i) {
      var text = unescaped(part);
      excerpt.appendChild(i % 2 ? element("mark", "", text) : document.createTextNode(text));
    });
    if (start + unescaped(paper.plain_excerpt).length < paper.content.length) {
      excerpt.appendChild(document.createTextNode(" …"));
    }
    return excerpt;
  }

  function unescaped(text) {
    return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
  }

  function showChips(state) {
    chips.textContent = "";
    ["kind", "tag"].forEach(function (group) {
      state[group].forEach(function (id) {
        addChip(names[group][id], function () {
          boxes(group).forEach(function (box) {
            if (box.value === id) box.checked = false;
          });
        });
      });
    });
    if (state.from || state.to) {
      var range = state.from && state.to ? state.from + "–" + state.to : state.from ? "from " + state.from : "to " + state.to;
      addChip(state.from === state.to ? state.from : range, function () {
        form.elements.from.value = form.elements.to.value = "";
      });
    }
    if (chips.children.length > 1) addChip("Clear all filters", clearFilters, "search-clear");
    chips.hidden = !chips.children.length;
    all(".search-facet", form).forEach(function (facet) {
      if (facet.querySelector("input:checked")) facet.open = true;
    });
  }

  function addChip(label, remove, className) {
    var button = element("button", className || "search-chip", label);
    button.type = "button";
    if (!className) button.setAttribute("aria-label", "Remove filter: " + label);
    button.addEventListener("click", function () {
      var place = all("button", chips).indexOf(button);
      remove();
      filtersChanged();
      var left = all("button", chips);
      (left[Math.min(place, left.length - 1)] || words).focus(); // the focused button is gone
    });
    chips.appendChild(element("li")).appendChild(button);
  }

  function clearFilters() {
    boxes("tag").concat(boxes("kind")).forEach(function (box) {
      box.checked = false;
    });
    form.elements.from.value = form.elements.to.value = "";
  }

  function fail(error) {
    form.hidden = true;
    document.getElementById("search-failed").hidden = false;
    if (window.console) console.warn(error);
  }

  // Events.

  function filtersChanged() {
    window.clearTimeout(pause);
    typing = false;
    remember(stateOfForm(), "pushState");
    return run();
  }

  var pause;
  function typed() {
    window.clearTimeout(pause);
    pause = window.setTimeout(function () {
      remember(stateOfForm(), typing ? "replaceState" : "pushState");
      typing = true;
      run();
    }, PAUSE);
  }

  function submitted(event) {
    event.preventDefault();
    filtersChanged();
  }

  function moved() {
    window.clearTimeout(pause);
    typing = false;
    formFromAddress();
    document.title = (words.value.trim() ? words.value.trim() + " · " : "") + pageTitle;
    return run();
  }

  function links() {
    return all("h2 a", list);
  }

  function pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    var stops = [words].concat(links());
    if (!more.hidden) stops.push(more);
    var place = stops.indexOf(document.activeElement);
    var target = null;
    if (place >= 0 && event.key === "ArrowDown") target = stops[place + 1];
    else if (place > 0 && event.key === "ArrowUp") target = stops[place - 1];
    else if (place > 0 && event.key === "Escape") target = words;
    if (!target) return;
    event.preventDefault();
    target.focus();
    if (target === words) words.select();
  }

  function start() {
    boxes("tag").concat(boxes("kind")).forEach(function (box) {
      names[box.name][box.value] = box.parentNode.querySelector(".search-name").textContent;
    });
    formFromAddress();
    if (!window.openshelfPagefind) return fail("pagefind/pagefind-loader.js is missing");

    words.addEventListener("input", typed);
    form.addEventListener("change", function (event) {
      if (event.target !== words) filtersChanged();
      else typing = false;
    });
    form.addEventListener("submit", submitted);
    form.addEventListener("keydown", pressed);
    more.addEventListener("click", showMore);
    window.addEventListener("popstate", moved);

    openshelfPagefind.ready
      .then(function (loaded) {
        pagefind = loaded;
        // Also loads the filter files (three small ones): with them each search brings the counts.
        return Promise.all([pagefind.filters(), pagefind.preload(words.value)]);
      })
      .then(moved)
      .then(function () {
        typing = !words.value; // an empty page is no place to come back to
        form.setAttribute("data-ready", ""); // for tests: the first search is done
      })
      .catch(fail);
  }

  start();
})();
