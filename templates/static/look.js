/* The theme and the view of lists, before the first paint of a page that is opened from disk.
 * Chromium may give a page an empty storage of its own if a script in the page asks for it at once;
 * a script in a file asks later. */
for (const name of ["theme", "view"]) {
  try {
    const value = JSON.parse(localStorage.getItem("openshelf-" + name));
    if (value) document.documentElement.dataset[name] = value;
  } catch (refused) {}
}
