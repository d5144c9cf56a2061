/* Lists of papers: other orders, where the whole list is on the page, and two views: titles, or details. */
(() => {
  "use strict";

  const { all, make, button, store } = openshelf;
  const html = document.documentElement;
  const tools = document.querySelector(".list-tools");
  const list = tools.closest(".list");

  const ORDERS = {
    "Newest first": (a, b) => a.place - b.place,
    "Oldest first": (a, b) => b.place - a.place,
    "Most upvoted": (a, b) => b.votes - a.votes || a.place - b.place,
    "By title": (a, b) => a.title.localeCompare(b.title),
  };

  function orders() {
    const groups = all(".group, .entries", list);
    const items = all(".entries > li", list).map((li, place) => ({
      li,
      place,
      list: li.parentNode,
      title: li.querySelector("h3").textContent.replace(/^\W*(The|An?) /i, ""),
      votes: Number(li.querySelector(".entry").dataset.votes || 0),
    }));
    const flat = make("ol", "entries");
    flat.hidden = true;
    groups[groups.length - 1].after(flat);
    const select = make("select", "quiet");
    select.setAttribute("aria-label", "Order");
    const known = { "Most upvoted": items.some((item) => item.votes), "Oldest first": list.querySelector("time") };
    Object.keys(ORDERS).forEach((name) => {
      if (known[name] === undefined || known[name]) select.append(make("option", "", name));
    });
    if (!known["Oldest first"]) select.options[0].text = "As listed";
    select.addEventListener("change", () => {
      // The order that the page came in is under headings; the others are one list
      const grouped = !select.selectedIndex;
      items.sort(ORDERS[select.value] || ORDERS["Newest first"]).forEach((item) => (grouped ? item.list : flat).append(item.li));
      flat.hidden = grouped;
      groups.forEach((part) => (part.hidden = !grouped));
    });
    return select;
  }

  /** Two buttons, one of them pressed. What a reader chose is for all lists; until then, long ones start as titles. */
  function views() {
    const switches = make("span", "views");
    const chosen = () => html.dataset.view || (list.matches(".long") ? "titles" : "details");
    const press = () => all("button", switches).forEach((view) => view.setAttribute("aria-pressed", String(view.dataset.name === chosen())));
    switches.setAttribute("role", "group");
    switches.setAttribute("aria-label", "View");
    for (const [name, text] of [["titles", "Titles"], ["details", "Details"]]) {
      const view = button(text, () => {
        html.dataset.view = name;
        store.set("view", name);
        press();
      });
      view.dataset.name = name;
      switches.append(view);
    }
    press();
    return switches;
  }

  if (!document.querySelector(".pager") && all(".entry", list).length > 2) tools.prepend(orders(), views());
  else tools.prepend(views());
})();
