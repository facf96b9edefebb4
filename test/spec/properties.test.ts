import fc from 'fast-check';
import { parseSweepFile } from '../../lib/spec/load';
import { FILE_KEYS, PARAMETER_KEYS } from '../../lib/spec/schema';
import { STARTER_FILE } from '../../lib/spec/starter';
import { specOf, toYaml } from './parse';

const GOOD: readonly { fileName: string; text: string }[] = [
  { fileName: 'a.yaml', text: STARTER_FILE },
  { fileName: 'a.json', text: '{"lr": [0.1, 0.01], "depth": [3, 5], "name2": "x"}' },
  { fileName: 'b.json', text: '[{"lr": 0.1}, {"lr": 0.01, "flag": true}]' },
  { fileName: 'a.csv', text: 'lr,depth,name\n0.1,3,"a ""b"""\n1e-2,,x\n' },
  {
    fileName: 'c.json',
    text: JSON.stringify({
      method: 'grid',
      metric: { name: 'e', goal: 'minimize', target: 0.1 },
      parameters: {
        k: { values: ['x', 'y'] },
        a: { values: [1, 2], when: { k: 'x' } },
        c: { min: 1, max: 5 },
        d: { min: 0.5, max: 2, n: 3, log: true },
        e: { parameters: { f: { value: null } } },
        g: { values: [[1], [2, 3]] },
      },
      zip: [['k', 'g']],
      exclude: [{ k: 'x', c: [1, 2] }],
      include: [{ k: 'y', g: [2, 3], c: 1, d: 0.5 }],
      limits: { parallel: 2, max_runtime: '1h' },
      channels: { train: 'data' },
    }),
  },
  {
    fileName: 'b.yaml',
    text: 'method: random\nparameters:\n  a: &x {values: [1, 2]}\n  b: *x\n  c: {<<: *x, values: [3]}\n  d: {mu: 0, sigma: 1}\nrun_cap: 5\n',
  },
];

/** No exception, and either a spec or problems, each with a place inside the text. */
function expectAnswer(text: string, fileName: string): void {
  const { spec, problems, warnings } = parseSweepFile(text, { fileName });
  expect(spec === undefined).toBe(problems.length > 0);
  const lines = text.split(/\r\n?|\n/);
  for (const { line, column, code, message } of [...problems, ...warnings]) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 2);
    expect(code).toMatch(/^[A-Z][A-Za-z0-9]+$/);
    expect(message).not.toBe('');
  }
  if (spec !== undefined) expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
}

const good = fc.constantFrom(...GOOD);
const METRIC_KEYS = ['goal', 'target', 'mode'];
const RUNS = { numRuns: 500 };

describe('mutations of good files', () => {
  it('start from files that are good', () => {
    for (const { fileName, text } of GOOD) expect(parseSweepFile(text, { fileName }).problems).toEqual([]);
  });

  it('of characters never end in an exception', () => {
    const snippet = fc.oneof(
      fc.string({ maxLength: 4, unit: 'binary' }),
      fc.constantFrom(
        ...'{}[]:,"\'\\#&*!|>%@`-?~\t\r\n.\0\uFEFF'.split(''),
        '<<',
        '__proto__',
        '- ',
        ': ',
        '\n  ',
        '1e999',
        '.nan',
      ),
    );
    const edit = fc.record({ at: fc.nat(), remove: fc.nat({ max: 6 }), insert: snippet });
    fc.assert(
      fc.property(good, fc.array(edit, { minLength: 1, maxLength: 4 }), ({ fileName, text }, edits) => {
        let mutated = text;
        for (const { at, remove, insert } of edits) {
          const start = at % (mutated.length + 1);
          mutated = mutated.slice(0, start) + insert + mutated.slice(start + remove);
        }
        expectAnswer(mutated, fileName);
      }),
      RUNS,
    );
  });

  it('by cutting, doubling and mixing lines never end in an exception', () => {
    fc.assert(
      fc.property(good, good, fc.nat(), fc.nat(), (one, other, from, to) => {
        const start = from % (one.text.length + 1);
        const end = to % (other.text.length + 1);
        expectAnswer(one.text.slice(0, start) + other.text.slice(end), one.fileName);
        expectAnswer(one.text.slice(start), one.fileName);
        expectAnswer(one.text, other.fileName);
      }),
      RUNS,
    );
  });

  it('of bytes never end in an exception', () => {
    fc.assert(
      fc.property(
        good,
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 5 }),
        ({ fileName, text }, edits) => {
          const bytes = Buffer.from(text);
          for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
          expectAnswer(bytes.toString('utf8'), fileName);
        },
      ),
      RUNS,
    );
  });

  it('of structure never end in an exception', () => {
    const keys = fc.constantFrom(
      ...FILE_KEYS,
      ...PARAMETER_KEYS,
      ...METRIC_KEYS,
      'k',
      '__proto__',
      'constructor',
      '<<',
    );
    const leaf = fc.oneof(
      fc.constantFrom<unknown>(
        'grid',
        'random',
        'sobol',
        'list',
        'x',
        'a',
        'b',
        '6h',
        null,
        true,
        0,
        1,
        2,
        -1,
        0.5,
        1e300,
      ),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        leaf,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(keys, tie('tree'), { maxKeys: 5 }),
      ),
    }));
    const file = fc.oneof(
      tree,
      fc.record(
        {
          method: fc.constantFrom('grid', 'random', 'list'),
          parameters: fc.dictionary(keys, fc.dictionary(keys, tree, { maxKeys: 4 }), { maxKeys: 4 }),
          zip: tree,
          exclude: fc.array(fc.dictionary(keys, tree, { maxKeys: 3 }), { maxLength: 3 }),
          include: fc.array(fc.dictionary(keys, tree, { maxKeys: 3 }), { maxLength: 3 }),
        },
        { requiredKeys: ['method', 'parameters'] },
      ),
    );
    fc.assert(
      fc.property(file, (value) => {
        expectAnswer(JSON.stringify(value), 'a.json');
        expectAnswer(toYaml(value), 'a.yaml');
      }),
      RUNS,
    );
  });

  it('of any text in any format have an answer', () => {
    const extension = fc.constantFrom('a.json', 'a.yaml', 'a.csv', 'a', '', '.', 'a.toml', '/x/../.yaml');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), extension, (text, fileName) =>
        expectAnswer(text, fileName),
      ),
      RUNS,
    );
  });
});

describe('hostile files', () => {
  /** What takes the square of these sizes takes longer on any machine. */
  const MAX_MILLISECONDS = 20_000;
  const repeat = (text: string): string => text.repeat(Math.floor(100_000 / text.length));
  const TEXTS = [
    '[',
    '{',
    '"',
    "'",
    '- ',
    '? ',
    '&a ',
    '*a ',
    '!a ',
    '{a: ',
    '[[]',
    ': ',
    ',',
    '\n',
    '\r',
    ' ',
    '#',
    '|',
    'a: b: ',
    'a:\n',
    '""',
    '"",',
    '\\',
    '1',
    '-',
    '---\n',
    '%',
    '\t',
    '&a [*a',
  ];

  it.each(TEXTS)('%p a hundred thousand times is answered in time', (text) => {
    for (const fileName of ['a.json', 'a.yaml', 'a.csv']) {
      const start = performance.now();
      expectAnswer(repeat(text), fileName);
      expect(performance.now() - start).toBeLessThan(MAX_MILLISECONDS);
    }
  });

  it.each<[string, () => string, string]>([
    ['many points', () => JSON.stringify(Array.from({ length: 200_000 }, (_, i) => ({ a: i, b: 'x' }))), 'a.json'],
    ['many rows', () => `a,b\n${'1,x\n'.repeat(250_000)}`, 'a.csv'],
    ['many bad rows', () => `a,b\n${'1\n'.repeat(250_000)}`, 'a.csv'],
    ['many values', () => JSON.stringify({ a: Array.from({ length: 250_000 }, (_, i) => i) }), 'a.json'],
    [
      'many keys',
      () => JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, [1]]))),
      'a.json',
    ],
    [
      'many unknown keys',
      () => JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, { x: 1 }]))),
      'a.json',
    ],
    ['a long chain of conditions', () => chain(1_000), 'a.json'],
    ['many includes and excludes', () => crossed(), 'a.json'],
    ['a long quoted cell', () => `a\n"${'""'.repeat(250_000)}"\n`, 'a.csv'],
    ['a large YAML file', () => `a:\n${'  - 1\n'.repeat(150_000)}`, 'a.yaml'],
  ])('%s are answered in time', (_, text, fileName) => {
    const content = text();
    const start = performance.now();
    const { spec, problems } = parseSweepFile(content, { fileName });
    expect(performance.now() - start).toBeLessThan(MAX_MILLISECONDS);
    expect(spec === undefined).toBe(problems.length > 0);
  });

  function chain(length: number): string {
    const parameters = Array.from({ length }, (_, i) => [
      `p${i}`,
      { values: [1, 2], ...(i > 0 && { when: { [`p${i - 1}`]: 1 } }) },
    ]);
    return JSON.stringify({ method: 'grid', parameters: Object.fromEntries(parameters) });
  }

  function crossed(): string {
    const values = Array.from({ length: 1_000 }, (_, i) => i);
    const exclude = values.map((a) => ({ a, b: values.slice(0, 50) }));
    const include = Array.from({ length: 10_000 }, (_, i) => ({ a: i % 1_000, b: 999 }));
    return JSON.stringify({ method: 'grid', parameters: { a: { values }, b: { values } }, exclude, include });
  }
});

describe('the same file written in another way', () => {
  const name = fc.stringMatching(/^[a-z]{2,6}_p$/);
  const scalar = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.integer({ min: -1e6, max: 1e6 }),
    fc.boolean(),
    fc.constant(null),
  );
  const definition = fc.oneof(
    scalar.map((value) => ({ value })),
    fc.array(scalar, { minLength: 1, maxLength: 4 }).map((values) => ({ values })),
    fc.tuple(fc.integer({ min: 1, max: 50 }), fc.nat({ max: 50 })).map(([min, width]) => ({ min, max: min + width })),
    fc
      .tuple(fc.integer({ min: 1, max: 50 }), fc.nat({ max: 50 }))
      .map(([min, width]) => ({ min, max: min + width, log: true })),
    fc.integer({ min: 1, max: 9 }).map((n) => ({ distribution: 'uniform', min: 0.25, max: 1.5, n })),
  );
  const file = fc.record(
    {
      method: fc.constant('grid'),
      parameters: fc.dictionary(name, definition, { minKeys: 1, maxKeys: 5, noNullPrototype: true }),
      name: fc.constantFrom('a-b', 'x_1'),
      repeats: fc.integer({ min: 1, max: 4 }),
      seed: fc.nat(),
      run_cap: fc.integer({ min: 10, max: 99 }),
      limits: fc.record({
        parallel: fc.integer({ min: 1, max: 9 }),
        max_runtime: fc.constantFrom<unknown>('1h30m', 60),
      }),
    },
    { requiredKeys: ['method', 'parameters'], noNullPrototype: true },
  );

  it('in JSON and in YAML is the same spec', () => {
    fc.assert(
      fc.property(file, (value) => {
        expect(specOf(toYaml(value), 's.yaml')).toEqual(specOf(JSON.stringify(value, null, 2), 's.json'));
      }),
    );
  });

  it('as JSON inside YAML is the same spec', () => {
    fc.assert(
      fc.property(file, (value) => {
        expect(specOf(JSON.stringify(value), 's.yaml')).toEqual(specOf(JSON.stringify(value), 's.json'));
      }),
    );
  });

  it('with its keys in another order is the same spec; the order of parameters is kept', () => {
    fc.assert(
      fc.property(file, (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(JSON.stringify(specOf(JSON.stringify(reversed), 's.json'))).toBe(
          JSON.stringify(specOf(JSON.stringify(value), 's.json')),
        );
        expect(specOf(JSON.stringify(value), 's.json').parameters.map((parameter) => parameter.name)).toEqual(
          Object.keys(value.parameters),
        );
      }),
    );
  });
});
