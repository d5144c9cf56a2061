/* What a page gains from a script: a theme switch, keys, an order for lists, a 404 page that knows what was asked.
 * Nothing here is needed to read. */
(function () {
  "use strict";

  var doc = document;
  var root = doc.documentElement;

  function make(name, className, text) {
    var made = doc.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function all(selector, within) {
    return Array.prototype.slice.call((within || doc).querySelectorAll(selector));
  }

  // Storage is refused in some private windows: then a choice lasts as long as the page.
  function remember(key, value) {
    try {
      if (value) localStorage.setItem(key, value);
      else localStorage.removeItem(key);
    } catch (refused) {}
  }

  function recall(key) {
    try {
      return localStorage.getItem(key);
    } catch (refused) {
      return null;
    }
  }

  function button(text, act) {
    var made = make("button", "quiet", text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  // The theme: the system's, or the one chosen. The head of each page sets it before anything is drawn.
  var THEMES = ["", "light", "dark"];
  var NAMES = { "": "as the system", light: "light", dark: "dark" };

  function themeButton() {
    var made = button("", function () {
      var next = THEMES[(THEMES.indexOf(root.getAttribute("data-theme") || "") + 1) % 3];
      if (next) root.setAttribute("data-theme", next);
      else root.removeAttribute("data-theme");
      remember("openshelf-theme", next);
      label();
    });
    function label() {
      made.textContent = "Theme: " + NAMES[root.getAttribute("data-theme") || ""];
    }
    label();
    return made;
  }

  // Lists: other orders, where the whole list is on this page, and a shorter form.
  var ORDERS = {
    newest: function (a, b) {
      return a.place - b.place;
    },
    oldest: function (a, b) {
      return b.place - a.place;
    },
    "most upvoted": function (a, b) {
      return b.votes - a.votes || a.place - b.place;
    },
    title: function (a, b) {
      return a.title.localeCompare(b.title);
    },
  };

  function listTools() {
    var place = doc.querySelector(".list-tools");
    if (!place) return;
    var compact = button("Titles only", function () {
      remember("openshelf-compact", root.classList.toggle("compact") ? "yes" : "");
      compact.setAttribute("aria-pressed", String(root.classList.contains("compact")));
    });
    compact.setAttribute("aria-pressed", String(root.classList.contains("compact")));
    if (!doc.querySelector(".pager") && all(".entry").length > 2) orders(place);
    place.appendChild(compact);
  }

  function orders(place) {
    var groups = all(".group, .entries");
    var items = all(".entries > li").map(function (li, i) {
      return {
        li: li,
        list: li.parentNode,
        place: i,
        title: li.querySelector("h3").textContent.replace(/^\W*(The|An?) /i, ""),
        votes: Number((li.querySelector("[data-votes]") || li).getAttribute("data-votes") || 0),
      };
    });
    var flat = make("ol", "entries");
    flat.hidden = true;
    groups[0].parentNode.insertBefore(flat, groups[0]);
    var buttons = Object.keys(ORDERS).map(function (name) {
      var made = button(name.charAt(0).toUpperCase() + name.slice(1), function () {
        // The order that the page came in is under headings; the others are one list
        var grouped = name === "newest";
        items.sort(ORDERS[name]).forEach(function (item) {
          (grouped ? item.list : flat).appendChild(item.li);
        });
        flat.hidden = grouped;
        groups.forEach(function (part) {
          part.hidden = !grouped;
        });
        press(made);
      });
      place.appendChild(made);
      return made;
    });
    function press(pressed) {
      buttons.forEach(function (each) {
        each.setAttribute("aria-pressed", String(each === pressed));
      });
    }
    press(buttons[0]);
  }

  // Keys
  var KEYS = [
    ["/", "search"],
    ["j", "next paper in the list"],
    ["k", "previous paper in the list"],
    ["n", "next page or older paper"],
    ["p", "previous page or newer paper"],
    ["?", "this sheet"],
  ];
  var sheet;

  function showKeys() {
    if (!sheet) {
      sheet = make("dialog", "keys");
      sheet.setAttribute("aria-labelledby", "keys");
      var heading = make("h2", "", "Keys");
      heading.id = "keys";
      var list = make("dl");
      KEYS.forEach(function (pair) {
        list.appendChild(make("dt")).appendChild(make("kbd", "", pair[0]));
        list.appendChild(make("dd", "", pair[1]));
      });
      sheet.appendChild(heading);
      sheet.appendChild(list);
      sheet.appendChild(
        button("Close", function () {
          sheet.close();
        })
      );
      doc.body.appendChild(sheet);
    }
    sheet.showModal();
  }

  function step(by) {
    var links = all(".entry h3 a").filter(function (link) {
      return link.offsetParent;
    });
    var to = links[links.indexOf(doc.activeElement) + by] || (by > 0 && links[0]);
    if (to) to.focus();
    return to;
  }

  function follow(rel) {
    var link = doc.querySelector('a[rel="' + rel + '"]');
    if (link) link.click();
    return link;
  }

  function pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.nodeName) || (sheet && sheet.open)) return;
    var box = doc.querySelector('input[type="search"]');
    var done = {
      "/": function () {
        if (box) box.focus();
        return box;
      },
      "?": function () {
        showKeys();
        return true;
      },
      j: function () {
        return step(1);
      },
      k: function () {
        return step(-1);
      },
      n: function () {
        return follow("next");
      },
      p: function () {
        return follow("prev");
      },
    }[event.key];
    if (done && done()) event.preventDefault();
  }

  // What a missing page's address says was wanted
  function wanted() {
    var box = doc.getElementById("wanted");
    if (!box) return;
    var name = decodeURIComponent(location.pathname).split("/").pop().replace(/\.\w+$/, "");
    if (name !== "404") box.value = name.replace(/[-_+.]+/g, " ").trim();
  }

  if (recall("openshelf-compact")) root.classList.add("compact");
  var tools = doc.querySelector(".tools");
  if (tools) {
    tools.appendChild(themeButton());
    tools.appendChild(button("Keys: ?", showKeys));
  }
  listTools();
  wanted();
  doc.addEventListener("keydown", pressed);
})();
