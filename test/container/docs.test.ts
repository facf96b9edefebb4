import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REPOSITORY } from './staged-program';

const EXAMPLES = readdirSync(join(REPOSITORY, 'examples')).map((name) => `examples/${name}/README.md`);
const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { scripts: object };

describe.each(['docs/containers.md', 'container/README.md', ...EXAMPLES])('%s', (path) => {
  const page = readFileSync(join(REPOSITORY, path), 'utf8');

  test('leads only to what is there', () => {
    for (const [, target = '', heading] of page.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)) {
      const file = target === '' ? join(REPOSITORY, path) : join(REPOSITORY, dirname(path), target);
      expect(existsSync(file) ? '' : target).toBe('');
      if (heading !== undefined) expect(headings(file)).toContain(heading);
    }
  });

  test('has commands of this checkout', () => {
    const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join('');
    for (const [, name] of commands.matchAll(/npm run ([\w:-]+)/g)) expect(Object.keys(scripts)).toContain(name);
    for (const [, file = ''] of commands.matchAll(/(?:^|\s)((?:container|examples)\/[\w./-]+)/g))
      expect(existsSync(join(REPOSITORY, file)) ? '' : file).toBe('');
  });
});

/** As they are called in links. */
function headings(file: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines
    .filter((line) => /^#+ /.test(line))
    .map((line) =>
      line
        .replace(/^#+ /, '')
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
}
