/* The map: a card for the paper that is pointed at, zoom, areas that make a selection, and search that lights papers. */
openshelf.attempt(async () => {
  "use strict";

  const { root, all, make, button, plural, data, script, attempt, key, announce } = openshelf;
  const SIZE = 1000;
  const NEAREST = 16; // the largest zoom
  const WORDS = 6;
  const IS_TOUCH = matchMedia("(pointer: coarse)").matches;
  const HELP = IS_TOUCH
    ? "Tap a point to see its paper, and again to open it. Two fingers zoom. “Select” lets you draw around papers."
    : "Drag around papers to select them. Ctrl and the wheel zoom, as do + and −. From a point, arrow keys lead to the next.";
  const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  const frame = document.getElementById("map");
  const svg = frame.querySelector("svg");
  // The groups and regions of the page are those of the data by their places
  const [map] = await Promise.all([data("map"), script("assets/entries.js")]);
  openshelf.requireEdition(frame.dataset.edition);
  const everything = map.ids.map((_, number) => number);
  const view = { x: 0, y: 0, zoom: 1 };
  let lit = everything; // the numbers of the papers that can be pointed at
  let current = -1;
  let drawn; // the area that was drawn: its left top and right bottom corners

  // What is drawn over the map: the papers that are lit, the area, the paper that is pointed at and its card
  const spots = document.createElementNS("http://www.w3.org/2000/svg", "path");
  spots.setAttribute("class", "dots found");
  svg.append(spots);
  const band = make("div", "map-band");
  const here = make("a", "map-here");
  const card = make("div", "map-card");
  const bar = make("div", "map-bar");
  const note = document.querySelector(".map-note");
  const words = make("p");
  const after = make("p", "map-after");
  const area = button("Select", () => press(area, area.getAttribute("aria-pressed") !== "true"));
  here.draggable = false;
  note.replaceChildren(words, after);
  area.title = "Select papers by drawing around them";
  band.hidden = card.hidden = true;

  function press(toggle, isPressed) {
    toggle.setAttribute("aria-pressed", String(isPressed));
    show();
  }

  // Where things are
  const between = (value, low, high) => Math.min(Math.max(value, low), high);
  const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  const place = (event) => [event.clientX, event.clientY];

  function toMap([left, top]) {
    const box = svg.getBoundingClientRect();
    const side = SIZE / view.zoom;
    return [view.x + ((left - box.left) / box.width) * side, view.y + ((top - box.top) / box.height) * side];
  }

  /** Put an element over a rectangle of the map. */
  function cover(element, [left, top], [right, bottom] = [left, top]) {
    const share = (value) => (value / SIZE) * view.zoom * 100 + "%";
    Object.assign(element.style, { left: share(left - view.x), top: share(top - view.y), width: share(right - left), height: share(bottom - top) });
  }

  function show() {
    const side = SIZE / view.zoom;
    view.x = between(view.x, 0, SIZE - side);
    view.y = between(view.y, 0, SIZE - side);
    svg.setAttribute("viewBox", [view.x, view.y, side, side].join(" "));
    frame.style.setProperty("--zoom", view.zoom);
    frame.classList.toggle("near", view.zoom > 1.9);
    // A finger scrolls the page, unless there is something else for it to do
    const isHeld = view.zoom > 1 || area.getAttribute("aria-pressed") === "true";
    frame.style.touchAction = isHeld ? "none" : "pan-y";
    if (current >= 0) point();
  }

  /** Zoom; a point of the map stays where it is. */
  function zoom(to, [x, y] = [view.x + SIZE / view.zoom / 2, view.y + SIZE / view.zoom / 2]) {
    const before = view.zoom;
    view.zoom = between(to, 1, NEAREST);
    band.hidden = true;
    view.x = x - ((x - view.x) * before) / view.zoom;
    view.y = y - ((y - view.y) * before) / view.zoom;
    show();
  }

  /** Give the number of the lit paper nearest to a point, or -1 if none is within so many pixels. */
  function nearest(to, pixels) {
    const gap = (number) => distance(map.points[number], to);
    const closest = lit.reduce((best, number) => (best < 0 || gap(number) < gap(best) ? number : best), -1);
    const most = (pixels * SIZE) / view.zoom / svg.clientWidth;
    return closest >= 0 && gap(closest) <= most ? closest : -1;
  }

  // The paper that is pointed at
  function point() {
    const [x, y] = map.points[current];
    cover(here, [x, y]);
    const [left, top] = [x - view.x, y - view.y].map((value) => (value * view.zoom) / SIZE);
    here.hidden = left < 0 || left > 1 || top < 0 || top > 1;
    card.style.cssText = `${left < 0.5 ? "left" : "right"}: calc(${100 * (left < 0.5 ? left : 1 - left)}% + 14px); ${top < 0.5 ? "top" : "bottom"}: ${100 * (top < 0.5 ? top : 1 - top)}%`;
  }

  const look = (number) => attempt(() => lookAt(number));

  async function lookAt(number) {
    if (number === current && card.firstChild) return void (card.hidden = false);
    current = number;
    const id = map.ids[number];
    here.href = `${root}papers/${id}.html`;
    here.setAttribute("aria-label", id.replace(/-/g, " "));
    point();
    const entry = await openshelf.entries([id]);
    if (current !== number) return;
    card.replaceChildren(...entry.values());
    card.hidden = false;
    here.setAttribute("aria-label", card.querySelector("h3").textContent);
    if (document.activeElement === here) announce(here.getAttribute("aria-label"));
    if (document.activeElement === here || IS_TOUCH) tellBar(); // the card can be reached: it gets a checkbox
  }

  function hide() {
    card.hidden = true;
    here.classList.remove("shown");
  }

  /** Go to the nearest lit paper in a direction. */
  function step([across, down]) {
    const from = map.points[current];
    const cost = (number) => {
      const [x, y] = [map.points[number][0] - from[0], map.points[number][1] - from[1]];
      const [along, beside] = [x * across + y * down, Math.abs(x * down + y * across)];
      return along > 0 && beside <= 2 * along ? along + 2 * beside : Infinity;
    };
    const to = lit.reduce((best, number) => (cost(number) < cost(best) ? number : best), current);
    if (to === current) return;
    const [x, y] = map.points[to];
    const side = SIZE / view.zoom;
    if (x < view.x || x > view.x + side) view.x = x - side / 2;
    if (y < view.y || y > view.y + side) view.y = y - side / 2;
    look(to);
    show();
  }

  // Sets of papers
  /** Light papers and say which they are; without numbers, all are as before. */
  function light(numbers, text, source) {
    lit = numbers || everything;
    spots.setAttribute("d", numbers ? numbers.map((number) => `M${map.points[number].join(" ")}h0`).join("") : "");
    frame.classList.toggle("lit", Boolean(numbers));
    band.hidden = true;
    for (const facet of all(".map-legend button")) facet.setAttribute("aria-pressed", String(facet === source));
    for (const region of all(".map-list details")) if (region !== source) region.open = false;
    tell(numbers ? text : "", ...(numbers ? [button("Show all", reset)] : []));
    tellBar();
  }

  function reset() {
    if (location.search) history.pushState(null, "", location.pathname);
    if (form) form.elements.q.value = "";
    light();
  }

  function tell(text, ...buttons) {
    words.textContent = text || HELP;
    after.replaceChildren(...buttons);
    if (text) announce(text);
  }

  /** Give the words that papers have more often than others. */
  function keywords(numbers) {
    const tally = (papers) => {
      const counts = new Map();
      for (const number of papers) for (const word of map.keywords[number] || []) counts.set(word, (counts.get(word) || 0) + 1);
      return counts;
    };
    const usual = tally(everything);
    const rank = ([word, n]) => n * Math.log((n * everything.length) / (usual.get(word) * numbers.length));
    const ranked = [...tally(numbers)].filter(([, n]) => n > 1).sort((a, b) => rank(b) - rank(a));
    const names = [];
    for (const [word] of ranked) {
      const name = map.words[word];
      if (names.length < WORDS && !names.some((other) => other.includes(name) || name.includes(other))) names.push(name);
    }
    return names;
  }

  const idsOf = (numbers) => numbers.map((number) => map.ids[number]);
  // For the bar of selected papers: those that it can add, or none
  openshelf.results = async () => (lit === everything ? [] : idsOf(lit));
  const tellBar = () => document.dispatchEvent(new Event("openshelf:entries"));

  /** Add papers to the selection. */
  const choose = (numbers) =>
    attempt(async () => {
      await script("assets/selection.js");
      openshelf.select(idsOf(numbers));
      const shared = keywords(numbers);
      tell(`${plural(numbers.length)} selected${shared.length ? ". They share: " + shared.join(", ") : ""}.`);
    });

  // Pointers: one moves or draws an area, two zoom
  const pointers = new Map();
  let drag = {};

  frame.addEventListener("pointerdown", (event) => {
    if (event.button || event.target.closest("button, .map-card")) return;
    pointers.set(event.pointerId, event);
    const isMouse = event.pointerType === "mouse";
    const draws = area.getAttribute("aria-pressed") === "true" || event.shiftKey || (isMouse && view.zoom === 1);
    drag = { draws, start: place(event), from: toMap(place(event)), moved: false };
  });

  frame.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    const at = toMap(place(event));
    if (!before) {
      if (event.pointerType === "mouse" && !event.target.closest(".map-card, button")) hover(nearest(at, 24));
      return;
    }
    if (!drag.moved && pointers.size < 2 && distance(place(event), drag.start) < 5) return;
    if (!drag.moved) frame.setPointerCapture(event.pointerId);
    drag.moved = true;
    hide();
    pointers.set(event.pointerId, event);
    if (pointers.size > 1) {
      drag.draws = false;
      const other = [...pointers.values()].find((pointer) => pointer !== event);
      const middle = [0, 1].map((axis) => (at[axis] + toMap(place(other))[axis]) / 2);
      zoom((view.zoom * distance(place(event), place(other))) / (distance(place(before), place(other)) || 1), middle);
    } else if (drag.draws) {
      drawn = [Math.min, Math.max].map((pick) => [0, 1].map((axis) => pick(drag.from[axis], at[axis])));
      band.hidden = false;
      cover(band, ...drawn);
    } else {
      const was = toMap(place(before));
      band.hidden = true;
      view.x += was[0] - at[0];
      view.y += was[1] - at[1];
      show();
    }
  });

  function release(event) {
    if (!pointers.delete(event.pointerId) || event.type !== "pointerup") return;
    if (drag.moved && drag.draws && !band.hidden) {
      const [[left, top], [right, bottom]] = drawn;
      const inside = lit.filter((number) => {
        const [x, y] = map.points[number];
        return x >= left && x <= right && y >= top && y <= bottom;
      });
      if (inside.length) choose(inside);
      else band.hidden = true;
      press(area, false);
    } else if (!drag.moved && event.pointerType !== "mouse") {
      // A tap shows the card; the next one on the same paper opens it
      const tapped = nearest(toMap(place(event)), 30);
      drag.moved = tapped !== current || card.hidden;
      hover(tapped);
    }
  }
  frame.addEventListener("pointerup", release);
  frame.addEventListener("pointercancel", release);
  frame.addEventListener("click", (event) => {
    if (event.detail && drag.moved && !event.target.closest("button, .map-card")) event.preventDefault();
  });
  frame.addEventListener("pointerleave", () => frame.contains(document.activeElement) || hide());

  function hover(number) {
    if (number < 0) return hide();
    here.classList.add("shown");
    look(number);
  }

  frame.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(view.zoom * Math.exp(-event.deltaY / 200), toMap(place(event)));
    },
    { passive: false }
  );

  // Keys
  here.addEventListener("focus", () => look(current));
  here.addEventListener("keydown", (event) => {
    drag.moved = false; // in Firefox, the click of a key is like that of a pointer
    if (!KEYS[event.key]) return;
    event.preventDefault();
    step(KEYS[event.key]);
  });
  frame.addEventListener("focusout", (event) => frame.contains(event.relatedTarget) || hide());
  // Around the point that has the focus, so that it stays in sight
  const zoomed = (by) => zoom(view.zoom * by, document.activeElement === here ? map.points[current] : undefined);
  key("+", "zoom in on the map", () => zoomed(1.6));
  key("-", "zoom out of the map", () => zoomed(1 / 1.6));

  // What the page has without a script does more with one
  const icon = (sign, label, act) => {
    const control = button(sign, act);
    control.setAttribute("aria-label", label);
    control.title = label;
    return control;
  };
  bar.append(
    area,
    icon("+", "Zoom in", () => zoom(view.zoom * 1.6)),
    icon("−", "Zoom out", () => zoom(view.zoom / 1.6)),
    icon("⤢", "Whole map", () => zoom(1))
  );
  document.querySelector(".map-head").append(bar);
  frame.append(band, here, card);
  all(".map-legend li").forEach((item, i) => {
    const facet = button("", () => (facet.getAttribute("aria-pressed") === "true" ? light() : light(map.groups[i], "Lit: " + item.textContent.trim(), facet)));
    facet.append(...item.childNodes);
    facet.setAttribute("aria-pressed", "false");
    item.append(facet);
  });
  all(".map-list details").forEach((region, i) => {
    region.addEventListener("toggle", () => {
      if (region.open) light(map.regions[i], `${region.querySelector("summary").textContent}: ${keywords(map.regions[i]).join(", ")}`, region);
      else if (lit === map.regions[i]) light();
    });
    region.append(button("Select all " + map.regions[i].length, () => choose(map.regions[i])));
  });

  // Search: map.html takes the parameters of the search page
  const form = document.querySelector(".map-head form");

  async function requestOf(asked) {
    await script("assets/search-engine.js");
    const [names, facets] = await Promise.all([data("names"), data("facets"), ...["search-query", "search-words"].map((name) => script(`assets/${name}.js`))]);
    const named = (rows) => rows.map(([name, id]) => ({ id, name }));
    const venues = facets.venues.map((id) => ({ id, name: id }));
    const state = { match: asked.get("match") === "any" ? "any" : "" };
    for (const name of ["q", "from", "to", "added", "exact", "sort"]) state[name] = asked.get(name) || "";
    for (const name of ["tag", "not", "kind", "venue"]) state[name] = asked.getAll(name);
    const read = openshelf.query.parse(state.q, { tags: named(names.tags), kinds: named(names.kinds), venues });
    return openshelf.query.request(state, read);
  }

  const search = () => attempt(() => find().catch((error) => (light(), Promise.reject(error))));

  async function find() {
    const asked = new URLSearchParams(location.search);
    const address = location.search;
    if (form) form.elements.q.value = asked.get("q") || "";
    if (!form || ![...asked.values()].some(Boolean)) return light();
    tell("Searching …");
    const request = await requestOf(asked);
    const { tiers, corrections, begun } = await openshelf.search(request);
    if (address !== location.search) return;
    const papersOf = (...names) => tiers.filter(({ name }) => names.includes(name)).flatMap(({ papers }) => papers.map(({ n }) => n));
    const [exact, most, near] = [papersOf("identifier", "all"), papersOf("most"), papersOf("meaning")];
    const numbers = [exact, most, near].find((papers) => papers.length) || [];
    const how = exact.length ? "found" : most.length ? "have most of the words" : near.length ? "are close in meaning" : "found";
    const replaced = [...corrections, ...begun.map(({ from }) => ({ from, to: "words that begin so" }))];
    const instead = replaced.map(({ from, to }) => `${to} in place of ${from}`).join(", ");
    light(numbers, `${numbers.length} of ${plural(everything.length)} ${how}.${instead ? " Searched for " + instead + "." : ""}`);
    const link = make("a", "", "Show them as a list");
    link.href = root + "search.html" + location.search;
    after.append(link);
  }

  if (form) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const q = form.elements.q.value.trim();
      history.pushState(null, "", q ? "?" + new URLSearchParams({ q }) : location.pathname);
      search();
    });
    addEventListener("popstate", search);
  }

  current = nearest([SIZE / 2, SIZE / 2], Infinity);
  here.href = `${root}papers/${map.ids[current]}.html`;
  here.setAttribute("aria-label", map.ids[current].replace(/-/g, " "));
  show();
  search();
});
