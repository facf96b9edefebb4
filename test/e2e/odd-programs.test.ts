import type { ResultRecord } from '../../lib/sweep/records';
import { sandboxPerTest } from './support/sandbox';

const sandbox = sandboxPerTest();

async function resultOf(program: string, code: number, fields: object = {}): Promise<ResultRecord | undefined> {
  sandbox().program(program);
  const run = await sandbox().run(['run', '--grid', sandbox().sweepFile(1, fields)]);
  expect(run).toMatchObject({ code, stderr: '' });
  return sandbox().records.results().get(0);
}

it.each([
  ['ends without a metric', 'echo "loss=1"', /without reporting 'val_error'; it reported loss/],
  ['reports NaN', 'echo "val_error=0.5"; echo "val_error=nan"', /'val_error' is NaN/],
  ['reports infinity', 'echo "val_error: inf"', /'val_error' is Infinity/],
  ['fails with words', 'echo "val_error=1"; echo "no such column" >&2; exit 3', /^exit code 3: no such column$/],
  [
    'fails with a failure file',
    'printf "bad data" > "$SAGEMAKER_BASE_DIR/output/failure"; exit 1',
    /^exit code 1: bad data$/,
  ],
  ['is killed', 'kill -SEGV $$', /^killed by SIGSEGV/],
])('records why a program failed that %s', async (_, program, reason) => {
  const result = await resultOf(program, 1);
  expect(result).toMatchObject({ status: 'failed', reason: expect.stringMatching(reason) });
  expect(result).not.toHaveProperty('objective');
});

it('reads the metric of a program that also prints binary', async () => {
  const program = 'head -c 3000000 /dev/urandom; printf "\\n\\000\\377val_error=7\\n"; echo val_error=0.25';
  expect(await resultOf(program, 0)).toMatchObject({ status: 'completed', objective: 0.25 });
});

it('reads the metric after a line of a megabyte', async () => {
  const program = 'head -c 1000000 /dev/zero | tr "\\0" x; echo; echo val_error=0.25; printf "%0999999d" 0';
  expect(await resultOf(program, 0)).toMatchObject({ status: 'completed', objective: 0.25 });
  expect(sandbox().records.read('trials/0000000000/0001/stdout.log').length).toBe(2_000_015);
});

it('does not wait for children that outlive a program, and takes them with it', async () => {
  const program = 'for i in 1 2 3; do sleep 1000 & done\n(sleep 1000; echo val_error=9) &\necho val_error=0.25';
  expect(await resultOf(program, 0)).toMatchObject({ status: 'completed', objective: 0.25 });
  await expect(sandbox().leftovers()).resolves.toEqual([]);
});

it('ends a program at its time limit', async () => {
  const fields = { limits: { trial_timeout: '1s' }, retry: { attempts: 1 } };
  const result = await resultOf('echo val_error=0.25; sleep 1000', 1, fields);
  expect(result).toMatchObject({ status: 'failed', reason: expect.stringMatching(/^trial_timeout of 1 s reached/) });
});

it('does not mind that a program spoils its own folders', async () => {
  const program = `
cd "$SAGEMAKER_BASE_DIR"
case $SM_HP_K in
  0) rm -rf model output; ln -s input/config model ;;
  1) mkdir -p "$TMPDIR/a/b" checkpoints/c; touch "$TMPDIR/a/b/file"; chmod 000 "$TMPDIR/a" checkpoints/c ;;
  2) chmod 555 input/config input/data ;;
  3) rm -rf "$SAGEMAKER_BASE_DIR"/* ;;
  4) rm -rf "$TMPDIR"; ls -A "$SM_MODEL_DIR" "$SM_OUTPUT_DATA_DIR" ;;
esac
echo "val_error=$SM_HP_K"
`;
  sandbox().program(program);
  await sandbox().run(['run', '--grid', sandbox().sweepFile(6, { retry: { attempts: 1 } }), '--parallel', '1']);
  const { records } = sandbox();
  expect([...records.results().values()].map(({ objective }) => objective)).toEqual([0, 1, 2, 3, 4, 5]);
});

it('takes it for a failure that what a program left cannot be read', async () => {
  const program = 'echo val_error=0.25; cd "$SAGEMAKER_BASE_DIR"; rmdir model; ln -s model model';
  const result = await resultOf(program, 1, { retry: { attempts: 1 } });
  expect(result).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(/^cannot keep what the program left: ELOOP/),
  });
});

it('gives each trial empty folders, and none that another still writes to', async () => {
  const program = `
for folder in model output/data checkpoints; do ls -A "$SAGEMAKER_BASE_DIR/$folder"; done > found
setsid sh -c 'sleep 0.5; echo val_error=9 >> '"$SM_OUTPUT_DATA_DIR"'/late; echo val_error=9' >/dev/null &
echo "made" > "$SM_MODEL_DIR/file"
[ -s found ] && exit 1
sleep 0.3
echo "val_error=$SM_HP_K"
`;
  sandbox().program(program);
  const file = sandbox().sweepFile(6, { retry: { attempts: 1 } });
  await expect(sandbox().run(['run', '--grid', file, '--parallel', '1'])).resolves.toMatchObject({ code: 0 });
  const { records } = sandbox();
  expect(records.files('trials').filter((name) => name.endsWith('output.tar.gz'))).toEqual([]);
});
