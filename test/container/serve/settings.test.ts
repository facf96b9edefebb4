import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolders } from '../../support/temporary-folder';
import { REPOSITORY } from '../staged-program';

const folder = temporaryFolders();
const GIB = 1024 ** 3;

/** What Python says of a machine with these files and eight cores. */
function ask(call: string, files: { readonly [path: string]: string }): unknown {
  const root = folder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  }
  const script = `import json, sys; from pathlib import Path; from serving.cgroup import *; root = Path(sys.argv[1]); print(json.dumps(${call}))`;
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: join(REPOSITORY, 'container') };
  return JSON.parse(execFileSync('python3', ['-c', script, root], { encoding: 'utf8', env }));
}

const V2 = { 'proc/self/cgroup': '0::/' };
const V1 = { 'proc/self/cgroup': '5:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n1:name=systemd:/x' };

describe('the cores that a container may use', () => {
  test.each([
    ['no limit', {}, 8],
    ['a group without a quota', { ...V2, 'sys/fs/cgroup/cpu.max': 'max 100000' }, 8],
    ['a quota of two cores', { ...V2, 'sys/fs/cgroup/cpu.max': '200000 100000' }, 2],
    ['a quota of one core and a half', { ...V2, 'sys/fs/cgroup/cpu.max': '150000 100000' }, 2],
    ['a tenth of a core', { ...V2, 'sys/fs/cgroup/cpu.max': '10000 100000' }, 1],
    ['more than there are', { ...V2, 'sys/fs/cgroup/cpu.max': '6400000 100000' }, 8],
    [
      'a quota of a group above',
      {
        'proc/self/cgroup': '0::/a/b',
        'sys/fs/cgroup/a/b/cpu.max': '400000 100000',
        'sys/fs/cgroup/a/cpu.max': '300000 100000',
      },
      3,
    ],
    ['version 1 without a quota', { ...V1, ...cpuV1('docker/abc', -1) }, 8],
    ['version 1', { ...V1, ...cpuV1('docker/abc', 250_000) }, 3],
    ['version 1 as a container sees it', { ...V1, ...cpuV1('', 100_000) }, 1],
  ])('%s', (_, files, cores) => {
    expect(ask('available_cores(root, 8)', files)).toBe(cores);
  });

  function cpuV1(group: string, quota: number): { [path: string]: string } {
    const place = join('sys/fs/cgroup/cpu,cpuacct', group);
    return { [join(place, 'cpu.cfs_quota_us')]: String(quota), [join(place, 'cpu.cfs_period_us')]: '100000' };
  }
});

describe('the memory that a container may still take', () => {
  const MACHINE = { 'proc/meminfo': `MemTotal: 9\nMemAvailable: ${(8 * GIB) / 1024} kB` };
  const used = {
    'sys/fs/cgroup/memory.current': String(GIB),
    'sys/fs/cgroup/memory.stat': `anon 5\ninactive_file ${GIB / 2}`,
  };

  test.each([
    ['nothing known', {}, null],
    ['no limit', { ...V2, ...MACHINE, ...used, 'sys/fs/cgroup/memory.max': 'max' }, 8 * GIB],
    ['a limit', { ...V2, ...MACHINE, ...used, 'sys/fs/cgroup/memory.max': String(2 * GIB) }, 1.5 * GIB],
    [
      'version 1',
      {
        ...V1,
        ...MACHINE,
        'sys/fs/cgroup/memory/memory.limit_in_bytes': String(3 * GIB),
        'sys/fs/cgroup/memory/memory.usage_in_bytes': String(GIB),
      },
      2 * GIB,
    ],
  ])('%s', (_, files, bytes) => {
    expect(ask('available_memory(root)', files)).toBe(bytes);
  });
});
