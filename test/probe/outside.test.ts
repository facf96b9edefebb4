import { outsidePaths } from '../../lib/probe/outside';

test('only files outside of where a program may write are told, and not the folders that hold them', () => {
  const diff = [
    'C /opt',
    'A /opt/ml',
    'A /opt/ml/model',
    'C /opt/program',
    'A /opt/program/__pycache__',
    'A /opt/program/__pycache__/models.cpython-311.pyc',
    'C /var',
    'C /var/log',
    'A /var/log/train.log',
    'A /tmp/fine',
    'C /tmpx',
    'D /etc/motd',
  ];
  expect(outsidePaths(diff.join('\n'))).toEqual(['/etc/motd', '/tmpx', '/var/log/train.log']);
});

test('a container that wrote nothing', () => {
  expect(outsidePaths('')).toEqual([]);
});
