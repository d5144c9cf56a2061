/* Firefox gives each file on disk a storage of its own: what is saved on the page of a paper would not be among the saved
 * papers. So what is kept is in the storage of one file, storage.svg, that each page has in a frame; a page has a copy. */
(() => {
  "use strict";

  const { root, make, store } = openshelf;
  const html = document.documentElement;
  const frame = make("iframe");
  const { set } = store;

  function take(entries) {
    const kept = new Map(entries);
    for (const key of Object.keys(localStorage)) if (key.startsWith("openshelf-") && !kept.has(key)) localStorage.removeItem(key);
    for (const [key, text] of kept) localStorage.setItem(key, text);
    for (const look of ["theme", "view"]) {
      if (store.get(look)) html.dataset[look] = store.get(look);
      else delete html.dataset[look];
    }
    window.dispatchEvent(new StorageEvent("storage"));
  }

  store.set = (name, value) => {
    const place = store.placeOf(name);
    const done = set(name, value);
    frame.contentWindow.postMessage([place, JSON.stringify(value)], "*");
    return done;
  };

  /** The promise that the copy is made. */
  openshelf.shared = new Promise((resolve) => {
    window.addEventListener("message", ({ source, data }) => {
      if (source !== frame.contentWindow) return;
      take(data);
      resolve();
    });
    setTimeout(resolve, 2000); // the file is not there
  });
  frame.hidden = true;
  frame.src = root + "assets/storage.svg";
  document.body.append(frame);
})();
