import { spawnSync } from 'node:child_process';
import type { Verdict } from '../../lib/check/examine';
import { junitXml } from '../../lib/check/junit';

const source = { title: 'A page', url: 'https://docs.aws.amazon.com/page.html?a=1&b=2' };
const verdicts: readonly Verdict[] = [
  { id: 'train.model', status: 'passed', title: 'a model', source, seen: 'model.json' },
  {
    id: 'train.metric',
    status: 'failed',
    title: 'a "metric"',
    source,
    seen: `<b> & 'x'\n\u0000\u001b[31m`,
    fix: 'print it',
  },
  { id: 'train.output', status: 'warning', title: 'output', source, seen: 'none ]]>', fix: 'write it' },
  { id: 'serve.starts', status: 'not-applicable', title: 'a server', source, seen: 'there is no program serve' },
];
const xml = junitXml(verdicts, { name: 'a<b>', seconds: 1.5 });

/** What another program reads: the XML library of Python. */
function read(expression: string): unknown {
  const script = `import json, sys, xml.etree.ElementTree as e; t = e.fromstring(sys.stdin.read()); print(json.dumps(${expression}))`;
  const { stdout, stderr } = spawnSync('python3', ['-c', script], { input: xml, encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

test('a reader of XML finds the counts and the cases', () => {
  expect(read('t[0].attrib')).toEqual({
    name: 'check-container a<b>',
    tests: '4',
    failures: '1',
    errors: '0',
    skipped: '1',
    time: '1.500',
  });
  expect(read('[c.attrib["name"] for c in t[0]]')).toEqual([
    'train.model: a model',
    'train.metric: a "metric"',
    'train.output: output',
    'serve.starts: a server',
  ]);
  expect(read('[[k.tag for k in c] for c in t[0]]')).toEqual([[], ['failure'], ['system-out'], ['skipped']]);
});

test('what a program said is escaped, and what XML cannot hold replaced', () => {
  expect(read('t.find(".//failure").attrib["message"]')).toBe(`<b> & 'x'\n\ufffd\ufffd[31m`);
  expect(read('t.find(".//failure").text')).toContain('fix: print it\nsource: A page, https://docs.aws.amazon.com/');
  expect(read('t.find(".//system-out").text')).toContain('warning: none ]]>');
});
