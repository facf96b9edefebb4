import pc from 'picocolors';
import type { Verdict } from '../../../lib/check/examine';
import { summary, verdictsText } from '../../../lib/cli/check/text';

const source = { title: 'A page', url: 'https://docs.aws.amazon.com/page.html' };
const ours = { title: 'The container', url: 'container/README.md' };
const verdicts: readonly Verdict[] = [
  { id: 'train.model', status: 'passed', title: 'the model is written', source, seen: 'model.json' },
  { id: 'train.metric', status: 'failed', title: 'a metric', source, seen: 'none\u001b[2J', fix: 'print it' },
  { id: 'image.user', status: 'warning', title: 'a user', source: ours, seen: 'root', fix: 'add USER' },
  { id: 'serve.starts', status: 'not-applicable', title: 'a server', source, seen: 'there is none' },
];

test('what is broken has what was seen and what to do below it, and each rule its source', () => {
  expect(verdictsText(verdicts, pc.createColors(false), Infinity)).toBe(
    [
      '✓ train.model   the model is written: model.json [1]',
      '✗ train.metric  a metric [1]',
      '    seen: none',
      '    fix: print it',
      '! image.user    a user [2]',
      '    seen: root',
      '    fix: add USER',
      '- serve.starts  a server: there is none [1]',
      '',
      '[1] A page, https://docs.aws.amazon.com/page.html',
      '[2] The container, container/README.md',
    ].join('\n'),
  );
});

test('lines fit the terminal, but for what is to be read whole', () => {
  const lines = verdictsText(verdicts, pc.createColors(false), 40).split('\n');
  expect(lines[0]).toBe('✓ train.model   the model is writte… [1]');
  expect(lines[9]).toContain('page.html');
});

test('the summary counts what there is', () => {
  expect(summary(verdicts, 9.123)).toBe('1 passed, 1 failed, 1 with a warning, 1 not applicable, in 9.1 s');
  expect(summary(verdicts.slice(0, 1), 61)).toBe('1 passed, in 1 min 1 s');
});
