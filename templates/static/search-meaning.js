/* Papers that are close in meaning to words, also where they share none with them.
 *
 *   const scores = await openshelf.meaning(words)    Map: number of a paper -> score, best first; empty if none is close
 *   const known = await openshelf.meant(word)        whether the word says something about some paper
 *
 * The build knows which words are close in meaning: it has a table of word vectors. For each word that a reader may
 * type, it lists the papers that are closer to it than others (generator/catalog/meaning.py). The lists are in files by
 * the alphabet, of which a query loads those of its words. Here, a paper's score is the sum over the words.
 *
 * A list is a string. `4c2ab` are three papers: each is its step from the one before (4, 2 and, as nothing stands there,
 * 1), so that they are the papers 3, 5 and 6, and a letter, which says how close the paper is: c is 3, a 1, b 2.
 */
(() => {
  "use strict";

  const { data } = openshelf;
  const ENOUGH = 25; // a best score below this may be chance, so there is no result
  const ENOUGH_FOR_ONE = 20; // the same for a single word, which has 26 at most
  const SHARE = 0.3; // a paper with less than this share of the best score is no result

  async function listOf(word) {
    const firstWords = await data("near");
    const after = firstWords.findIndex((first) => first > word);
    const lists = await data("near." + (after < 0 ? firstWords.length - 1 : Math.max(0, after - 1)));
    return Object.prototype.hasOwnProperty.call(lists, word) ? lists[word] : "";
  }

  /** The list of a word, or else of its singular. */
  const listOfAny = async (word) => (await listOf(word)) || (word.endsWith("s") ? listOf(word.slice(0, -1)) : "");

  openshelf.meant = async (word) => Boolean(await listOfAny(word));

  openshelf.meaning = async (words) => {
    const scores = new Map();
    for (const list of await Promise.all(words.map(listOfAny))) {
      let paper = -1;
      for (const [, step, letter] of list.matchAll(/(\d*)([a-z])/g)) {
        paper += Number(step || 1);
        scores.set(paper, (scores.get(paper) || 0) + letter.charCodeAt(0) - 96);
      }
    }
    const ranked = [...scores].sort(([a, score], [b, other]) => other - score || a - b);
    const best = ranked.length ? ranked[0][1] : 0;
    if (best < (words.length > 1 ? ENOUGH : ENOUGH_FOR_ONE)) return new Map();
    return new Map(ranked.filter(([, score]) => score >= best * SHARE));
  };
})();
