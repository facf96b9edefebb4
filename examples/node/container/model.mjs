/**
 * Tells the language of a text by its runs of letters: naive Bayes over the `length`-grams of the text, each count raised
 * by `alpha`, so that a run that was never seen rules nothing out.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const BASE = process.env.SAGEMAKER_BASE_DIR ?? '/opt/ml';
const FILE = join(BASE, 'model', 'model.json');

/** @param examples pairs of a language and a text */
export function fit(examples, { length, alpha }) {
  const counts = {};
  for (const [language, text] of examples) {
    const grams = (counts[language] ??= {});
    for (const gram of gramsOf(text, length)) grams[gram] = (grams[gram] ?? 0) + 1;
  }
  return { length, alpha, counts };
}

/** The most probable language, as a function of the text. */
export function predictor({ length, alpha, counts }) {
  const known = new Set(Object.values(counts).flatMap((grams) => Object.keys(grams))).size;
  const languages = Object.entries(counts).map(([language, grams]) => {
    const total = Object.values(grams).reduce((sum, count) => sum + count, 0);
    return { language, grams: new Map(Object.entries(grams)), total };
  });
  return (text) => {
    const grams = gramsOf(text, length);
    const scores = languages.map(({ language, grams: seen, total }) => ({
      language,
      score: grams.reduce(
        (sum, gram) => sum + Math.log(((seen.get(gram) ?? 0) + alpha) / (total + alpha * (known + 1))),
        0,
      ),
    }));
    return scores.reduce((best, one) => (one.score > best.score ? one : best)).language;
  };
}

/** @throws when there is none that `train` saved */
export function loadModel() {
  if (!existsSync(FILE)) throw new Error(`there is no model: ${FILE} is missing; run train first`);
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

/** With a blank at both ends, so that the first and the last letters of words count as such. */
function gramsOf(text, length) {
  const words = text.toLowerCase().replaceAll(/[^\p{Letter}]+/gu, ' ');
  const letters = Array.from(` ${words.trim()} `);
  return letters.slice(length - 1).map((_, end) => letters.slice(end, end + length).join(''));
}
