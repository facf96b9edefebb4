import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatProblems } from '../../lib/spec/format-problems';
import { parseSweepFile } from '../../lib/spec/load';
import { FILE_KEYS, PARAMETER_KEYS, DISTRIBUTIONS } from '../../lib/spec/schema';

const text = readFileSync(join(__dirname, '..', '..', 'docs', 'sweep-file.md'), 'utf8');
const blocks = [...text.matchAll(/^```(json|yaml|csv)\n([\s\S]*?)^```$/gm)].map(([, format = '', content = '']) => ({
  format,
  content,
}));

describe('docs/sweep-file.md', () => {
  it.each(blocks)('$format block $#', ({ format, content }) => {
    const fileName = `block.${format}`;
    const { problems } = parseSweepFile(content, { fileName });
    expect(formatProblems(fileName, problems, content)).toBe('');
  });

  it('has examples of every format', () => {
    expect(new Set(blocks.map(({ format }) => format))).toEqual(new Set(['json', 'yaml', 'csv']));
  });

  it.each([...FILE_KEYS, ...PARAMETER_KEYS.filter((key) => key !== 'a' && key !== 'b'), ...DISTRIBUTIONS])(
    'explains %s',
    (key) => {
      expect(text).toMatch(new RegExp(`[\`{ ]${key.replace('$', '\\$')}[\`: ]`));
    },
  );
});
