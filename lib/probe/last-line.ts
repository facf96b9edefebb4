/** The last line of a text that has a word in it, as what a program had to say in the end. */
export function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => /\w{2}/.test(line));
  return lines.at(-1)?.trim() ?? '';
}
