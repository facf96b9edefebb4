import { join } from 'node:path';
import type { Json } from '../contract/json';
import type { Assignment } from '../spec/sweep-spec';
import { asText } from './hyperparameters';
import type { Layout } from './layout';
import { inputDataConfig, RESOURCE_CONFIG } from './job-config';

export interface TrainingEnvOptions {
  readonly paths: Layout;
  readonly parameters: Assignment;
  readonly channels: readonly string[];
  /** Folder with the program. */
  readonly container: string;
  /** Unique name of this attempt: letters, digits and `-`. */
  readonly jobName: string;
  readonly cpus: number;
  readonly gpus: number;
}

/** Bytes of a variable's value. Systems refuse to start a program with longer ones; `hyperparameters.json` has all. */
const MAX_VARIABLE = 32 * 1024;

/**
 * The variables that AWS's training toolkit sets for a script
 * (https://github.com/aws/sagemaker-training-toolkit/blob/master/ENVIRONMENT_VARIABLES.md), and `SAGEMAKER_BASE_DIR`,
 * by which the same toolkit finds its files elsewhere than in `/opt/ml`. Those too long are left out.
 */
export function trainingEnv(options: TrainingEnvOptions): Record<string, string> {
  const { paths, container } = options;
  const channels = [...options.channels].sort();
  const settings = {
    channel_input_dirs: Object.fromEntries(channels.map((name) => [name, join(paths.data, name)])),
    current_host: RESOURCE_CONFIG.current_host,
    current_instance_group: RESOURCE_CONFIG.current_group_name,
    current_instance_group_hosts: RESOURCE_CONFIG.hosts,
    current_instance_type: RESOURCE_CONFIG.current_instance_type,
    distribution_instance_groups: [],
    framework_module: null,
    hosts: RESOURCE_CONFIG.hosts,
    input_config_dir: paths.config,
    input_data_config: inputDataConfig(channels),
    input_dir: paths.input,
    instance_groups: RESOURCE_CONFIG.instance_groups.map((group) => group.instance_group_name),
    instance_groups_dict: Object.fromEntries(
      RESOURCE_CONFIG.instance_groups.map((group) => [group.instance_group_name, group]),
    ),
    is_hetero: false,
    job_name: options.jobName,
    log_level: 20,
    model_dir: paths.model,
    module_dir: container,
    module_name: 'train',
    network_interface_name: RESOURCE_CONFIG.network_interface_name,
    num_cpus: options.cpus,
    num_gpus: options.gpus,
    output_data_dir: paths.outputData,
    output_dir: paths.output,
    output_intermediate_dir: join(paths.output, 'intermediate'),
    resource_config: RESOURCE_CONFIG,
    user_entry_point: 'train',
  };
  const { channel_input_dirs: folders, ...plain } = settings;
  const training = {
    additional_framework_parameters: {},
    ...settings,
    hyperparameters: options.parameters,
    is_master: true,
    master_hostname: RESOURCE_CONFIG.current_host,
  };
  const all: Record<string, string> = {
    SAGEMAKER_BASE_DIR: paths.base,
    TRAINING_JOB_NAME: options.jobName,
    PYTHONUNBUFFERED: '1',
    ...variables('SM_', plain),
    SM_CHANNELS: asText(channels),
    SM_FRAMEWORK_PARAMS: '{}',
    SM_HPS: asText(options.parameters),
    SM_TRAINING_ENV: asText(training),
    SM_USER_ARGS: asText(userArguments(options.parameters)),
    ...variables('SM_CHANNEL_', folders),
    ...variables('SM_HP_', options.parameters),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => Buffer.byteLength(value) <= MAX_VARIABLE));
}

/** As the toolkit names them, and for shells, whose names have no `-` and `.`, with `_` in their place. */
function variables(prefix: string, values: { readonly [name: string]: Json }): Record<string, string> {
  const named = Object.entries(values).map(
    ([name, value]) => [prefix + name.toUpperCase(), asVariable(value)] as const,
  );
  const forShells = named.map(([name, value]) => [name.replaceAll(/[^A-Z0-9_]/g, '_'), value] as const);
  return Object.fromEntries([...forShells, ...named].filter(([name]) => !name.includes('=')));
}

/** The arguments that the toolkit passes to a script: sorted by name, a name of one letter with one dash. */
function userArguments(parameters: Assignment): string[] {
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([name, value]) => [`${name.length > 1 ? '--' : '-'}${name}`, asPython(value)]);
}

function asPython(value: Json): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return asVariable(value);
}

/** The toolkit's text for None is empty. */
function asVariable(value: Json): string {
  return value === null ? '' : asText(value);
}
