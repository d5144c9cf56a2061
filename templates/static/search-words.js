/* Words and identifiers as search compares them: functions of text, which know nothing of papers or of the page.
 * The rules for words are those of generator/text/words.py. */
(() => {
  "use strict";

  // Words

  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
  const TRANSLITERATED = { ä: "ae", ö: "oe", ü: "ue", ø: "oe", å: "aa" };
  const HYPHEN = /[-\u2010\u2011]/;

  const without = (text) => text.normalize("NFD").replace(/\p{M}/gu, "");
  const fold = (text) => without(text.toLowerCase().replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter]));
  const transliterate = (text) =>
    fold(text.normalize("NFC").toLowerCase().replace(/[äöüøå]/g, (letter) => TRANSLITERATED[letter]));

  /** The words of a text, as they are written, those that hyphens join together. */
  function chains(text) {
    const plain = text.normalize("NFC").replace(/['\u2018\u2019\u02bc](?:s(?![\p{L}\p{N}_]))?/gu, "");
    const matches = plain.match(/[\p{L}\p{N}]+(?:[-\u2010\u2011][\p{L}\p{N}]+)*/gu) || [];
    return matches.map((chain) => chain.split(HYPHEN).filter((word) => word.length <= 40));
  }

  const squeeze = (text) => (fold(text).match(/[\p{L}\p{N}]+/gu) || []).join("");

  // Porter's stemmer
  const C = "[^aeiou][^aeiouy]*";
  const V = "[aeiouy][aeiou]*";
  const SOME = new RegExp(`^(${C})?${V}${C}`);
  const ONE = new RegExp(`^(${C})?${V}${C}(${V})?$`);
  const MORE = new RegExp(`^(${C})?${V}${C}${V}${C}`);
  const VOWEL = new RegExp(`^(${C})?[aeiouy]`);
  const SHORT = new RegExp(`^${C}[aeiouy][^aeiouwxy]$`);
  const pairs = (text) => text.split(" ").map((pair) => pair.split(":"));
  const STEP_2 = pairs(
    "ational:ate ization:ize iveness:ive fulness:ful ousness:ous tional:tion biliti:ble entli:ent ousli:ous " +
      "ation:ate alism:al aliti:al iviti:ive enci:ence anci:ance izer:ize alli:al ator:ate logi:log bli:ble eli:e"
  );
  const STEP_3 = pairs("icate:ic ative: alize:al iciti:ic ical:ic ness: ful:");
  const STEP_4 = "ement ance ence able ible ment ant ent ism ate iti ous ive ize ion al er ic ou".split(" ");
  const cut = (word, ending) => word.slice(0, word.length - ending.length);

  function stem(typed) {
    if (typed.length < 3 || !/^[\x00-\x7f]*$/.test(typed)) return typed;
    let word = typed[0] === "y" ? "Y" + typed.slice(1) : typed;
    if (/(sses|ies)$/.test(word)) word = word.slice(0, -2);
    else if (/[^s]s$/.test(word)) word = word.slice(0, -1);
    word = withoutEnding(word);
    if (word.endsWith("y") && VOWEL.test(word.slice(0, -1))) word = word.slice(0, -1) + "i";
    for (const step of [STEP_2, STEP_3]) {
      const pair = step.find(([ending]) => word.endsWith(ending));
      if (pair && SOME.test(cut(word, pair[0]))) word = cut(word, pair[0]) + pair[1];
    }
    const last = STEP_4.find((ending) => word.endsWith(ending));
    if (last && MORE.test(cut(word, last)) && (last !== "ion" || /[st]$/.test(cut(word, last)))) word = cut(word, last);
    const rest = word.slice(0, -1);
    if (word.endsWith("e") && (MORE.test(rest) || (ONE.test(rest) && !SHORT.test(rest)))) word = rest;
    if (word.endsWith("ll") && MORE.test(word)) word = word.slice(0, -1);
    return typed[0] + word.slice(1);
  }

  function withoutEnding(word) {
    if (word.endsWith("eed")) return SOME.test(word.slice(0, -3)) ? word.slice(0, -1) : word;
    for (const ending of ["ed", "ing"]) {
      const rest = cut(word, ending);
      if (!word.endsWith(ending) || !VOWEL.test(rest)) continue;
      if (/(at|bl|iz)$/.test(rest)) return rest + "e";
      if (/([^aeiouylsz])\1$/.test(rest)) return rest.slice(0, -1);
      return ONE.test(rest) && SHORT.test(rest) ? rest + "e" : rest;
    }
    return word;
  }

  /** The steps from one word to another: a letter put in, left out or changed, or two neighbours swapped. */
  function distance(a, b, limit) {
    if (Math.abs(a.length - b.length) > limit) return limit + 1;
    let before = [];
    let last = [];
    let row = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      [before, last, row] = [last, row, [i]];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        const change = a[i - 1] === b[j - 1] ? 0 : 1;
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + change);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
        least = Math.min(least, row[j]);
      }
      if (least > limit) return limit + 1;
    }
    return row[b.length];
  }

  // Identifiers

  const ARXIV =
    /(?:^|arxiv[:.]\s*|\/(?:abs|pdf|html|format|ps|src|e-print|overview|papers)\/)([a-z-]+(?:\.[a-z]{2})?\/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?\/?$/;
  const DOI = /(?:^|doi\.org\/|doi:\s*|\/)(10\.\d{4,9}\/\S+)$/;
  const ACL =
    /(?:^|aclanthology\.org\/|aclweb\.org\/anthology\/|acl:\s*)([a-z]\d\d-\d{4,5}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)(?:v\d+)?(?:\.pdf|\.bib)?\/?$/;
  const PAGE = /(?:^|\/)papers\/([^\/]+)\.(?:html|bib|ris|json|md)$/;

  /** What may be looked up as an identifier, and whether it cannot be anything else. */
  function identifierIn(text) {
    let typed = text
      .trim()
      .replace(/\s*\[[\w.-]+\]$/, "") // arXiv:2310.16441v1 [cs.LG]
      .replace(/^(?:\\cite\w*\{|\[?@|[<("'])|[>)"'},;\]]+$/g, "")
      .toLowerCase();
    if (/^https?:|\.\w+\//.test(typed)) {
      typed = typed.replace(/[?#].*/, "").replace(/\/+$/, "");
      try {
        typed = decodeURIComponent(typed);
      } catch (damaged) {
        // As it is
      }
    }
    const doi = DOI.exec(typed);
    const arxiv = ARXIV.exec(doi ? doi[1].replace(/^10\.48550\//, "") : typed);
    const match = arxiv || doi || ACL.exec(typed) || PAGE.exec(typed);
    if (match) return { key: match[1], sure: true };
    return /\s/.test(typed) || !/[-\d:_]/.test(typed) ? null : { key: typed, sure: /\d/.test(typed) };
  }

  openshelf.words = { fold, transliterate, chains, squeeze, stem, distance, identifierIn };
})();
