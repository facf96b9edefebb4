const MAX_LENGTH = 63;

/** Letters, digits, `-` and `_`, 1 to 63 characters: the name of a sweep made from any text. */
export function toSpecName(text: string): string {
  const name = text
    .slice(0, 1_000)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .slice(0, MAX_LENGTH)
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'sweep' : name;
}

/** The name of a sweep whose file gives none. */
export function nameFromFile(fileName: string): string {
  const base = fileName.split(/[/\\]/).at(-1) ?? '';
  return toSpecName(base.replace(/\.[^.]*$/, ''));
}
