import { SweepError } from '../../lib/contract/sweep-error';
import { type ParameterFlag, parseParameterFlag } from '../../lib/spec/flags';
import { formatProblems } from '../../lib/spec/format-problems';
import { parseSweepFile, specFromFlags } from '../../lib/spec/load';
import { nodeAt, toJson } from '../../lib/spec/source-node';

const flags = (...texts: string[]): ParameterFlag[] => texts.map(parseParameterFlag);
const FILE =
  'method: grid\nparameters:\n  k: {values: [x, y]}\n  a: {values: [1, 2], when: {k: x}}\n  n: {parameters: {m: {value: 1}}}\n';

describe('parameter flags', () => {
  it.each<[string, string, unknown]>([
    ['lr=0.1', 'lr', { value: 0.1 }],
    ['lr=0.1,0.01', 'lr', { values: [0.1, 0.01] }],
    ['o=adam', 'o', { value: 'adam' }],
    ['o=adam, sgd', 'o', { values: ['adam', 'sgd'] }],
    ['f=true,null,"a,b"', 'f', { values: [true, null, 'a,b'] }],
    ['l=[64,64],[32]', 'l', { values: [[64, 64], [32]] }],
    ['l={"a": [1, 2]}', 'l', { value: { a: [1, 2] } }],
    ['u=a=b', 'u', { value: 'a=b' }],
    ['e=""', 'e', { value: '' }],
    ['d=2..8', 'd', { min: 2, max: 8 }],
    ['d=-2..8:3', 'd', { min: -2, max: 8, n: 3 }],
    ['r=log:1e-3..0.1', 'r', { min: 0.001, max: 0.1, log: true }],
    ['r=log:0.001..0.1:5', 'r', { min: 0.001, max: 0.1, log: true, n: 5 }],
    ['p=../data', 'p', { value: '../data' }],
    ['a.b=1', 'a.b', { value: 1 }],
  ])('%s', (text, name, definition) => {
    const flag = parseParameterFlag(text);
    expect(flag.name).toBe(name);
    expect(toJson(flag.definition)).toEqual(definition);
  });

  it.each([
    '',
    'lr',
    '=1',
    'lr=',
    'lr= ',
    'lr=1,',
    'lr=,1',
    'l r=1',
    '2x=1',
    '__proto__=1',
    'a=nan',
    'a=1,-inf',
    'a=12345678901234567890',
  ])('%p is refused', (text) => {
    expect(() => parseParameterFlag(text)).toThrow(SweepError);
    expect(() => parseParameterFlag(text)).toThrow(/^the parameter flag/);
  });

  it('tells floats by their token', () => {
    const { definition } = parseParameterFlag('x=0..1.0');
    expect(nodeAt(definition, ['max'])).toMatchObject({ isFloat: true });
    expect(nodeAt(definition, ['min'])).toMatchObject({ isFloat: false });
  });

  it('make a grid without a file', () => {
    const { spec } = specFromFlags(flags('lr=0.1,0.01', 'depth=3'), { name: 'quick' });
    expect(spec).toMatchObject({ name: 'quick', method: 'grid' });
    expect(spec?.parameters.map(({ domain }) => domain)).toEqual([
      { kind: 'categorical', values: [0.1, 0.01] },
      { kind: 'constant', value: 3 },
    ]);
  });

  it('add to a file and replace in it, the last of equal names winning', () => {
    const { spec } = parseSweepFile(FILE, { fileName: 'a.yaml', flags: flags('a=5', 'b=1', 'b=2', 'n.m=7') });
    expect(spec?.parameters.map(({ name, domain }) => [name, domain])).toEqual([
      ['k', { kind: 'categorical', values: ['x', 'y'] }],
      ['a', { kind: 'constant', value: 5 }],
      ['n.m', { kind: 'constant', value: 7 }],
      ['b', { kind: 'constant', value: 2 }],
    ]);
    expect(spec?.parameters[1]?.when).toEqual({ k: ['x'] });
  });

  it('add to a shorthand', () => {
    const { spec } = parseSweepFile('{"lr": [1]}', { fileName: 'a.json', flags: flags('lr=2', 'x=1,2') });
    expect(spec?.parameters.map(({ name }) => name)).toEqual(['lr', 'x']);
  });

  it('set one value in all points of a list', () => {
    const text = 'lr\n1\n2\n';
    const { spec } = parseSweepFile(text, { fileName: 'a.csv', flags: flags('depth=3') });
    expect(spec?.points).toEqual([
      { lr: 1, depth: 3 },
      { lr: 2, depth: 3 },
    ]);
    const { problems } = parseSweepFile(text, { fileName: 'a.csv', flags: flags('depth=3,4') });
    expect(problems).toMatchObject([{ code: 'FlagNeedsOneValue', flag: 'depth=3,4', line: 1, column: 7 }]);
  });

  it('are checked by the rules of the file, and named where they are wrong', () => {
    const { spec, problems } = parseSweepFile(FILE, { fileName: 'a.yaml', flags: flags('k=z', 'r=0..1.0') });
    expect(spec).toBeUndefined();
    expect(problems.map(({ code, flag }) => [code, flag])).toEqual([
      ['UnreachableCondition', undefined],
      ['EndlessGrid', 'r=0..1.0'],
    ]);
    expect(formatProblems('a.yaml', problems, FILE)).toContain('-p r=0..1.0  parameters.r:');
  });
});
