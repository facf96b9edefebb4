import { execFileSync } from 'node:child_process';
import { metricPattern } from '../../lib/contract/metric-pattern';
import { LOSS_LINES } from '../worker/metric-lines';

function parse(text: string): number {
  const lower = text.toLowerCase();
  if (lower.includes('nan')) return NaN;
  if (lower.includes('inf')) return lower.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
}

function matches(name: string, line: string): string[] {
  return [...line.matchAll(new RegExp(metricPattern(name), 'g'))].map(([, value]) => value ?? '');
}

test.each(LOSS_LINES)('%j', (line, values) => {
  expect(matches('loss', line).map(parse)).toEqual(values);
});

const ODD_NAMES = [
  'a.b',
  'a+b',
  'f1-score',
  'train/loss',
  'p(x)',
  'x^2',
  '$cost',
  'c[0]',
  'w|z',
  'back\\slash',
  '{m}',
  'q?',
];

test.each(ODD_NAMES)('the name %j is taken as it is', (name) => {
  expect(matches(name, `step=1 ${name}=0.5`)).toEqual(['0.5']);
  expect(matches(name, 'aXb=1 aab=2 x2=3 w=4 q=5 m=6')).toEqual([]);
});

test('Python, and so SageMaker, reads the same', () => {
  const odd = ODD_NAMES.map((name) => [name, `step=1 ${name}=0.5`] as const);
  const cases = [...LOSS_LINES.map(([line]) => ['loss', line] as const), ...odd];
  const input = JSON.stringify(cases.map(([name, line]) => [metricPattern(name), line]));
  const script = 'import json, re, sys; print(json.dumps([re.findall(p, s) for p, s in json.load(sys.stdin)]))';
  const answers: unknown = JSON.parse(execFileSync('python3', ['-c', script], { input, encoding: 'utf8' }));
  expect(answers).toEqual(cases.map(([name, line]) => matches(name, line)));
});

test('takes no longer for a long line, whatever it holds', () => {
  const many = 60_000;
  const lines = ['1', ' ', 'a', 'a=', 'a: ', '"', '1.', '.1', 'loss=', 'loss ', 'loss=1', '-', 'e1', '=', ': '];
  const begin = performance.now();
  for (const part of lines) {
    for (const before of ['', 'loss=', 'loss=1', 'loss ', 'loss="']) {
      matches('loss', `${before}${part.repeat(many / part.length)}x`);
    }
  }
  expect(performance.now() - begin).toBeLessThan(3000);
});
