/* Loads Pagefind and its index with <script> elements, so that one bundle works over http and file:// alike.
 *
 * Over file:// a page may neither fetch() a file nor import a module, but it may add a classic script. So the build
 * (generator/search/bundle.py) turns every data file X of the bundle into a script X.js that calls
 * openshelfPagefind.put("<base64>"), and puts the text of pagefind.js and pagefind-worker.js into this file.
 * Pagefind's own code is not edited: it runs as a blob: module in which the names `fetch` and `Worker` are ours.
 *
 * A page uses it so:  openshelfPagefind.ready.then(function (pagefind) { return pagefind.search("words"); })
 */
(function () {
  "use strict";

  var PAGEFIND = "@pagefind.js@";
  var WORKER = "@pagefind-worker.js@";
  var BUNDLE = document.currentScript.src.replace(/[^\/]*([?#].*)?$/, "");

  // Numbers in dates and counts are found ("attention 2017") but say little about what a paper is about.
  var RANKING = { metaWeights: { title: 5, authors: 3, ascii: 3, date: 0.2, upvotes: 0 } };

  var arrived = {}; // address of a data file -> base64 text, from its script's run until its onload
  var pending = {}; // address of a data file -> promise of its bytes, so that two requests share a script

  function withoutQuery(address) {
    return address.replace(/[?#].*$/, "");
  }

  function put(base64) {
    arrived[withoutQuery(document.currentScript.src).replace(/\.js$/, "")] = base64;
  }

  function decode(base64) {
    var text = atob(base64);
    var bytes = new Uint8Array(text.length);
    for (var i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  function runScript(address) {
    return new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = address;
      script.onload = function () {
        script.remove();
        resolve();
      };
      script.onerror = function () {
        script.remove();
        reject(new TypeError("cannot load " + address));
      };
      document.head.appendChild(script);
    });
  }

  function load(request) {
    var url = new URL(String((request && request.url) || request), document.baseURI);
    var address = withoutQuery(url.href);
    if (!pending[address]) {
      // Pagefind asks for pagefind-entry.json?ts=<now>. Keep that query: a cached entry would name deleted files.
      pending[address] = runScript(address + ".js" + url.search)
        .then(function () {
          if (!(address in arrived)) throw new TypeError("no data in " + address + ".js");
          return decode(arrived[address]);
        })
        .then(
          function (bytes) {
            delete arrived[address];
            delete pending[address];
            return bytes;
          },
          function (error) {
            delete pending[address]; // so that a later request tries again
            openshelfPagefind.failed = true; // Pagefind goes on without the file, as if it were empty
            throw error;
          }
        );
    }
    return pending[address];
  }

  function fetchFromScript(request) {
    return load(request).then(function (bytes) {
      return new Response(bytes);
    });
  }

  // Runs inside the worker, before Pagefind's code: asks the page for files, since only a page can add scripts.
  function fetchFromPage() {
    var waiting = {};
    var count = 0;
    self.addEventListener("message", function (event) {
      var reply = event.data && event.data.openshelf;
      if (!reply) return;
      event.stopImmediatePropagation();
      var asked = waiting[reply.id];
      delete waiting[reply.id];
      if (reply.error) asked.reject(new TypeError(reply.error));
      else asked.resolve(new Response(reply.bytes));
    });
    return function (request) {
      return new Promise(function (resolve, reject) {
        count += 1;
        waiting[count] = { resolve: resolve, reject: reject };
        self.postMessage({ openshelf: { id: count, url: String((request && request.url) || request) } });
      });
    };
  }

  function blobAddress(first, second) {
    return URL.createObjectURL(new Blob([first, second], { type: "text/javascript" }));
  }

  // Pagefind calls `new Worker(...)`; a constructor that returns an object yields that object.
  function PagefindWorker() {
    var worker = new Worker(blobAddress("const fetch=(" + fetchFromPage + ")();\n", WORKER));
    worker.addEventListener("message", function (event) {
      var asked = event.data && event.data.openshelf;
      if (!asked) return;
      event.stopImmediatePropagation();
      load(asked.url).then(
        function (bytes) {
          worker.postMessage({ openshelf: { id: asked.id, bytes: bytes } });
        },
        function (error) {
          worker.postMessage({ openshelf: { id: asked.id, error: String(error) } });
        }
      );
    });
    return worker;
  }

  var openshelfPagefind = { put: put, fetch: fetchFromScript, Worker: PagefindWorker, failed: false, ready: null };
  window.openshelfPagefind = openshelfPagefind;
  openshelfPagefind.ready = import(
    blobAddress("const {fetch,Worker}=window.openshelfPagefind;\n", PAGEFIND)
  ).then(function (pagefind) {
    // baseUrl must be a path: Pagefind puts "/" before anything that starts with neither "/" nor http.
    var options = { basePath: BUNDLE, baseUrl: new URL("../", BUNDLE).pathname, ranking: RANKING };
    return Promise.resolve(pagefind.options(options)).then(function () {
      return pagefind;
    });
  });
})();
