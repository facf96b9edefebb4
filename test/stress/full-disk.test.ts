import { join } from 'node:path';
import { sandboxPerTest } from '../e2e/support/sandbox';
import { SmallDisk } from '../e2e/support/small-disk';

const TRIALS = 40;
/** Each trial leaves 100 KB, and says which one it was. */
const WORDY = 'head -c 100000 /dev/zero | tr "\\0" x; echo; echo "val_error=$SM_HP_K.5"';

const sandbox = sandboxPerTest();
let disk: SmallDisk;

beforeEach(async () => {
  disk = await SmallDisk.mount(join(sandbox().folder, 'disk'), 1500);
  sandbox().atEnd(() => disk.unmount());
});

it('stops with a clear message when the sweep folder is full, and goes on when there is room', async () => {
  sandbox().program(WORDY);
  const file = sandbox().sweepFile(TRIALS, { retry: { attempts: 1 } });
  const root = join(disk.folder, 'sweeps');
  const full = await sandbox().start(['run', '--grid', file, '--root', root], {}, disk.before).ended;
  expect(full.code).toBe(4);
  expect(full.stderr).toMatch(/no space left/);
  expect(full.stderr).toContain(root);
  expect(full.stderr).toMatch(/make room and run `sweep resume`/);

  // In whatever moment it became full: what is recorded is whole and right.
  const before = results(root);
  expect(before.length).toBeGreaterThan(0);
  expect(before.length).toBeLessThan(TRIALS);
  expect(before).toEqual(before.map(({ trial }) => ({ trial, status: 'completed', objective: trial + 0.5 })));
  expect(disk.run('find', root, '-type', 'f', '-path', '*/failures/*')).toBe('');

  const still = await sandbox().start(['resume', '--root', root], {}, disk.before).ended;
  expect(still).toMatchObject({ code: 4, stderr: expect.stringMatching(/no space left/) });

  disk.resize(20_000);
  const resumed = await sandbox().start(['resume', '--root', root], {}, disk.before).ended;
  expect(resumed).toMatchObject({ code: 0, stderr: '' });
  expect(results(root)).toEqual(
    Array.from({ length: TRIALS }, (_, trial) => ({ trial, status: 'completed', objective: trial + 0.5 })),
  );
  expect(disk.run('find', root, '-type', 'f', '-path', '*/.tmp/*')).toBe('');
});

it('blames no trial when the folder for running trials is full', async () => {
  sandbox().program(`head -c 2000000 /dev/zero > "$SM_MODEL_DIR/model"\n${WORDY}`);
  const file = sandbox().sweepFile(3, { retry: { attempts: 1 } });
  const scratch = { SWEEP_SCRATCH_DIR: disk.folder, SANDBOX: sandbox().scratch };
  const full = await sandbox().start(['run', '--grid', file], scratch, disk.before).ended;
  expect(full).toMatchObject({ code: 4, stderr: expect.stringMatching(/no space left/) });
  expect(full.stderr).toContain(disk.folder);
  const { records } = sandbox();
  expect(records.failures()).toEqual([]);
  expect(records.results().size).toBe(0);

  disk.resize(20_000);
  const resumed = await sandbox().start(['resume'], scratch, disk.before).ended;
  expect(resumed).toMatchObject({ code: 0 });
  expect([...records.results().values()].map(({ objective }) => objective)).toEqual([0.5, 1.5, 2.5]);
});

function results(root: string): { trial: number; status: string; objective: number }[] {
  const texts = disk.run('find', root, '-path', '*/results/*/*', '-exec', 'cat', '{}', ';').trimEnd().split('\n');
  return texts
    .map((text) => JSON.parse(text) as { trial: number; status: string; objective: number })
    .map(({ trial, status, objective }) => ({ trial, status, objective }))
    .sort((a, b) => a.trial - b.trial);
}
