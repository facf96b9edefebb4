import { parseSweepFile } from '../../lib/spec/load';
import { STARTER_FILE } from '../../lib/spec/starter';
import { codesOf, parseYaml, specOf } from './parse';

const COMPLETE = `
$schema: ../schema/sweep.schema.json
name: digits-svm
method: sobol
metric: { name: val_error, goal: maximize, target: 0.01, mode: best }
parameters:
  C: { min: 0.01, max: 1000, distribution: log_uniform_values }
  kernel: { values: [rbf, poly] }
  degree: { min: 2, max: 5, when: { kernel: poly } }
  shrinking: { values: [true, false] }
  seed: { value: 0 }
zip: [[kernel, shrinking]]
exclude: [{ kernel: poly, degree: [2, 5] }]
include: [{ seed: 0, shrinking: true, kernel: rbf, C: 1 }]
repeats: 3
seed: 42
run_cap: 200
limits: { parallel: 20, max_failed: 5, max_cost_usd: 25, max_runtime: 1h30m, trial_timeout: 90 }
retry: { attempts: 2, exit_codes: [75] }
backend: batch
resources: { vcpus: 0.5, memory_mib: 4096, gpus: 0, queue: small, price_usd_per_hour: 0.04, spot: true }
channels: { train: ./data, test: s3://my-bucket/x }
container: ../container
`;

describe('a complete file', () => {
  it('becomes a spec', () => {
    expect(specOf(COMPLETE)).toEqual({
      name: 'digits-svm',
      method: 'sobol',
      metric: { name: 'val_error', goal: 'maximize', target: 0.01, mode: 'best' },
      parameters: [
        { name: 'C', domain: { kind: 'float', min: 0.01, max: 1000, scale: 'log' } },
        { name: 'kernel', domain: { kind: 'categorical', values: ['rbf', 'poly'] } },
        { name: 'degree', domain: { kind: 'int', min: 2, max: 5, scale: 'linear' }, when: { kernel: ['poly'] } },
        { name: 'shrinking', domain: { kind: 'categorical', values: [true, false] } },
        { name: 'seed', domain: { kind: 'constant', value: 0 } },
      ],
      zip: [['kernel', 'shrinking']],
      exclude: [{ kernel: 'poly', degree: [2, 5] }],
      include: [{ C: 1, kernel: 'rbf', shrinking: true, seed: 0 }],
      points: [],
      repeats: 3,
      seed: 42,
      runCap: 200,
      limits: { parallel: 20, maxFailed: 5, maxCostUsd: 25, maxRuntimeSec: 5400, trialTimeoutSec: 90 },
      retry: { attempts: 2, exitCodes: [75] },
      backend: 'batch',
      resources: { vcpus: 0.5, memoryMiB: 4096, gpus: 0, queue: 'small', priceUsdPerHour: 0.04, spot: true },
      channels: { train: './data', test: 's3://my-bucket/x' },
      container: '../container',
    });
  });

  it('has included points in declaration order', () => {
    expect(Object.keys(specOf(COMPLETE).include[0] ?? {})).toEqual(['C', 'kernel', 'shrinking', 'seed']);
  });

  it('is plain JSON', () => {
    const spec = specOf(COMPLETE);
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  });
});

describe('shorthands', () => {
  it('reads values as a grid', () => {
    const spec = specOf('{"lr": [0.1, 0.01], "depth": [3], "epochs": 20, "layers": [[1], [2]]}', 'My grid.v2.json');
    expect(spec).toMatchObject({ name: 'My-grid-v2', method: 'grid', repeats: 1, retry: { attempts: 1 } });
    expect(spec.parameters.map(({ domain }) => domain)).toEqual([
      { kind: 'categorical', values: [0.1, 0.01] },
      { kind: 'categorical', values: [3] },
      { kind: 'constant', value: 20 },
      { kind: 'categorical', values: [[1], [2]] },
    ]);
  });

  it('reads mappings as a list', () => {
    const spec = specOf('- {lr: 0.1}\n- {lr: 0.01, depth: 3}\n');
    expect(spec).toMatchObject({ method: 'list', parameters: [], points: [{ lr: 0.1 }, { lr: 0.01, depth: 3 }] });
  });

  it('reads points without method as a list', () => {
    expect(specOf('points: [{lr: 0.1}]\nrepeats: 2\n')).toMatchObject({ method: 'list', repeats: 2 });
  });

  it('reads CSV cells by type', () => {
    const text = 'a, b ,c,d,e\n1,-2.5e-3,true,TRUE,null\n"1", x y ,"",,"say ""hi"", ok"\n\n007,1.,.5,+1,"two\nlines"\n';
    expect(specOf(text, 'x.csv').points).toEqual([
      { a: 1, b: -0.0025, c: true, d: true, e: null },
      { a: '1', b: 'x y', c: '', e: 'say "hi", ok' },
      { a: '007', b: '1.', c: '.5', d: '+1', e: 'two\nlines' },
    ]);
  });

  it('reads CSV of one column, with any line ends and a byte order mark', () => {
    for (const text of ['lr\n1\n2', '\uFEFFlr\r\n1\r\n2\r\n', 'lr\r1\r2\r']) {
      expect(specOf(text, 'x.csv').points).toEqual([{ lr: 1 }, { lr: 2 }]);
    }
  });

  it('doubts a parameter that is nearly a key', () => {
    const { spec, warnings } = parseYaml('methd: grid\nlr: [0.1, 0.2]\n');
    expect(spec?.parameters).toHaveLength(2);
    expect(warnings).toMatchObject([{ code: 'DoubtfulName', line: 1, column: 1, path: 'methd' }]);
  });

  it('doubts a name that one row of a list has alone', () => {
    const { spec, warnings } = parseYaml('- {rate: 1}\n- {rate: 2}\n- {rte: 3}\n');
    expect(spec).toBeDefined();
    expect(warnings).toMatchObject([{ code: 'DoubtfulName', line: 3 }]);
  });
});

describe('W&B files', () => {
  const FILE = `
program: train.py
project: digits
entity: us
description: a try
command: [python, train.py]
controller: {type: local}
method: random
metric: {name: val/loss, impute: worst}
parameters:
  lr: {distribution: log_uniform_values, min: 0.0001, max: 0.1}
  opt: {parameters: {name: {values: [adam, sgd]}, momentum: {value: 0.9}}}
`;

  it('run, with one warning for all keys that only W&B reads', () => {
    const { spec, warnings } = parseYaml(FILE);
    expect(spec).toMatchObject({ metric: { name: 'val/loss', goal: 'minimize', mode: 'last' }, runCap: 100 });
    expect(warnings.map(({ code }) => code)).toEqual(['IgnoredKeys', 'DefaultRunCap']);
    expect(warnings[0]).toMatchObject({ line: 2 });
    for (const key of ['program', 'project', 'entity', 'description', 'command', 'controller', 'metric.impute']) {
      expect(warnings[0]?.message).toContain(key);
    }
  });

  it('may have any name', () => {
    const { spec, warnings } = parseYaml('name: "Größe: sweep #1!"\nmethod: grid\nparameters: {a: {values: [1]}}\n');
    expect(spec?.name).toBe('Gro-e-sweep-1');
    expect(warnings.map(({ code }) => code)).toEqual(['NameChanged']);
  });
});

describe('methods that learn', () => {
  const withMethod = (method: string, parameters: string, rest = ''): string =>
    `method: ${method}\nmetric: {name: loss}\n${rest}parameters: ${parameters}\n`;

  it.each(['bayes', 'tpe'])('%s is bounded as random search is, and ignores n', (method) => {
    const { spec, warnings } = parseYaml(withMethod(method, '{a: {min: 0.0, max: 1.0, n: 5}}', 'repeats: 2\n'));
    expect(spec).toMatchObject({ method, runCap: 200, metric: { name: 'loss', goal: 'minimize' } });
    expect(spec).not.toHaveProperty('acquisition');
    expect(spec?.parameters[0]?.domain).not.toHaveProperty('n');
    expect(warnings.map(({ code }) => code)).toEqual(['DefaultRunCap', 'IgnoredKey']);
    expect(specOf(withMethod(method, '{a: {min: 1, max: 100}}'))).not.toHaveProperty('runCap');
  });

  it.each(['logei', 'thompson'])('bayes takes acquisition %s', (acquisition) => {
    const text = withMethod('bayes', '{a: {min: 1, max: 9}}', `acquisition: ${acquisition}\n`);
    expect(specOf(text)).toMatchObject({ method: 'bayes', acquisition });
  });

  it('say what is missing, and what does not go with them', () => {
    const messages = (text: string) => parseYaml(text).problems.map(({ line, message }) => `${line}: ${message}`);
    expect(messages('name: x\nmethod: tpe\nparameters: {a: {values: [1]}}\n')).toEqual([
      "2: 'metric' is missing; method 'tpe' learns from its values",
    ]);
    expect(messages(withMethod('tpe', '{a: {values: [1]}}', 'acquisition: logei\n'))).toEqual([
      "3: 'acquisition' goes with method 'bayes' only, not with 'tpe'",
    ]);
  });

  it('are in files of W&B', () => {
    const text = `
program: train.py
method: bayes
metric: { goal: minimize, name: validation_loss }
parameters:
  batch_size: { distribution: q_log_uniform_values, max: 256, min: 32, q: 8 }
  dropout: { values: [0.15, 0.2, 0.25] }
  learning_rate: { distribution: uniform, max: 0.1, min: 0 }
run_cap: 40
`;
    expect(specOf(text)).toMatchObject({ method: 'bayes', runCap: 40, metric: { name: 'validation_loss' } });
  });
});

describe('run caps', () => {
  const withParameters = (parameters: string, rest = ''): string =>
    `method: random\n${rest}parameters: ${parameters}\n`;

  it('bound a continuous or a very large search', () => {
    expect(specOf(withParameters('{a: {min: 0.0, max: 1.0}}')).runCap).toBe(100);
    expect(specOf(withParameters('{a: {min: 0.0, max: 1.0}}', 'repeats: 3\n')).runCap).toBe(300);
    expect(specOf(withParameters('{a: {min: 0, max: 1000000}}')).runCap).toBe(100);
    expect(specOf(withParameters('{a: {mu: 0}}', 'run_cap: 7\n')).runCap).toBe(7);
  });

  it('leave a small finite space alone', () => {
    expect(specOf(withParameters('{a: {min: 1, max: 100}, b: {values: [1, 2]}}'))).not.toHaveProperty('runCap');
    expect(specOf(withParameters('{a: {min: 0.0, max: 1.0, step: 0.1}}'))).not.toHaveProperty('runCap');
    expect(specOf('a: [1, 2]\n')).not.toHaveProperty('runCap');
  });
});

describe('values that are lists', () => {
  const FILE = `
method: grid
parameters:
  layers: { values: [[64, 64], [32], x] }
  depth: { values: [1, 2], when: { layers: [64, 64] } }
exclude:
  - { layers: [32] }
  - { layers: [[32], x] }
`;

  it('are meant whole where the whole list is a value', () => {
    const spec = specOf(FILE);
    expect(spec.parameters[1]?.when).toEqual({ layers: [[64, 64]] });
    expect(spec.exclude).toEqual([{ layers: [[32]] }, { layers: [[32], 'x'] }]);
  });
});

describe('YAML', () => {
  it('follows anchors, aliases and merge keys', () => {
    const text = `
method: grid
parameters:
  a: &lr { values: [1, 2] }
  b: *lr
  c: { <<: *lr, values: [3] }
  d: { <<: [*lr] }
`;
    expect(specOf(text).parameters.map(({ domain }) => domain)).toEqual(
      [[1, 2], [1, 2], [3], [1, 2]].map((values) => ({ kind: 'categorical', values })),
    );
  });

  it('reads keys and words as YAML 1.2', () => {
    expect(specOf('on: [yes, no, off]\nn1: [0o17, 0x1F, 1e3]\n').parameters).toMatchObject([
      { name: 'on', domain: { values: ['yes', 'no', 'off'] } },
      { name: 'n1', domain: { values: [15, 31, 1000] } },
    ]);
  });
});

describe('limits of SageMaker', () => {
  it('are warnings', () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`p${i}`, [1]]));
    const { spec, warnings } = parseSweepFile(JSON.stringify({ ...many, p0: ['x'.repeat(2501)] }), {
      fileName: 'a.json',
    });
    expect(spec).toBeDefined();
    expect(warnings.map(({ code }) => code)).toEqual(['SageMakerLimit', 'SageMakerLimit']);
  });
});

describe('many problems', () => {
  it('are counted beyond the first hundred', () => {
    const points = Array.from({ length: 5_000 }, () => 1);
    const { problems } = parseSweepFile(JSON.stringify(points), { fileName: 'a.json' });
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toMatchObject({ code: 'TooManyProblems', message: 'and 4900 more problems' });
  });

  it('are found across the whole file', () => {
    const text =
      'method: grid\nseed: -1\nparameters:\n  a: {min: 2, max: 1}\n  b: {values: [1], when: {c: 1}}\nexclude: [{b: 2}]\n';
    expect(codesOf(parseYaml(text))).toEqual([
      'OutOfRange 2:7',
      'OutOfRange 4:20',
      'UnknownParameter 5:27',
      'NotAValue 6:15',
    ]);
  });
});

describe('the starter file', () => {
  it('has no problems and no warnings', () => {
    const { spec, problems, warnings } = parseSweepFile(STARTER_FILE, { fileName: 'sweep.yaml' });
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(spec?.parameters.map(({ name }) => name)).toEqual(['C', 'kernel', 'degree', 'folds']);
  });

  it('has no problems with its comments taken away', () => {
    const text = STARTER_FILE.replace(
      /^( *)# (?=(?:target|mode|exclude|include|repeats|limits|retry|resources|channels|container): | {2}[- a-z])/gm,
      '$1',
    )
      .replace(/^# (exclude|include|limits|channels):/gm, '$1:')
      .replace(/^# (repeats|early_terminate|retry|resources|container):/gm, '$1:');
    const { problems } = parseSweepFile(text, { fileName: 'sweep.yaml' });
    for (const key of ['limits', 'early_terminate']) expect(text).toMatch(new RegExp(`^${key}:`, 'm'));
    expect(problems).toEqual([]);
  });
});
