import type { Status, Verdict } from '../../check/examine';
import { formatDuration } from '../format';
import type { Colors } from '../io';
import { cut, displayWidth, printable } from '../text';

const MARKS: { readonly [status in Status]: string } = {
  passed: '✓',
  failed: '✗',
  warning: '!',
  'not-applicable': '-',
};
const WORDS: readonly (readonly [Status, string])[] = [
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['warning', 'with a warning'],
  ['not-applicable', 'not applicable'],
];
/** What was seen of a rule that was kept is worth no second line. */
const SHOWN_CHARACTERS = 100;

/**
 * A line for each rule, with the number of its source, and the sources in the end; below what is broken, what was seen
 * and what to do.
 */
export function verdictsText(verdicts: readonly Verdict[], colors: Colors, columns: number): string {
  const width = Math.max(...verdicts.map(({ id }) => displayWidth(id)));
  const sources = [...new Map(verdicts.map(({ source }) => [source.url, source])).values()];
  const lines = verdicts.map((verdict) => {
    const number = sources.findIndex(({ url }) => url === verdict.source.url) + 1;
    return verdictText(verdict, `[${number}]`, { width, colors, columns });
  });
  const list = sources.map(({ title, url }, i) => colors.dim(`[${i + 1}] ${title}, ${url}`));
  return [...lines, '', ...list].join('\n');
}

/** `25 passed, 1 failed, 12 not applicable, in 9.1 s`. */
export function summary(verdicts: readonly Verdict[], seconds: number): string {
  const counts = WORDS.map(
    ([status, word]) => [verdicts.filter((verdict) => verdict.status === status).length, word] as const,
  );
  const said = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return [...said, `in ${formatDuration(seconds)}`].join(', ');
}

interface Table {
  /** Of the column of ids. */
  readonly width: number;
  readonly colors: Colors;
  readonly columns: number;
}

function verdictText(verdict: Verdict, source: string, { width, colors, columns }: Table): string {
  const { id, status, title, seen, fix } = verdict;
  const mark = `${paint(status, colors)(MARKS[status])} ${id.padEnd(width)}`;
  // Programs have a say in what was seen.
  const what = seen === undefined ? '' : printable(seen);
  if (status === 'passed' || status === 'not-applicable') {
    const rest = `${title}${what === '' ? '' : `: ${cut(what, SHOWN_CHARACTERS)}`}`;
    return `${mark}  ${colors.dim(`${cut(rest, columns - width - INDENT - source.length - 1)} ${source}`)}`;
  }
  return [`${mark}  ${title} ${source}`, `    seen: ${what}`, `    ${colors.dim('fix:')} ${fix ?? ''}`].join('\n');
}

/** The mark and the blanks of a line. */
const INDENT = 4;

function paint(status: Status, colors: Colors): (text: string) => string {
  switch (status) {
    case 'failed':
      return colors.red;
    case 'warning':
      return colors.yellow;
    case 'not-applicable':
      return colors.dim;
    case 'passed':
      return colors.green;
  }
}
