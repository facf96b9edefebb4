import { execFileSync } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Assignment } from '../../lib/spec/sweep-spec';
import { layout } from '../../lib/worker/layout';
import { stageTrial } from '../../lib/worker/stage';
import { trainingEnv } from '../../lib/worker/training-env';
import { temporaryFolders } from '../support/temporary-folder';

const folder = temporaryFolders();

const parameters: Assignment = {
  lr: 1e-5,
  C: 10,
  kernel: 'rbf',
  'batch-size': 32,
  'model.depth': 3,
  shuffle: true,
  layers: [64, 32],
  none: null,
  text: 'with "quotes" = and\nlines',
};

function staged(channels: Record<string, string> = {}) {
  const base = join(folder(), 'ml');
  const id = { trial: 7, attempt: 2 };
  return stageTrial(base, { id, sweep: 'digits-1', repeat: 1, parameters, channels });
}

const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

describe('the files that a program finds', () => {
  test('hyperparameters are strings, as SageMaker sends them', () => {
    expect(json(staged().hyperparameters)).toEqual({
      lr: '0.00001',
      C: '10',
      kernel: 'rbf',
      'batch-size': '32',
      'model.depth': '3',
      shuffle: 'true',
      layers: '[64,32]',
      none: 'null',
      text: 'with "quotes" = and\nlines',
    });
  });

  test('trial.json keeps their types', () => {
    expect(json(staged().trial)).toEqual({ sweep: 'digits-1', trial: 7, attempt: 2, repeat: 1, parameters });
  });

  test('the job is described as SageMaker describes one on a single machine', () => {
    const data = folder();
    const paths = staged({ train: data, test: data });
    const channel = { TrainingInputMode: 'File', S3DistributionType: 'FullyReplicated', RecordWrapperType: 'None' };
    expect(json(paths.inputDataConfig)).toEqual({ train: channel, test: channel });
    expect(json(paths.resourceConfig)).toMatchObject({ current_host: 'localhost', hosts: ['localhost'] });
    expect(paths.resourceConfig.endsWith('/ml/input/config/resourceconfig.json')).toBe(true);
    expect(paths.inputDataConfig.endsWith('/ml/input/config/inputdataconfig.json')).toBe(true);
  });

  test('the host that the job names can be found wherever it runs: the training toolkit of AWS waits for it', async () => {
    const { hosts } = json(staged().resourceConfig) as { hosts: string[] };
    const found = await Promise.all(hosts.map(async (host) => (await lookup(host, 4)).address));
    expect(found).toEqual(['127.0.0.1']);
  });

  test('folders for what the program leaves are there, and empty', () => {
    const paths = staged();
    for (const path of [paths.model, paths.outputData, paths.checkpoints]) expect(readdirSync(path)).toEqual([]);
    expect(existsSync(paths.failure)).toBe(false);
  });

  test('a channel is a folder, also where it is a single file', () => {
    const home = folder();
    mkdirSync(join(home, 'data'));
    writeFileSync(join(home, 'data', 'a.csv'), '1,2');
    const paths = staged({ train: join(home, 'data'), labels: join(home, 'data', 'a.csv') });
    expect(readFileSync(join(paths.data, 'train', 'a.csv'), 'utf8')).toBe('1,2');
    expect(readFileSync(join(paths.data, 'labels', 'a.csv'), 'utf8')).toBe('1,2');
  });

  test('data that is not there is one clear error', () => {
    expect(() => staged({ train: '/nowhere/data' })).toThrow(
      expect.objectContaining({ code: 'ChannelNotFound', message: "channel 'train': there is no /nowhere/data" }),
    );
  });
});

describe('the variables of the training toolkit', () => {
  const paths = layout('/opt/ml');
  const options = { paths, parameters, channels: ['train', 'my-data'], container: '/app', jobName: 'digits-1-7-2' };
  const env = trainingEnv({ ...options, cpus: 4, gpus: 1 });

  test.each([
    ['SM_MODEL_DIR', '/opt/ml/model'],
    ['SM_INPUT_DIR', '/opt/ml/input'],
    ['SM_INPUT_CONFIG_DIR', '/opt/ml/input/config'],
    ['SM_OUTPUT_DIR', '/opt/ml/output'],
    ['SM_OUTPUT_DATA_DIR', '/opt/ml/output/data'],
    ['SM_OUTPUT_INTERMEDIATE_DIR', '/opt/ml/output/intermediate'],
    ['SM_CHANNEL_TRAIN', '/opt/ml/input/data/train'],
    ['SM_CHANNEL_MY-DATA', '/opt/ml/input/data/my-data'],
    ['SM_CHANNEL_MY_DATA', '/opt/ml/input/data/my-data'],
    ['SM_CURRENT_HOST', 'localhost'],
    ['SM_NUM_CPUS', '4'],
    ['SM_NUM_GPUS', '1'],
    ['SM_LOG_LEVEL', '20'],
    ['SM_NETWORK_INTERFACE_NAME', 'lo'],
    ['SM_MODULE_DIR', '/app'],
    ['SM_MODULE_NAME', 'train'],
    ['SM_USER_ENTRY_POINT', 'train'],
    ['SM_CURRENT_INSTANCE_TYPE', 'local'],
    ['SM_CURRENT_INSTANCE_GROUP', 'homogeneousCluster'],
    ['SM_IS_HETERO', 'false'],
    ['SM_FRAMEWORK_MODULE', ''],
    ['SM_HP_LR', '0.00001'],
    ['SM_HP_NONE', ''],
    ['SM_HP_BATCH-SIZE', '32'],
    ['SM_HP_BATCH_SIZE', '32'],
    ['SM_HP_MODEL.DEPTH', '3'],
    ['SM_HP_MODEL_DEPTH', '3'],
    ['SM_HP_SHUFFLE', 'true'],
    ['SM_HP_LAYERS', '[64,32]'],
    ['SM_HP_TEXT', 'with "quotes" = and\nlines'],
    ['SAGEMAKER_BASE_DIR', '/opt/ml'],
    ['TRAINING_JOB_NAME', 'digits-1-7-2'],
  ])('%s', (name, value) => {
    expect(env[name]).toBe(value);
  });

  const resourceConfig = {
    current_host: 'localhost',
    hosts: ['localhost'],
    network_interface_name: 'lo',
    current_instance_type: 'local',
    current_group_name: 'homogeneousCluster',
    instance_groups: [{ instance_group_name: 'homogeneousCluster', instance_type: 'local', hosts: ['localhost'] }],
  };

  test.each([
    ['SM_CHANNELS', ['my-data', 'train']],
    ['SM_HPS', parameters],
    ['SM_HOSTS', ['localhost']],
    ['SM_CURRENT_INSTANCE_GROUP_HOSTS', ['localhost']],
    ['SM_INSTANCE_GROUPS', ['homogeneousCluster']],
    ['SM_INSTANCE_GROUPS_DICT', { homogeneousCluster: resourceConfig.instance_groups[0] }],
    ['SM_DISTRIBUTION_INSTANCE_GROUPS', []],
    ['SM_FRAMEWORK_PARAMS', {}],
    ['SM_RESOURCE_CONFIG', resourceConfig],
    [
      'SM_INPUT_DATA_CONFIG',
      expect.objectContaining({ train: expect.objectContaining({ TrainingInputMode: 'File' }) }),
    ],
  ])('%s is JSON', (name, value) => {
    expect(JSON.parse(env[name] ?? '')).toEqual(value);
  });

  test('SM_USER_ARGS are the arguments of a script, sorted, one dash for one letter', () => {
    expect(JSON.parse(env['SM_USER_ARGS'] ?? '')).toEqual([
      '-C',
      '10',
      '--batch-size',
      '32',
      '--kernel',
      'rbf',
      '--layers',
      '[64,32]',
      '--lr',
      '0.00001',
      '--model.depth',
      '3',
      '--none',
      '',
      '--shuffle',
      'True',
      '--text',
      'with "quotes" = and\nlines',
    ]);
  });

  test('SM_TRAINING_ENV is all of it', () => {
    expect(JSON.parse(env['SM_TRAINING_ENV'] ?? '')).toMatchObject({
      channel_input_dirs: { train: '/opt/ml/input/data/train', 'my-data': '/opt/ml/input/data/my-data' },
      current_host: 'localhost',
      hosts: ['localhost'],
      hyperparameters: parameters,
      input_config_dir: '/opt/ml/input/config',
      input_dir: '/opt/ml/input',
      job_name: 'digits-1-7-2',
      log_level: 20,
      model_dir: '/opt/ml/model',
      module_dir: '/app',
      module_name: 'train',
      num_cpus: 4,
      num_gpus: 1,
      output_data_dir: '/opt/ml/output/data',
      output_dir: '/opt/ml/output',
      resource_config: resourceConfig,
    });
  });

  test('a program in Python gets every one of them', () => {
    const script = 'import json, os; print(json.dumps({k: v for k, v in os.environ.items() if k.startswith("SM_")}))';
    const output = execFileSync('python3', ['-c', script], { env: { ...process.env, ...env }, encoding: 'utf8' });
    const expected = Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('SM_')));
    expect(JSON.parse(output)).toMatchObject(expected);
  });
});
