import { formatProblems } from '../../lib/spec/format-problems';
import { parseSweepFile } from '../../lib/spec/load';

describe('formatProblems', () => {
  const text = 'method: gird\n# a comment\nrepeats:\t0\nparameters: {a: {values: [1]}}\n';
  const { problems } = parseSweepFile(text, { fileName: 's.yaml' });

  it('gives one line a problem', () => {
    expect(formatProblems('dir/s.yaml', problems).split('\n')).toEqual([
      expect.stringMatching(/^dir\/s\.yaml:1:9 {2}method: must be one of .*; did you mean 'grid'\?$/),
      'dir/s.yaml:3:10  repeats: must be at least 1, not 0',
    ]);
  });

  it('points at the place in the text', () => {
    expect(formatProblems('s.yaml', problems, text)).toContain(
      ['repeats: must be at least 1, not 0', '  3 | repeats:\t0', '    |         \t^'].join('\n'),
    );
  });

  it('shows control characters of a file as escapes', () => {
    const evil = '{"\\u001b[2J": 1, "parameters": {}}';
    const { problems } = parseSweepFile(evil, { fileName: 'a.json' });
    expect(formatProblems('a.json', problems)).not.toContain('\u001b');
  });

  it('leaves out lines that are too long', () => {
    const long = `{"a": [${'1,'.repeat(500)}]}`;
    const { problems } = parseSweepFile(long, { fileName: 'a.json' });
    expect(formatProblems('a.json', problems, long).split('\n')).toHaveLength(1);
  });
});
