/* A button that copies the citation that is shown. Where the clipboard is out of reach, as in some
 * browsers for a page from disk, it selects the text. */
(function () {
  "use strict";

  var doc = document;
  var section = doc.querySelector(".cite");
  if (!section) return;

  var button = doc.createElement("button");
  var status = doc.createElement("span");
  button.type = "button";
  button.className = "quiet copy";
  button.textContent = "Copy";
  status.className = "note";
  status.setAttribute("role", "status");

  function shown() {
    var picked = section.querySelector("input:checked") || section.querySelector("input");
    return picked.nextElementSibling.nextElementSibling;
  }

  function say(text) {
    status.textContent = text;
  }

  function select(element) {
    var range = doc.createRange();
    var selection = window.getSelection();
    range.selectNodeContents(element);
    selection.removeAllRanges();
    selection.addRange(range);
    var copied = false;
    try {
      copied = doc.execCommand("copy");
    } catch (refused) {}
    say(copied ? "Copied" : "Selected: copy it with your keyboard");
  }

  button.addEventListener("click", function () {
    var element = shown();
    if (!navigator.clipboard || !navigator.clipboard.writeText) {
      select(element);
      return;
    }
    navigator.clipboard.writeText(element.textContent).then(
      function () {
        say("Copied");
      },
      function () {
        select(element);
      }
    );
  });
  section.addEventListener("change", function () {
    say("");
  });

  var line = section.querySelector(".files");
  line.insertBefore(status, line.firstChild);
  line.insertBefore(button, status);
})();
