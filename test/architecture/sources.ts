import { readFileSync, readdirSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

export interface Import {
  /** A path from the repository's root for a relative import, with `.ts`; else the package's name as written. */
  readonly target: string;
  /** Gone at run time. */
  readonly typeOnly: boolean;
}

/** One TypeScript file of the product. */
export interface Source {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

/** Every TypeScript file below folders of the repository. */
export function readSources(folders: readonly string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
      .map((path) => source(path, readFileSync(join(ROOT, path), 'utf8'))),
  );
}

export function source(path: string, text: string): Source {
  const code = withoutComments(text);
  return { path, text: code, imports: importsOf(path, code) };
}

/** Only what starts a line or follows white space: `//` in a string such as a URL stays. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/ .*$/gm, '$1');
}

function importsOf(path: string, code: string): Import[] {
  const found: Import[] = [];
  for (const [, clause = '', from] of code.matchAll(/^(?:import|export)\s+([^'";]*?)\s*from\s+'([^']+)'/gm)) {
    if (from !== undefined) found.push({ target: target(path, from), typeOnly: isTypeOnly(clause) });
  }
  for (const [, bare, dynamic] of code.matchAll(/^import\s+'([^']+)'|\b(?:import|require)\(\s*'([^']+)'/gm)) {
    found.push({ target: target(path, bare ?? dynamic ?? ''), typeOnly: false });
  }
  return found;
}

function isTypeOnly(clause: string): boolean {
  if (/^type\b/.test(clause)) return true;
  const names = /^\{([^}]*)\}$/.exec(clause.trim())?.[1];
  const list = names?.split(',').filter((name) => name.trim() !== '');
  return list !== undefined && list.every((name) => /^\s*type\s/.test(name));
}

function target(path: string, from: string): string {
  return from.startsWith('.') ? `${posix.join(posix.dirname(path), from)}.ts` : from;
}
