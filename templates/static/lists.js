/* Lists of papers: other orders, where the whole list is on the page, and a form with titles only. */
(() => {
  "use strict";

  const { all, make, button, store } = openshelf;
  const html = document.documentElement;

  const ORDERS = {
    Newest: (a, b) => a.place - b.place,
    Oldest: (a, b) => b.place - a.place,
    "Most upvoted": (a, b) => b.votes - a.votes || a.place - b.place,
    Title: (a, b) => a.title.localeCompare(b.title),
  };

  function orders() {
    const groups = all(".group, .entries");
    const items = all(".entries > li").map((li, place) => ({
      li,
      place,
      list: li.parentNode,
      title: li.querySelector("h3").textContent.replace(/^\W*(The|An?) /i, ""),
      votes: Number(li.querySelector(".entry").dataset.votes || 0),
    }));
    const flat = make("ol", "entries");
    flat.hidden = true;
    groups[0].before(flat);
    const buttons = Object.keys(ORDERS).map((name) =>
      button(name, () => {
        // The order that the page came in is under headings; the others are one list
        const grouped = name === "Newest";
        items.sort(ORDERS[name]).forEach((item) => (grouped ? item.list : flat).append(item.li));
        flat.hidden = grouped;
        groups.forEach((part) => (part.hidden = !grouped));
        press(name);
      })
    );
    const press = (name) => buttons.forEach((each) => each.setAttribute("aria-pressed", String(each.textContent === name)));
    press("Newest");
    return buttons;
  }

  const place = document.querySelector(".list-tools");
  const isCompact = () => String(html.classList.contains("compact"));
  const compact = button("Titles only", () => {
    store.set("compact", html.classList.toggle("compact"));
    compact.setAttribute("aria-pressed", isCompact());
  });
  compact.setAttribute("aria-pressed", isCompact());
  if (!document.querySelector(".pager") && all(".entry").length > 2) place.append(...orders());
  place.append(compact);
})();
