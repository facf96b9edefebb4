import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import type { Json } from '../../lib/contract/json';
import { resultsCsv, toCsv } from '../../lib/report/csv';
import { manifestOf, resultOf } from '../support/manifests';

/** A plain reader of RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const row: string[] = [];
    for (;;) {
      const match = /"((?:[^"]|"")*)"|[^",\r\n]*/y;
      match.lastIndex = at;
      const [whole = '', quoted] = match.exec(text) ?? [];
      row.push(quoted === undefined ? whole : quoted.replaceAll('""', '"'));
      at += whole.length;
      if (text[at] !== ',') break;
      at += 1;
    }
    expect(text.slice(at, at + 2)).toBe('\r\n');
    at += 2;
    rows.push(row);
  }
  return rows;
}

test('any cells come back', () => {
  const cells = fc.oneof(fc.string(), fc.constantFrom(',', '"', '""', '\r\n', '\n', '', ' x ', '=1+1', 'é', '"a","b"'));
  fc.assert(
    fc.property(fc.array(fc.tuple(cells, cells), { minLength: 1, maxLength: 5 }), (rows) => {
      const text = toCsv(rows.map(([a, b]) => ({ 'col,1': a, 'col"2': b })));
      expect(parseCsv(text)).toEqual([['col,1', 'col"2'], ...rows]);
    }),
  );
});

test('Python reads the same', () => {
  const rows = [
    { a: 'x,"y"\r\nz', b: 1 },
    { a: '', b: -0.5 },
  ];
  const script =
    'import csv, json, sys, io; print(json.dumps(list(csv.reader(io.StringIO(sys.stdin.read(), newline="")))))';
  const read = execFileSync('python3', ['-c', script], { input: toCsv(rows), encoding: 'utf8' });
  expect(JSON.parse(read)).toEqual([
    ['a', 'b'],
    ['x,"y"\r\nz', '1'],
    ['', '-0.5'],
  ]);
});

test.each<[Json, string]>([
  [null, ''],
  [1e-7, '1e-7'],
  [true, 'true'],
  [[1, 2], '"[1,2]"'],
  [{ a: 'b' }, '"{""a"":""b""}"'],
  ['plain', 'plain'],
])('%j is the cell %j', (value, cell) => {
  expect(toCsv([{ a: value }])).toBe(`a\r\n${cell}\r\n`);
});

test('no rows are an empty text', () => {
  expect(toCsv([])).toBe('');
});

test('results are in the order of trials, one a line, with everything that there is to know', () => {
  const results = [
    resultOf(2, { parameters: { x: 0.25 }, objective: 0.5, metrics: { loss: 0.5, acc: 0.9 } }),
    {
      ...resultOf(0, { status: 'failed', reason: 'exit code 1: a, b', metrics: {}, durationSec: 1.23456 }),
      objective: undefined,
    },
  ].map(({ objective, ...rest }) => (objective === undefined ? rest : { ...rest, objective }));
  const [header, first, second, ...more] = parseCsv(resultsCsv(manifestOf(), results));
  expect(header).toEqual([
    'trial',
    'repeat',
    'status',
    'objective',
    'x',
    'loss',
    'acc',
    'attempt',
    'duration_sec',
    'started_at',
    'ended_at',
    'worker',
    'reason',
  ]);
  expect(first?.slice(0, 9)).toEqual(['0', '0', 'failed', '', '0', '', '', '1', '1.235']);
  expect(first?.at(-1)).toBe('exit code 1: a, b');
  expect(second?.slice(0, 7)).toEqual(['2', '0', 'completed', '0.5', '0.25', '0.5', '0.9']);
  expect(more).toEqual([]);
});
