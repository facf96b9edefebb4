import { hasProblem } from '../../lib/doctor/finding';
import { examineLocal, type LocalFacts } from '../../lib/doctor/local';

const healthy: LocalFacts = {
  nodeVersion: '20.19.0',
  python: { version: '3.11.7' },
  docker: { version: '27.3.1' },
  root: { address: '/home/me/sweeps' },
};

test('a machine with everything gives good news alone', () => {
  expect(examineLocal(healthy).map(({ level, message }) => `${level} ${message}`)).toEqual([
    'ok Node 20.19.0',
    'ok /home/me/sweeps can be written',
    'ok Python 3.11.7',
    'ok Docker 27.3.1',
  ]);
});

test.each<[Partial<LocalFacts>, string, string, string]>([
  [{ nodeVersion: '20.18.3' }, 'problem', 'Node 20.18.3 is too old', 'install Node 20.19 or later'],
  [{ nodeVersion: '18.20.0' }, 'problem', 'Node 18.20.0 is too old', 'install Node 20.19 or later'],
  [
    { root: { address: '/srv/sweeps', fault: 'EACCES' } },
    'problem',
    '/srv/sweeps cannot be written: EACCES',
    'name another place with --root',
  ],
  [
    { python: { fault: 'there is no working Python', fix: 'install Python 3' } },
    'warning',
    'there is no working Python; needed for programs in Python with --on process alone',
    'install Python 3',
  ],
  [
    { docker: { fault: 'there is no command docker', fix: 'install Docker' } },
    'warning',
    'there is no command docker; needed for --on docker alone',
    'install Docker',
  ],
])('%j', (changes, level, message, fix) => {
  const bad = examineLocal({ ...healthy, ...changes }).filter((finding) => finding.level !== 'ok');
  expect(bad).toEqual([expect.objectContaining({ level, message })]);
  expect(bad[0]?.fix).toContain(fix);
  expect(hasProblem(bad)).toBe(level === 'problem');
});

test.each(['20.19.0', '22.1.0', '24.0.0'])('Node %s is new enough', (nodeVersion) => {
  expect(hasProblem(examineLocal({ ...healthy, nodeVersion }))).toBe(false);
});
