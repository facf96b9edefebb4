import { align } from '../../lib/cli/align';
import { formatCount, formatDuration, formatNumber, formatParameters, formatValue } from '../../lib/cli/format';
import { isTerminal, wantsColors } from '../../lib/cli/terminal';
import { cut, displayWidth, printable } from '../../lib/cli/text';

test.each([
  [0.0004, '0 ms'],
  [0.85, '850 ms'],
  [4.21, '4.2 s'],
  [59.4, '59 s'],
  [59.6, '1 min'],
  [200, '3 min 20 s'],
  [3600, '1 h'],
  [7500, '2 h 5 min'],
  [273_600, '3 d 4 h'],
])('%d s is shown as %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test('numbers keep six significant digits and no padding', () => {
  expect([0.1, 1 / 3, 1e-7, 12_345_678, 2.5e20].map(formatNumber)).toEqual([
    '0.1',
    '0.333333',
    '1e-7',
    '12345678',
    '250000000000000000000',
  ]);
  expect(formatCount(1_234_567)).toBe('1,234,567');
});

test('a value is shown plainly unless that would be mistaken or move the cursor', () => {
  expect(formatParameters({ C: 10, kernel: 'rbf', on: true, none: null, list: [1, 'a'] })).toBe(
    'C=10 kernel=rbf on=true none=null list=[1,"a"]',
  );
  expect(['', 'a\nb', '\u001b[2J', ' x'].map(formatValue)).toEqual(['""', '"a\\nb"', '"\\u001b[2J"', '" x"']);
});

test('text of programs loses what would move the cursor', () => {
  expect(printable('\u001b[31mred\u001b[0m\r\n\u0007end\u009b')).toBe('red end');
});

test('text is measured and cut in columns', () => {
  expect(displayWidth('\u001b[1mab\u001b[0m')).toBe(2);
  expect(displayWidth('学習e\u0301🙂')).toBe(7);
  expect(cut('abcdef', 6)).toBe('abcdef');
  expect(cut('abcdefg', 6)).toBe('abcde…');
  expect(cut('学習率', 4)).toBe('学…');
  expect(cut('ab', 0)).toBe('…');
});

test('tables line up, numbers to the right, and are cut at the width of the terminal', () => {
  const rows = [
    ['trial', 'kernel', 'C'],
    ['3', 'rbf', '0.1'],
    ['12', '学', '-'],
  ];
  expect(align(rows, Infinity)).toBe(['trial  kernel    C', '    3  rbf     0.1', '   12  学        -'].join('\n'));
  expect(align(rows, 12)).toBe(['trial  kern…', '    3  rbf …', '   12  学  …'].join('\n'));
});

test('a terminal gets colours unless it does not want them', () => {
  const terminal = { isTTY: true } as const;
  const pipe = {};
  expect(wantsColors(terminal, {})).toBe(true);
  expect(wantsColors(terminal, { NO_COLOR: '1' })).toBe(false);
  expect(wantsColors(terminal, { NO_COLOR: '' })).toBe(true);
  expect(wantsColors(terminal, { TERM: 'dumb' })).toBe(false);
  expect(wantsColors(pipe, { FORCE_COLOR: '1' })).toBe(true);
  expect(wantsColors(pipe, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
  expect(isTerminal(pipe, {})).toBe(false);
});
