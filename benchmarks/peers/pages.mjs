// The pages of a plain synthetic catalog as strings, for generators that run JavaScript: nothing is
// faster there. A generator reads the papers, turns Markdown into HTML, and writes what this makes.

const TITLE = "A synthetic catalog";
const SIZE = 100;
const NAMES = 500;
const STAMP = "00000000";
const MONTHS = ("January February March April May June July August September October November"
  + " December").split(" ");
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const HOME = "/index.html", PAPERS = "/papers/index.html", TAGS = "/tags/index.html";
const AUTHORS = "/authors/index.html", DATES = "/dates/index.html", ABOUT = "/about.html";
const DATA = "/data.html";

const MARKS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
const escape = (text) => /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (mark) => MARKS[mark]) : text;
const json = (value) => JSON.stringify(value).replaceAll("<", "\\u003c");
const thousands = (number) => number.toLocaleString("en");
const count = (number, noun) => `${thousands(number)} ${noun}${number === 1 ? "" : "s"}`;
const quote = (text) => encodeURIComponent(text).replace(/%20/g, "+").replace(/[!'()*]/g,
  (mark) => "%" + mark.charCodeAt(0).toString(16).toUpperCase());

/** The words of HTML on one line. */
function plain(html) {
  const text = html.replace(/<[^>]*>/g, "").replace(/\s+/g, " ").trim();
  return text.replace(/&(amp|lt|gt|quot|#39);/g,
    (_, name) => ({ amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" })[name]);
}

function shorten(text, length) {
  const signs = [...text.slice(0, 2 * length + 2)];
  if (signs.length <= length) return text;
  const cut = signs.slice(0, length - 1).join("");
  return cut.slice(0, cut.lastIndexOf(" ")).replace(/[ ,;:.-]+$/, "") + "…";
}

function words(iso) {
  const [year, month, day] = iso.split("-");
  if (!month) return year;
  return `${day ? Number(day) + " " : ""}${MONTHS[month - 1]} ${year}`;
}

function group(pairs) {
  const found = new Map();
  for (const [key, value] of pairs) {
    const list = found.get(key);
    if (list) list.push(value); else found.set(key, [value]);
  }
  return found;
}

/**
 * All pages of a catalog. `papers` have id, title, authors, iso, kind, tags, arxiv, upvotes, as_of and
 * html, the abstract; `vocabulary` is what tags.yaml has. Returns the papers, newest first, a function
 * that makes the page of the one at a place, and the other pages as paths and functions.
 */
export function site(papers, vocabulary, about, withAuthors) {
  const key = (paper) => paper.iso.padEnd(10, "-00");
  papers = papers.map((paper) => [key(paper), paper])
    .sort(([a, one], [b, two]) => a < b ? 1 : a > b ? -1 : one.id < two.id ? -1 : 1)
    .map(([, paper]) => paper);
  const terms = new Map(), facetOf = new Map(), order = new Map();
  for (const facet of vocabulary.facets)
    for (const tag of facet.tags) {
      order.set(tag.id, order.size);
      terms.set(tag.id, tag.name);
      facetOf.set(tag.id, facet);
    }
  const kindNames = new Map(vocabulary.kinds.map((kind) => [kind.id, kind.name]));
  const byTag = group(papers.flatMap((paper) => paper.tags.map((tag) => [tag, paper])));
  const byKind = group(papers.map((paper) => [paper.kind, paper]));
  const byYear = group(papers.map((paper) => [paper.iso.slice(0, 4), paper]));
  const byMonth = group(papers.filter((paper) => paper.iso.length > 4)
    .map((paper) => [paper.iso.slice(0, 7), paper]));
  const byAuthor = withAuthors
    ? group(papers.flatMap((paper) => paper.authors.map((name) => [name, paper]))) : new Map();
  const kinds = vocabulary.kinds.filter((kind) => byKind.has(kind.id));
  const tagsInUse = [...order.keys()].filter((tag) => byTag.has(tag));
  const latest = papers[0].iso.slice(0, 4), first = papers.at(-1).iso.slice(0, 4);

  const slug = (name) => name.toLowerCase().replaceAll(" ", "-");
  const named = withAuthors ? (name) => `<a href="/authors/${slug(name)}.html">${name}</a>` : escape;

  const nav = new Map();
  function header(section, current) {
    const at = `${section} ${current}`;
    if (!nav.has(at)) {
      const mark = (path) => path === section ? ` aria-current="${current}"` : "";
      const links = [["Papers", PAPERS], ["Tags", TAGS], ["Authors", AUTHORS], ["Dates", DATES], ["About", ABOUT]]
        .filter(([, path]) => withAuthors || path !== AUTHORS)
        .map(([name, path]) => `        <li><a href="${path}"${mark(path)}>${name}</a></li>\n`).join("");
      nav.set(at, `<link rel="icon" href="/assets/icon.svg?${STAMP}" type="image/svg+xml">
<link rel="stylesheet" href="/assets/style.css?${STAMP}">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="site-header">
  <div class="wide bar">
    <a class="site-title" href="${HOME}"${mark(HOME)}>${TITLE}</a>
    <nav aria-label="Site">
      <ul>
${links}      </ul>
    </nav>
  </div>
</header>
`);
    }
    return nav.get(at);
  }

  const footer = `</main>
<footer class="site-footer">
  <div class="wide">
    <div class="tools"></div>
    <p><a href="${HOME}">${TITLE}</a></p>
    <p><a href="${DATA}">Data and feeds</a></p>
    <p>Made with Openshelf. Works offline: no trackers, no cookies, nothing loaded from elsewhere.</p>
  </div>
</footer>
<script src="/assets/openshelf.js?${STAMP}" defer></script>
</body>
</html>
`;

  function page(main, { title, description = "", section = "", current = "true", crumbs = [], ld = "", article = "", robots = "" }) {
    const name = escape(title), summary = escape(description);
    const trail = crumbs.length ? `<nav class="wide crumbs" aria-label="Breadcrumb">
  <ol>
${crumbs.map(([name, path]) => `    <li><a href="${path}">${name}</a></li>\n`).join("")}  </ol>
</nav>
` : "";
    const data = ld && `<meta property="og:title" content="${name}">
${article && '<meta property="og:type" content="article">\n'}${summary && `<meta property="og:description" content="${summary}">\n`}<meta property="og:site_name" content="${TITLE}">
${article}<script type="application/ld+json">${ld}</script>
`;
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}${title === TITLE ? "" : ` · ${TITLE}`}</title>
${summary && `<meta name="description" content="${summary}">\n`}<meta name="color-scheme" content="light dark">
<script>try{var t=localStorage.getItem("openshelf-theme");if(t)document.documentElement.setAttribute("data-theme",t)}catch(e){}</script>
${data}${robots && `<meta name="robots" content="${robots}">\n`}${header(section, current)}${trail}<main id="main" class="wide" tabindex="-1">
${main}${footer}`;
  }

  /** What a page that is no paper is, for search engines. */
  function collection(title, description, crumbs = [], list = null, type = "CollectionPage") {
    const item = (name, i) => ({ "@type": "ListItem", position: i + 1, name });
    return json({
      "@context": "https://schema.org", "@type": type, name: title,
      ...(description ? { description } : {}),
      isPartOf: { "@type": "WebSite", name: TITLE },
      ...(crumbs.length ? {
        breadcrumb: {
          "@type": "BreadcrumbList",
          itemListElement: [...crumbs.map(([name]) => name), title].map(item),
        },
      } : {}),
      ...(list ? {
        mainEntity: {
          "@type": "ItemList", numberOfItems: list.total,
          itemListOrder: "https://schema.org/ItemListOrderDescending",
          itemListElement: list.shown.map((paper, i) => item(paper.title, list.start + i)),
        },
      } : {}),
    });
  }

  const entries = new Map();
  function entry(paper) {
    let found = entries.get(paper.id);
    if (found) return found;
    const names = paper.authors, shown = names.length > 7 ? names.slice(0, 6) : names;
    const coins = ["ctx_ver=Z39.88-2004", "rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Adc",
      `rft.title=${quote(paper.title)}`, `rft.date=${paper.iso}`,
      ...names.map((name) => `rft.au=${name.split(" ").reverse().join("%2C+")}`),
      ...(paper.arxiv ? [`rft.identifier=https%3A%2F%2Farxiv.org%2Fabs%2F${paper.arxiv}`] : []),
      "rft.type=preprint"].join("&amp;");
    const votes = paper.upvotes ? `<span class="votes" data-votes="${paper.upvotes}" title="Upvotes on Hugging Face, as of ${paper.as_of}">▲&nbsp;${paper.upvotes}<span class="visually-hidden"> upvote${paper.upvotes === 1 ? "" : "s"}</span></span>` : "";
    found = `<article class="entry">
  <span class="Z3988" title="${coins}"></span>
  <h3><a href="/papers/${paper.id}.html">${escape(paper.title)}</a></h3>
  <p class="names">${shown.map(named).join(", ")}${names.length > shown.length ? ` and ${names.length - shown.length} more` : ""}</p>
  <p class="snippet">${escape(shorten(plain(paper.html), 280))}</p>
  <p class="facts"><time datetime="${paper.iso}">${words(paper.iso)}</time>

    <a class="kind" href="/kinds/${paper.kind}.html">${kindNames.get(paper.kind)}</a>
<span class="tags">${paper.tags.map((tag) => `<a href="/tags/${tag}.html">${terms.get(tag)}</a>`).join(", ")}</span>
${votes}
  </p>
</article>
`;
    entries.set(paper.id, found);
    return found;
  }

  /** A page of a list under headings. */
  function groups(shown, heading) {
    let last = null, out = '<div class="list-tools"></div>\n';
    for (const paper of shown) {
      const found = heading(paper);
      if (found !== last) {
        out += `${last === null ? "" : "</ol>\n"}${found}\n<ol class="entries">\n`;
        last = found;
      }
      out += `<li>${entry(paper)}</li>\n`;
    }
    return out + "</ol>\n";
  }
  const underYear = (paper) => {
    const year = paper.iso.slice(0, 4);
    return `<h2 class="group" id="y${year}">${year}</h2>`;
  };
  const underMonth = (paper) => {
    const month = paper.iso.slice(5, 7);
    return month ? `<h2 class="group" id="m${month}">${MONTHS[month - 1]}</h2>` : '<h2 class="group" id="undated">Month not known</h2>';
  };
  const underNothing = () => '<h2 class="visually-hidden">Papers</h2>';

  function pager(path, number, total, size) {
    const last = Math.ceil(total / size);
    if (last < 2) return "";
    const link = (i) => i === 1 ? path : path === PAPERS ? `/papers/page-${i}.html` : path.replace(/\.html$/, `.page-${i}.html`);
    let out = `<nav class="pager" aria-label="Pages">
  <p>${thousands((number - 1) * size + 1)} to ${thousands(Math.min(number * size, total))} of ${thousands(total)}</p>
  <ul>
`;
    if (number > 1) out += `    <li><a rel="prev" href="${link(number - 1)}">Previous</a></li>\n`;
    for (let i = 1; i <= last; i++)
      out += `    <li><a href="${link(i)}" aria-label="Page ${i}"${i === number ? ' aria-current="page"' : ""}>${i}</a></li>\n`;
    if (number < last) out += `    <li><a rel="next" href="${link(number + 1)}">Next</a></li>\n`;
    return out + "  </ul>\n</nav>\n";
  }

  function chart(list, inside) {
    const counts = group(list.map((paper) => [paper.iso.slice(0, 4), paper]));
    const from = Number(list.at(-1).iso.slice(0, 4)), to = Number(list[0].iso.slice(0, 4));
    if (from === to) return "";
    const most = Math.max(...[...counts.values()].map((found) => found.length));
    let out = '<ol class="years" aria-label="Papers by year">\n';
    for (let number = from; number <= to; number++) {
      const year = String(number), found = counts.get(year)?.length;
      const label = `<span class="year"><span>${year.slice(0, 2)}</span>${year.slice(2)}</span>`;
      out += found
        ? `  <li><a href="${inside ? `#y${year}` : `/dates/${year}.html`}"><span class="number">${found}</span><span class="height" style="--h: ${Math.round(100 * found / most)}"></span>${label}</a></li>\n`
        : `  <li class="none"><span class="height" style="--h: 0"></span>${label}</li>\n`;
    }
    return out + "</ol>\n";
  }

  /** The tags of papers by how often they come. */
  function tally(list, but) {
    const counts = new Map();
    for (const paper of list)
      for (const tag of paper.tags) if (tag !== but) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    return [...counts].sort(([a, m], [b, n]) => n - m || order.get(a) - order.get(b));
  }
  const chips = (rows) => rows.map(([path, name, number]) => `    <li><a class="tag" href="${path}">${name}&nbsp;<span class="n">${number}</span></a></li>\n`).join("");

  function neighbours(ids, id) {
    const row = [...ids].sort(), at = row.indexOf(id), earlier = row[at - 1], later = row[at + 1];
    if (!earlier && !later) return "";
    return `<nav class="neighbours" aria-label="Earlier and later">
${later ? `  <a class="newer" rel="prev" href="/dates/${later}.html"><span>Later</span> ${words(later)}</a>\n` : ""}${earlier ? `  <a class="older" rel="next" href="/dates/${earlier}.html"><span>Earlier</span> ${words(earlier)}</a>\n` : ""}</nav>
`;
  }

  function paperPage(i) {
    const paper = papers[i], newer = papers[i - 1], older = papers[i + 1];
    const { iso, arxiv, upvotes, as_of: asOf } = paper;
    const text = plain(paper.html), year = iso.slice(0, 4);
    const names = paper.tags.map((tag) => terms.get(tag)), title = escape(paper.title);
    const voted = upvotes !== undefined && upvotes !== null;
    const ld = json({
      "@context": "https://schema.org", "@type": "ScholarlyArticle",
      headline: paper.title, name: paper.title, abstract: text, datePublished: iso, keywords: names,
      author: paper.authors.map((name) => {
        const [givenName, familyName] = name.split(" ");
        return { "@type": "Person", name, givenName, familyName };
      }),
      ...(arxiv ? {
        identifier: [{ "@type": "PropertyValue", propertyID: "arXiv", value: arxiv }],
        sameAs: [`https://arxiv.org/abs/${arxiv}`, `https://huggingface.co/papers/${arxiv}`],
        isAccessibleForFree: true,
      } : {}),
      isPartOf: { "@type": "DataCatalog", name: TITLE },
      ...(voted ? {
        interactionStatistic: [{
          "@type": "InteractionCounter", interactionType: "https://schema.org/LikeAction",
          userInteractionCount: upvotes, interactionService: { "@type": "WebSite", name: "Hugging Face" },
          endTime: asOf,
        }],
      } : {}),
    });
    const article = `<meta name="citation_title" content="${title}">
${paper.authors.map((name) => `<meta name="citation_author" content="${name.split(" ").reverse().join(", ")}">\n`).join("")}<meta name="citation_publication_date" content="${iso.length === 10 ? iso.replaceAll("-", "/") : year}">
${arxiv ? `<meta name="citation_publisher" content="arXiv">\n<meta name="citation_arxiv_id" content="${arxiv}">\n` : ""}<meta name="citation_abstract" content="${escape(text)}">
${arxiv ? `<meta name="citation_public_url" content="https://arxiv.org/abs/${arxiv}">\n` : ""}${names.map((name) => `<meta name="citation_keywords" content="${name}">\n`).join("")}<meta name="DC.type" content="preprint">
${arxiv ? `<meta name="prism.number" content="arXiv:${arxiv}">\n` : ""}${arxiv ? `<link rel="cite-as" href="https://doi.org/10.48550/arXiv.${arxiv}">\n` : ""}<link rel="type" href="https://schema.org/AboutPage">
<link rel="type" href="https://schema.org/ScholarlyArticle">
${arxiv ? `<link rel="item" href="https://arxiv.org/pdf/${arxiv}" type="application/pdf">\n` : ""}`;
    const main = `<article class="paper">
<header data-pagefind-ignore>
  <p class="eyebrow"><a href="/kinds/${paper.kind}.html" data-pagefind-meta="kind" data-pagefind-filter="kind:${paper.kind}">${kindNames.get(paper.kind)}</a></p>
  <h1 data-pagefind-ignore data-pagefind-meta="title:${title}">${title}</h1>
  <p class="authors" data-pagefind-meta="authors:${paper.authors.join(", ")}">${paper.authors.map(named).join(", ")}</p>
  <p class="when">
    <a href="/dates/${iso.slice(0, 7)}.html"><time datetime="${iso}" data-pagefind-meta="date" data-pagefind-sort="date[datetime]" data-pagefind-filter="year:${year}">${words(iso)}</time></a>

  </p>
${arxiv ? `  <ul class="links" aria-label="This paper elsewhere">
    <li><a href="https://arxiv.org/abs/${arxiv}" rel="external">arXiv</a></li>
    <li><a href="https://arxiv.org/pdf/${arxiv}" rel="external">PDF</a></li>
    <li><a href="https://huggingface.co/papers/${arxiv}" rel="external">Hugging Face</a></li>
  </ul>
` : ""}</header>
<section class="abstract" aria-labelledby="abstract">
  <h2 id="abstract" data-pagefind-ignore>Abstract</h2>
  ${paper.html.trimEnd()}
</section>
<footer data-pagefind-ignore>
  <ul class="chips" aria-label="Tags" data-pagefind-meta="tags:${names.join(", ")}">
${paper.tags.map((tag) => `    <li><a class="tag" href="/tags/${tag}.html" data-pagefind-filter="tag:${tag}">${terms.get(tag)}</a></li>\n`).join("")}  </ul>
${arxiv || voted ? `  <dl class="record">
${arxiv ? `    <div><dt>arXiv</dt><dd data-pagefind-meta="arxiv:${arxiv}">${arxiv}</dd></div>\n` : ""}${voted ? `    <div><dt>On Hugging Face</dt><dd><span data-pagefind-meta="upvotes:${upvotes}">${count(upvotes, "upvote")}</span> <span class="note">as of ${asOf}</span></dd></div>\n` : ""}  </dl>
` : ""}  <span hidden data-pagefind-sort="upvotes:${upvotes ?? 0}"></span>
</footer>
</article>
<nav class="neighbours" aria-label="Newer and older papers">
${newer ? `  <a class="newer" rel="prev" href="/papers/${newer.id}.html"><span>Newer</span> ${escape(newer.title)}</a>\n` : ""}${older ? `  <a class="older" rel="next" href="/papers/${older.id}.html"><span>Older</span> ${escape(older.title)}</a>\n` : ""}</nav>
`;
    const crumbs = [["Papers", PAPERS], [year, `/dates/${year}.html`]];
    return page(main, { title: paper.title, description: shorten(text, 160), section: PAPERS, crumbs, ld, article });
  }

  const pages = [];

  /** Add every page of a list; `top` gives what comes before the papers of a page. */
  function list(path, found, { title, description, section, crumbs = [], heading, top, end = "", ld = null }) {
    for (let number = 1; number <= Math.ceil(found.length / SIZE); number++) {
      const named = number > 1 ? `${title}, page ${number}` : title;
      const place = number === 1 ? path : path === PAPERS ? `/papers/page-${number}.html` : path.replace(/\.html$/, `.page-${number}.html`);
      pages.push({
        path: place,
        html() {
          const start = (number - 1) * SIZE, shown = found.slice(start, start + SIZE);
          return page(
            `${top()}${groups(shown, heading)}${pager(path, number, found.length, SIZE)}${typeof end === "function" ? end() : end}`,
            {
              title: named, description, section, crumbs, current: path === section && number === 1 ? "page" : "true",
              ld: ld ?? collection(named, description, crumbs, { shown, start, total: found.length }),
            },
          );
        },
      });
    }
  }

  pages.push({ path: HOME, html: front }, { path: TAGS, html: tagIndex });
  list(PAPERS, papers, {
    title: "All papers", description: `All ${count(papers.length, "paper")}, newest first.`, section: PAPERS,
    heading: underYear, top: () => `<h1>All papers</h1>\n<p class="lead">${count(papers.length, "paper")}, newest first.</p>\n`,
  });
  for (const tag of tagsInUse) {
    const found = byTag.get(tag), name = terms.get(tag), facet = facetOf.get(tag);
    let top;
    list(`/tags/${tag}.html`, found, {
      title: name, description: `${count(found.length, "paper")} on ${name}.`, section: TAGS, crumbs: [["Tags", TAGS]], heading: underYear,
      top: () => top ??= `<p class="eyebrow"><a href="${TAGS}#${facet.id}">${facet.name}</a></p>
<h1>${name}</h1>
<p class="lead">${count(found.length, "paper")}.</p>
${found.length <= SIZE ? `<div class="spark">${chart(found, true)}</div>\n` : ""}<section class="near" aria-labelledby="near">
  <h2 id="near">Often together with</h2>
  <ul class="chips">
${chips(tally(found, tag).slice(0, 12).map(([id, number]) => [`/tags/${id}.html`, terms.get(id), number]))}  </ul>
</section>
`,
    });
  }
  for (const { id, name } of kinds) {
    const found = byKind.get(id);
    list(`/kinds/${id}.html`, found, {
      title: name, description: `${count(found.length, "paper")}: ${name}.`, section: TAGS, crumbs: [["Tags", TAGS]], heading: underYear,
      top: () => `<p class="eyebrow">Kind of paper</p>
<h1>${name}</h1>
<p class="lead">${count(found.length, "paper")}.</p>
${found.length <= SIZE ? `<div class="spark">${chart(found, true)}</div>\n` : ""}<section class="near" aria-labelledby="near">
  <h2 id="near">Other kinds</h2>
  <ul class="chips">
${chips(kinds.filter((other) => other.id !== id).map((other) => [`/kinds/${other.id}.html`, other.name, byKind.get(other.id).length]))}  </ul>
</section>
`,
    });
  }

  // Authors, by family name
  const people = [...byAuthor.keys()].map((name) => {
    const [given, family] = name.split(" ");
    return { name, family, inverted: `${family}, ${given}`, letter: family[0], key: `${family} ${given}`.toLowerCase(), count: byAuthor.get(name).length };
  }).sort((a, b) => a.key < b.key ? -1 : 1);
  const byLetter = group(people.map((person) => [person.letter, person]));
  const alphabet = (here) => `<nav class="alphabet" aria-label="Alphabet">
  <ul>
${LETTERS.map((letter) => `    <li>${byLetter.has(letter) ? `<a href="/authors/index.${letter.toLowerCase()}.html"${letter === here ? ' aria-current="page"' : ""}>${letter}</a>` : `<span>${letter}</span>`}</li>\n`).join("")}  </ul>
</nav>
`;
  if (withAuthors) pages.push({ path: AUTHORS, html: authorIndex });
  for (const [letter, found] of byLetter) {
    const path = `/authors/index.${letter.toLowerCase()}.html`, crumbs = [["Authors", AUTHORS]];
    for (let number = 1; number <= Math.ceil(found.length / NAMES); number++)
      pages.push({
        path: number === 1 ? path : path.replace(/\.html$/, `.page-${number}.html`),
        html() {
          const title = `Authors: ${letter}${number > 1 ? `, page ${number}` : ""}`;
          const description = `${count(found.length, "author")} of ${TITLE} whose family names begin with ${letter}.`;
          return page(`<h1>Authors: ${letter}</h1>
<p class="lead">${count(found.length, "author")}, by family name.</p>
${alphabet(number === 1 ? letter : "")}<ul class="index">
${found.slice((number - 1) * NAMES, number * NAMES).map((person) => `  <li><a href="/authors/${slug(person.name)}.html">${person.inverted}</a>${person.count > 1 ? ` <span class="n">${person.count}</span>` : ""}</li>\n`).join("")}</ul>
${pager(path, number, found.length, NAMES)}`, { title, description, section: AUTHORS, crumbs, ld: collection(title, description, crumbs) });
        },
      });
  }
  for (const { name, family, letter } of people) {
    const found = byAuthor.get(name), to = found[0].iso.slice(0, 4), from = found.at(-1).iso.slice(0, 4);
    const span = from === to ? from : `${from} to ${to}`, given = name.split(" ")[0];
    const crumbs = [["Authors", AUTHORS], [letter, `/authors/index.${letter.toLowerCase()}.html`]];
    list(`/authors/${slug(name)}.html`, found, {
      title: name, description: `${count(found.length, "paper")} by ${name}, ${span}, in ${TITLE}.`, section: AUTHORS, crumbs, heading: underYear,
      ld: json({ "@context": "https://schema.org", "@type": "ProfilePage", name, mainEntity: { "@type": "Person", name, givenName: given, familyName: family } }),
      top: () => `<p class="eyebrow">Author</p>
<h1>${name}</h1>
<p class="lead">${count(found.length, "paper")}, ${span}.</p>
${found.length > 1 ? `<p class="note">Gathered by name; nobody has checked that it is one person.</p>
<section class="near" aria-labelledby="topics">
  <h2 id="topics">Tags</h2>
  <ul class="chips">
${chips(tally(found).map(([id, number]) => [`/tags/${id}.html`, terms.get(id), number]))}  </ul>
</section>
` : ""}`,
      end: () => coauthors(name, found),
    });
  }
  function coauthors(name, found) {
    const counts = new Map();
    for (const paper of found)
      for (const other of paper.authors) if (other !== name) counts.set(other, (counts.get(other) ?? 0) + 1);
    if (!counts.size) return "";
    const rows = [...counts].sort(([, m], [, n]) => n - m);
    return `<section class="near" aria-labelledby="coauthors">
  <h2 id="coauthors">Co-authors</h2>
  <ul class="people">
${rows.slice(0, 40).map(([other, number]) => `    <li>${named(other)}${number > 1 ? ` <span class="n">${number}</span>` : ""}</li>\n`).join("")}  </ul>
${rows.length > 40 ? `  <p class="note">And ${rows.length - 40} more, named with the papers.</p>\n` : ""}</section>
`;
  }
  function authorIndex() {
    const total = count(people.length, "author"), description = `The ${total} of the papers in ${TITLE}, A to Z.`;
    const most = people.filter((person) => person.count > 1).sort((a, b) => b.count - a.count).slice(0, 24);
    return page(`<h1>Authors</h1>
<p class="lead">${total}, by family name.</p>
${alphabet("")}<section class="near" aria-labelledby="top">
  <h2 id="top">With the most papers</h2>
  <ul class="people">
${most.map((person) => `    <li>${named(person.name)} <span class="n">${person.count}</span></li>\n`).join("")}  </ul>
</section>
<section class="near" aria-labelledby="everyone">
  <h2 id="everyone">Everyone</h2>
  <ul class="initials">
${[...byLetter].map(([letter, found]) => `    <li><a href="/authors/index.${letter.toLowerCase()}.html"><b>${letter}</b> <bdi>${found[0].family}</bdi>${found.at(-1).family !== found[0].family ? ` to <bdi>${found.at(-1).family}</bdi>` : ""}</a> <span class="n">${thousands(found.length)}</span></li>\n`).join("")}  </ul>
</section>
`, { title: "Authors", description, section: AUTHORS, current: "page", ld: collection("Authors", description) });
  }

  // Dates
  pages.push({ path: DATES, html: calendar });
  const months = [...byMonth.keys()].sort();
  for (const [year, found] of byYear) {
    const own = months.filter((month) => month.startsWith(year));
    list(`/dates/${year}.html`, found, {
      title: `Papers of ${year}`, description: `${count(found.length, "paper")} of ${year}.`, section: DATES, crumbs: [["Dates", DATES]], heading: underMonth,
      top: () => `<h1>Papers of ${year}</h1>
<p class="lead">${count(found.length, "paper")}, newest first.</p>
${own.length > 1 ? `<ul class="chips" aria-label="Months">
${own.map((month) => `  <li><a class="tag" href="/dates/${month}.html">${MONTHS[month.slice(5) - 1]}&nbsp;<span class="n">(${byMonth.get(month).length})</span></a></li>\n`).join("")}</ul>
` : ""}`,
      end: () => neighbours(byYear.keys(), year),
    });
  }
  for (const [month, found] of byMonth) {
    const year = month.slice(0, 4), name = words(month);
    list(`/dates/${month}.html`, found, {
      title: `Papers of ${name}`, description: `${count(found.length, "paper")} of ${name}.`, section: DATES,
      crumbs: [["Dates", DATES], [year, `/dates/${year}.html`]], heading: underNothing,
      top: () => `<h1>Papers of ${name}</h1>\n<p class="lead">${count(found.length, "paper")}. <a href="/dates/${year}.html">All of ${year}</a>.</p>\n`,
      end: () => neighbours(months, month),
    });
  }
  function calendar() {
    const total = count(papers.length, "paper"), description = `${total} by year and month, ${first} to ${latest}.`;
    const most = Math.max(...[...byMonth.values()].map((found) => found.length));
    let rows = "";
    for (const [year, found] of byYear) {
      rows += `    <tr>\n      <th scope="row"><a href="/dates/${year}.html">${year}</a></th>\n`;
      for (let month = 1; month <= 12; month++) {
        const id = `${year}-${String(month).padStart(2, "0")}`, number = byMonth.get(id)?.length ?? 0;
        rows += `      <td class="s${Math.ceil(4 * number / most)}">${number ? `<a href="/dates/${id}.html" aria-label="${words(id)}: ${number}">${number}</a>` : ""}</td>\n`;
      }
      const undated = found.filter((paper) => paper.iso.length === 4).length;
      rows += `      <td>${undated || ""}</td>\n      <td class="sum">${found.length}</td>\n    </tr>\n`;
    }
    return page(`<h1>Dates</h1>
<p class="lead">${total} by year and month of first publication.</p>
${chart(papers, false)}<div class="scroll" tabindex="0" role="region" aria-label="Calendar">
<table class="calendar">
  <caption class="visually-hidden">Papers by year and month</caption>
  <thead>
    <tr>
      <th scope="col">Year</th>
${MONTHS.map((month) => `      <th scope="col">${month.slice(0, 3)}</th>\n`).join("")}      <th scope="col">No month</th>
      <th scope="col">All</th>
    </tr>
  </thead>
  <tbody>
${rows}  </tbody>
</table>
</div>
`, { title: "Dates", description, section: DATES, current: "page", ld: collection("Dates", description) });
  }

  function tagIndex() {
    const description = `The papers of ${TITLE} by topic: ${count(tagsInUse.length, "tag")}.`;
    const item = (path, name, number) => `    <div>\n      <dt><a href="${path}">${name}</a>&nbsp;<span class="n">${number}</span></dt>\n    </div>\n`;
    const facets = vocabulary.facets.filter((facet) => facet.tags.some((tag) => byTag.has(tag.id)));
    return page(`<h1>Tags</h1>
<p class="lead">${count(tagsInUse.length, "tag")} in ${count(facets.length, "group")}, and ${count(kinds.length, "kind")} of paper.</p>
${facets.map((facet) => `<section aria-labelledby="${facet.id}">
  <h2 id="${facet.id}">${facet.name}</h2>
  <dl class="terms">
${facet.tags.filter((tag) => byTag.has(tag.id)).map((tag) => item(`/tags/${tag.id}.html`, tag.name, byTag.get(tag.id).length)).join("")}  </dl>
</section>
`).join("")}<section aria-labelledby="kinds-of-paper">
  <h2 id="kinds-of-paper">Kinds of paper</h2>
  <dl class="terms">
${kinds.map((kind) => item(`/kinds/${kind.id}.html`, kind.name, byKind.get(kind.id).length)).join("")}  </dl>
</section>
`, { title: "Tags", description, section: TAGS, current: "page", ld: collection("Tags", description) });
  }

  function front() {
    const top = papers.filter((paper) => paper.upvotes).sort((a, b) => b.upvotes - a.upvotes).slice(0, 8);
    const facets = vocabulary.facets.map((facet) => {
      const used = facet.tags.filter((tag) => byTag.has(tag.id))
        .sort((a, b) => byTag.get(b.id).length - byTag.get(a.id).length);
      return used.length ? `    <section>
      <h3><a href="${TAGS}#${facet.id}">${facet.name}</a></h3>
      <ul>
${used.slice(0, 6).map((tag) => `        <li><a href="/tags/${tag.id}.html">${tag.name}</a>&nbsp;<span class="n">${byTag.get(tag.id).length}</span></li>\n`).join("")}${used.length > 6 ? `        <li><a class="more" href="${TAGS}#${facet.id}">${used.length - 6} more</a></li>\n` : ""}      </ul>
    </section>
` : "";
    }).join("");
    const ld = json({
      "@context": "https://schema.org",
      "@graph": [
        { "@type": "WebSite", name: TITLE, inLanguage: "en" },
        {
          "@type": "DataCatalog", name: TITLE, inLanguage: "en",
          dataset: {
            "@type": "Dataset", name: TITLE, description: `${thousands(papers.length)} research papers.`,
            temporalCoverage: `${first}/${latest}`, keywords: tagsInUse.map((tag) => terms.get(tag)),
          },
        },
      ],
    });
    return page(`<div class="hero">
  <h1>${TITLE}</h1>
  <p class="totals"><a href="${PAPERS}">${count(papers.length, "paper")}</a> · ${withAuthors ? `<a href="${AUTHORS}">${count(people.length, "author")}</a> · ` : ""}<a href="${TAGS}">${count(tagsInUse.length, "tag")}</a> · <a href="${DATES}">${first} to ${latest}</a></p>
</div>
<section aria-labelledby="by-year">
  <h2 id="by-year">By year</h2>
${chart(papers, false)}</section>
<section aria-labelledby="by-topic">
  <h2 id="by-topic">By topic</h2>
  <div class="facets">
${facets}    <section>
      <h3><a href="${TAGS}#kinds-of-paper">Kinds of paper</a></h3>
      <ul>
${kinds.map((kind) => `        <li><a href="/kinds/${kind.id}.html">${kind.name}</a>&nbsp;<span class="n">${byKind.get(kind.id).length}</span></li>\n`).join("")}      </ul>
    </section>
  </div>
</section>
<div class="columns">
<section aria-labelledby="newest">
  <h2 id="newest">Newest</h2>
  <ol class="entries">
${papers.slice(0, 8).map((paper) => `    <li>${entry(paper)}</li>\n`).join("")}  </ol>
  <p><a href="${PAPERS}">All papers</a></p>
</section>
${top.length ? `<section aria-labelledby="top">
  <h2 id="top">Most upvoted</h2>
  <ol class="entries">
${top.map((paper) => `    <li>${entry(paper)}</li>\n`).join("")}  </ol>
  <p class="note">Upvotes on Hugging Face, as of 2025.</p>
</section>
` : ""}</div>
`, { title: TITLE, section: HOME, current: "page", ld });
  }

  pages.push({
    path: DATA,
    html() {
      const title = "Data and feeds", description = `Take ${TITLE} with you, follow what is added, or read it with a program.`;
      return page(`<div class="prose">
<h1>${title}</h1>
<p class="lead">Everything here is a file: there is no key, no limit and no account.</p>
<h2 id="programs">For programs</h2>
<dl class="offered">
  <div><dt><a href="/llms.txt" type="text/markdown">llms.txt</a></dt><dd>The catalog in short, for language models.</dd></div>
</dl>
</div>
`, { title, description, ld: collection(title, description, [], null, "WebPage") });
    },
  }, {
    path: ABOUT,
    html: () => page(`<div class="prose">\n<h1>About</h1>\n${about}\n</div>\n`, {
      title: "About", section: ABOUT, current: "page", ld: collection("About", "", [], null, "AboutPage"),
    }),
  }, {
    path: "/404.html",
    html: () => page(`<h1>There is no page at this address</h1>
<p class="lead">It may have been mistyped, or the page may have been renamed.</p>
<p>Or begin with <a href="${PAPERS}">all papers</a>, the <a href="${TAGS}">tags</a>${withAuthors ? `, the <a href="${AUTHORS}">authors</a>` : ""} or the <a href="${DATES}">dates</a>.</p>
`, { title: "Page not found", description: "There is no page at this address.", robots: "noindex" }),
  });

  return { papers, paperPage, pages };
}
