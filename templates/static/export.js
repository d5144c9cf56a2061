/* Taking papers away: a dialog that exports papers in a format that the build made, and one that shares a list of them. */
(() => {
  "use strict";

  const { root, make, button, plural, data, records, store, script, copy, announce } = openshelf;

  const ORDERS = {
    given: "as selected",
    newest: "newest first, as in lists",
    author: "by first author",
  };

  function dialog(title) {
    const element = make("dialog", "dialog");
    const heading = element.appendChild(make("h2", "", title));
    heading.id = "dialog";
    element.setAttribute("aria-labelledby", "dialog");
    element.addEventListener("close", () => element.remove());
    document.body.append(element);
    return element;
  }

  function choice(label, names, chosen, act) {
    const labelled = make("label", "", label);
    const select = labelled.appendChild(make("select"));
    for (const [value, name] of names) {
      const option = select.appendChild(make("option", "", name));
      option.value = value;
      option.selected = value === chosen;
    }
    select.addEventListener("change", () => act(select.value));
    return labelled;
  }

  /** A text to read and copy, with its label. */
  function text(label, className) {
    const labelled = make("label", "whole", label);
    const area = labelled.appendChild(make("textarea", className));
    area.readOnly = true;
    area.spellcheck = false;
    return [labelled, area];
  }

  function buttons(within, area, ...more) {
    const row = within.appendChild(make("div", "dialog-buttons"));
    const status = make("span", "note");
    row.append(
      button("Copy", async () => {
        const copied = await copy(area.value);
        if (!copied) area.select();
        status.textContent = copied ? "Copied" : "Selected: copy it with your keyboard";
        announce(status.textContent);
      }, ""),
      ...more,
      button("Close", () => within.close()),
      status
    );
    return status;
  }

  /** Have the browser download a text. */
  openshelf.download = (name, content, media) => {
    const link = make("a");
    const address = URL.createObjectURL(new Blob([content], { type: media + ";charset=utf-8" }));
    link.href = address;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  };

  /** Show papers in a format, to copy or to download. `name` is that of the file: "selection" or "saved". */
  openshelf.exportPapers = async (ids, name = "selection") => {
    const { id: catalog } = await data("catalog");
    const formats = await data("citations");
    await script("assets/entries.js");
    const now = await openshelf.currentIds(ids);
    const citations = await records("citations", now);
    const missing = now.length - citations.size;
    const state = store.get("export") || {};
    let place = Math.max(0, formats.findIndex((format) => format.name === state.format));
    let order = ORDERS[state.order] ? state.order : "given";
    const apa = 1 + formats.findIndex((format) => format.name === "APA");
    const by = {
      given: () => 0,
      newest: (a, b) => (a[0] < b[0]) - (a[0] > b[0]),
      author: (a, b) => a[apa].localeCompare(b[apa]),
    };

    const sheet = dialog("Export " + plural(citations.size));
    const [preview, area] = text("Preview", "");
    const content = () => {
      const { head, between, tail } = formats[place];
      return head + [...citations.values()].sort(by[order]).map((record) => record[place + 1]).join(between) + tail;
    };
    const fill = () => {
      area.value = content();
      store.set("export", { format: formats[place].name, order });
    };
    sheet.append(
      choice("Format", formats.map((format, i) => [String(i), format.name]), String(place), (value) => {
        place = Number(value);
        fill();
      }),
      choice("Order", Object.entries({ ...ORDERS, ...(name === "saved" && { given: "as in my list" }) }), order, (value) => {
        order = value;
        fill();
      })
    );
    if (missing) {
      sheet.append(make("p", "", missing + (missing === 1 ? " paper is" : " papers are") + " no longer in this catalog, and left out."));
    }
    sheet.append(preview);
    buttons(sheet, area, button("Download", () => {
      const { ending, media } = formats[place];
      openshelf.download(catalog + "-" + name + ending, content(), media);
    }, ""));
    fill();
    sheet.showModal();
  };

  /** Show a link that carries a list of papers, with their states. */
  openshelf.sharePapers = async (papers) => {
    const { url } = await data("catalog");
    const onDisk = location.protocol === "file:";
    const sheet = dialog("Share " + plural(papers.length));
    const fragment = openshelf.shelf.toFragment(papers);
    if (!fragment) {
      sheet.append(make("p", "", "A link can carry " + openshelf.shelf.LINK + " papers. Share fewer, or send the backup of your saved papers."));
      sheet.append(button("Close", () => sheet.close()));
      return sheet.showModal();
    }
    const address = (onDisk && url ? url : new URL(root || ".", location.href).href) + "saved.html" + fragment;
    sheet.append(make("p", "note", "The link itself carries the list, without notes. Whoever opens it can add the papers to their own."));
    if (onDisk && !url) sheet.append(make("p", "note", "This page is a file on your computer, so the link works only there."));
    const [shown, area] = text("Link", "link");
    area.value = address;
    sheet.append(shown);
    buttons(sheet, area);
    sheet.showModal();
  };
})();
