/** The last line of a text that has a word in it, as what a program had to say in the end. */
export function lastWords(text: string): string {
  const lines = text.split('\n').filter((line) => /[\p{L}\p{N}]{2}/u.test(line));
  return lines.at(-1)?.trim() ?? '';
}
