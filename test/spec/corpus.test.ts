import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatProblems } from '../../lib/spec/format-problems';
import { parseSweepFile } from '../../lib/spec/load';
import expected from './corpus.expected.json';

const folder = join(__dirname, 'corpus');
const files = readdirSync(folder).sort();

/** Long enough for a busy machine, far below what a person would call hanging. */
const MAX_MILLISECONDS = 5_000;

describe('broken sweep files', () => {
  it('are at least 150, each with what is expected of it', () => {
    expect(files.length).toBeGreaterThanOrEqual(150);
    expect(Object.keys(expected).sort()).toEqual(files);
  });

  it.each(files)('%s', (fileName) => {
    const text = readFileSync(join(folder, fileName), 'utf8');
    const start = performance.now();
    const { spec, problems } = parseSweepFile(text, { fileName });
    expect(performance.now() - start).toBeLessThan(MAX_MILLISECONDS);
    expect(spec).toBeUndefined();
    const found = problems.map(({ code, line, column }) => ({ code, line, column }));
    expect(found).toEqual(expected[fileName as keyof typeof expected]);
  });

  it.each(files)('%s is explained in plain words', (fileName) => {
    const text = readFileSync(join(folder, fileName), 'utf8');
    const { problems } = parseSweepFile(text, { fileName });
    for (const { message } of problems) {
      expect(message).not.toMatch(/undefined|\[object|is NaN|Invalid input|regex|pattern/);
      expect(message.slice(0, 1)).toBe(message.slice(0, 1).toLowerCase());
    }
    expect(formatProblems(fileName, problems, text)).toContain(`${fileName}:`);
  });
});
