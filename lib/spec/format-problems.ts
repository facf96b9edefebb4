import { lineStarts, type Problem } from './problem';

const MAX_LINE_LENGTH = 160;

/**
 * One `file:line:col  message` a problem; with the text of the file also the line and a caret under the place.
 * Problems of flags name the flag in place of the file.
 */
export function formatProblems(fileName: string, problems: readonly Problem[], text?: string): string {
  const content = text?.startsWith('\uFEFF') ? text.slice(1) : text;
  const starts = content === undefined ? [] : lineStarts(content);
  return problems
    .map((problem) => {
      const place = problem.flag === undefined ? `${fileName}:${problem.line}:${problem.column}` : `-p ${problem.flag}`;
      const subject = problem.path === '' ? '' : `${problem.path}: `;
      const excerpt = content === undefined || problem.flag !== undefined ? '' : caret(content, starts, problem);
      return `${place}  ${subject}${problem.message}${excerpt}`;
    })
    .join('\n');
}

function caret(text: string, starts: readonly number[], { line, column }: Problem): string {
  const start = starts[line - 1] ?? 0;
  const source = text.slice(start, starts[line] ?? text.length).replace(/[\r\n]+$/, '');
  if (source === '' || source.length > MAX_LINE_LENGTH) return '';
  // Tabs stay tabs, so that the caret stands under its character in any terminal.
  const indent = source.slice(0, column - 1).replace(/[^\t]/g, ' ');
  const number = String(line);
  return `\n  ${number} | ${source}\n  ${' '.repeat(number.length)} | ${indent}^`;
}
