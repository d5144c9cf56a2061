/* What is new since the reader's last visit, by when papers were added to the catalog. A visit ends after four hours
 * without a list. The first visit marks nothing. */
(() => {
  "use strict";

  const { make, all, plural, data, script, attempt, store } = openshelf;
  const PAUSE = 4 * 3600 * 1000;
  const DAY = 24 * 3600 * 1000;

  const day = (time) => new Date(time).toISOString().slice(0, 10);
  const now = Date.now();
  let visit = store.get("visit") || {};
  // `seen` are the papers added last, as the front page knew them: a paper of the same day may come after the visit
  if (visit.now && !(now - visit.now < PAUSE)) visit = { since: visit.now, before: visit.seen || visit.before };
  visit.now = now;
  const before = Array.isArray(visit.before) ? new Set(visit.before) : null;
  const since = Number.isFinite(visit.since) && visit.since > 0 && visit.since < now ? visit.since : 0;

  /** Tell whether a paper is new. With a list of what was there, papers that came online some days later count too. */
  function isNew(id, added) {
    if (!since || !added) return false;
    return before ? added >= day(since - 7 * DAY) && !before.has(id) : added > day(since);
  }

  openshelf.markNew = () => {
    for (const entry of all(".entry[data-added]")) {
      if (entry.querySelector(":scope > .new") || !isNew(entry.dataset.id, entry.dataset.added)) continue;
      const mark = make("span", "new");
      mark.title = "Added since your last visit";
      mark.append(make("span", "visually-hidden", "New: "));
      entry.prepend(mark);
    }
  };

  async function tell(place) {
    const recent = await data("added"); // [id, date added], the latest first
    const fresh = recent.filter(([id, added]) => isNew(id, added)).map(([id]) => id);
    visit.seen = recent.map(([id]) => id);
    store.set("visit", visit);
    if (!fresh.length) return;
    const count = (fresh.length === recent.length ? "More than " : "") + plural(fresh.length);
    const when = new Date(since).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    const details = make("details");
    const list = make("ol", "entries");
    const heading = make("h2", "visually-hidden", "Added since your last visit");
    details.append(make("summary", "", count + " added since your last visit on " + when), heading, list);
    const fill = async () => {
      await script("assets/entries.js");
      const entries = await openshelf.entries(fresh);
      if (list.children.length) return;
      for (const entry of entries.values()) list.appendChild(make("li")).append(entry);
      document.dispatchEvent(new Event("openshelf:entries"));
    };
    details.addEventListener("toggle", () => list.children.length || attempt(fill));
    place.append(details);
  }

  store.set("visit", visit);
  const place = document.querySelector(".news");
  if (place) tell(place).catch(() => {});
})();
