// Keeps a page that `openshelf serve` shows up to date; never part of a site.
(function () {
  var own = document.currentScript.getAttribute("data-build");
  var source, box;
  function show(problems) {
    if (box) box.remove();
    box = null;
    if (!problems.length) return;
    box = document.createElement("div");
    box.id = "openshelf-problems";
    box.setAttribute("role", "alert");
    box.style.cssText = "position:fixed;z-index:9999;inset:auto 0 0 0;max-height:50vh;" +
      "overflow:auto;padding:1em;background:#600;color:#fff";
    var close = document.createElement("button");
    close.textContent = "Dismiss";
    close.style.cssText = "float:right;margin:0 0 .5em 1em;color:#000;background:#fff";
    close.onclick = function () { show([]); };
    var text = document.createElement("pre");
    text.textContent = problems.join("\n");
    text.style.cssText = "margin:0;white-space:pre-wrap;color:#fff;background:none";
    box.appendChild(close);
    box.appendChild(text);
    document.body.appendChild(box);
  }
  // Pages that nobody sees let go: a browser opens only six connections to a server
  function listen() {
    if (source) source.close();
    if (document.hidden) return;
    source = new EventSource("/.openshelf/events");
    source.onmessage = function (event) {
      var state = JSON.parse(event.data);
      if (state.build !== own) location.reload();
      else show(state.problems);
    };
  }
  document.addEventListener("visibilitychange", listen);
  listen();
})();
