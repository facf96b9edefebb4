import { z } from 'zod';
import { DURATION_PATTERN, durationSec } from './duration';
import { PARAMETER_NAME_PATTERN } from './parameter-name';

/**
 * The shape of a sweep file, key by key: the one source of the checks, of the raw types and of the JSON Schema.
 * What depends on several keys at once stands in `rules`. Texts given as `error` complete "must be ...".
 */

export const DISTRIBUTIONS = [
  'constant',
  'categorical',
  'categorical_w_probabilities',
  'int_uniform',
  'uniform',
  'q_uniform',
  'log_uniform_values',
  'q_log_uniform_values',
  'inv_log_uniform_values',
  'normal',
  'q_normal',
  'log_normal',
  'q_log_normal',
] as const;

/** Distributions of W&B that are read in order to be refused with a reason. */
export const REFUSED_DISTRIBUTIONS = ['log_uniform', 'q_log_uniform', 'inv_log_uniform', 'beta', 'q_beta'] as const;

export const METHODS = ['grid', 'random', 'sobol', 'bayes', 'tpe', 'list'] as const;
/** How `method: bayes` chooses by its model. */
export const ACQUISITIONS = ['logei', 'thompson'] as const;

/** Where workers may run. */
export const BACKENDS = ['process', 'docker', 'batch'] as const;
export const PLANNED_BACKENDS = ['sagemaker'] as const;

const parameterName = z.string().regex(PARAMETER_NAME_PATTERN, {
  error: 'letters, digits, `_`, `.` and `-`, starting with a letter or `_`, at most 256 characters',
});

const scalarOrList = z.unknown().describe('A value, or a list of values of which one must hold.');
const positiveNumber = z.number().gt(0);
const nonEmptyText = z.string().min(1).max(4_096);

const A_DURATION = 'a duration such as 6h, 45m, 90s, 1h30m or 2d, or a number of seconds';
const MAX_SECONDS = 31_536_000;

const duration = z
  .union(
    [
      z.number().gt(0).max(MAX_SECONDS),
      z
        .string()
        .regex(DURATION_PATTERN, { error: A_DURATION })
        .refine((text) => durationSec(text) > 0 && durationSec(text) <= MAX_SECONDS, {
          error: 'a duration above 0 and up to 365 days',
        }),
    ],
    { error: A_DURATION },
  )
  .describe('A duration such as `6h`, `45m`, `90s`, `1h30m` or `2d`, or a number of seconds.');

export const whenSchema = z
  .record(parameterName, scalarOrList)
  .describe('The parameter exists only where each named parameter has one of the given values.');

export const parameterSchema = z
  .strictObject({
    distribution: z
      .enum([...DISTRIBUTIONS, ...REFUSED_DISTRIBUTIONS])
      .optional()
      .describe('How values are drawn. Left out: told by the other keys.'),
    value: z.unknown().optional().describe('The one value of a constant.'),
    values: z.array(z.unknown()).min(1).optional().describe('The values of a categorical parameter.'),
    probabilities: z.array(z.number().min(0).max(1)).optional().describe('One for each of `values`; their sum is 1.'),
    min: z.number().optional().describe('The smallest value. Whole `min` and `max` make a range of whole numbers.'),
    max: z.number().optional().describe('The largest value, included.'),
    log: z.boolean().optional().describe('With `min` and `max`: even on a logarithmic scale.'),
    q: positiveNumber.optional().describe('Values are rounded to multiples of q.'),
    step: positiveNumber.optional().describe('Values are `min`, `min + step`, `min + 2 step` and so on.'),
    n: z.int().min(1).max(1_000_000_000).optional().describe('For `method: grid`: the number of evenly spaced values.'),
    mu: z.number().optional().describe('Mean of a normal distribution, or of the logarithm. Default 0.'),
    sigma: positiveNumber
      .optional()
      .describe('Standard deviation of a normal distribution, or of the logarithm. Default 1.'),
    a: z.unknown().optional().describe('Of the beta distribution, which is not supported.'),
    b: z.unknown().optional().describe('Of the beta distribution, which is not supported.'),
    parameters: z.unknown().optional().describe('Nested parameters: `a: {parameters: {b: ...}}` is named `a.b`.'),
    when: whenSchema.optional(),
  })
  .describe('One parameter.');

export const metricSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[^\s=:\p{Cc}](?:[^=:\p{Cc}]{0,253}[^\s=:\p{Cc}])?$/u, {
        error: 'a name of at most 255 characters without = and :',
      })
      .describe('The name the program prints, as in `val_error=0.1`.'),
    goal: z.enum(['minimize', 'maximize']).optional().describe('Default minimize.'),
    target: z.number().optional().describe('The sweep ends when the objective is at least this good.'),
    mode: z.enum(['last', 'best']).optional().describe('Which reported value counts. Default last.'),
    impute: z.unknown().optional().describe('Read by W&B only; ignored.'),
    impute_while_running: z.unknown().optional().describe('Read by W&B only; ignored.'),
  })
  .describe('What is optimised. Without it, trials succeed or fail and none is best.');

export const limitsSchema = z
  .strictObject({
    parallel: z.int().min(1).max(100_000).optional().describe('Workers at once.'),
    max_failed: z.int().min(0).optional().describe('The sweep stops when more trials than this have failed.'),
    max_cost_usd: positiveNumber.optional().describe('US dollars.'),
    max_runtime: duration.optional(),
    trial_timeout: duration.optional(),
  })
  .describe('When to stop.');

export const retrySchema = z
  .strictObject({
    attempts: z.int().min(1).max(100).optional().describe('Attempts before a trial has failed. Default 1.'),
    exit_codes: z.array(z.int().min(1).max(255)).min(1).optional().describe('Only these are tried again. Default all.'),
  })
  .describe('What to do with trials that fail.');

export const resourcesSchema = z
  .strictObject({
    vcpus: positiveNumber.max(1_024).optional(),
    memory_mib: z.int().min(4).max(33_554_432).optional(),
    gpus: z.int().min(0).max(64).optional(),
    queue: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .describe('For `backend: batch`: the queue of the deployment, by its name.'),
    price_usd_per_hour: positiveNumber
      .optional()
      .describe('US dollars that one worker costs an hour, where the prices of AWS cannot be asked.'),
    spot: z.boolean().optional().describe('Spare capacity that may be taken back; trials then continue elsewhere.'),
  })
  .describe('What one trial needs.');

export const earlyTerminateSchema = z
  .strictObject({
    type: z.enum(['asha', 'hyperband', 'median']).describe('The rule by which trials are stopped.'),
    min_iter: z.int().min(1).optional().describe('The first step at which a trial may be stopped.'),
    max_iter: z.int().min(2).optional().describe('For asha and hyperband: trials are stopped below this step only.'),
    s: z.int().min(1).max(100).optional().describe('How often a trial is judged, counted back from `max_iter`.'),
    eta: z.number().gt(1).optional().describe('About one trial in eta goes on each time. Default 3.'),
    strict: z.boolean().optional().describe('For hyperband: stops more trials. Default false.'),
    min_trials: z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe('For median: other trials that must have come as far before one is stopped. Default 3.'),
  })
  .describe('When trials that do badly are stopped early.');

const channelName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
  error: 'letters, digits, `.`, `_` and `-`, starting with a letter or digit, at most 64 characters',
});

const assignment = z.record(parameterName, z.unknown());

/** Keys of W&B without a meaning here: a file that has them runs, with a warning. */
export const WANDB_ONLY_KEYS = [
  'program',
  'project',
  'entity',
  'command',
  'description',
  'controller',
  'job',
  'image_uri',
  'kind',
  'apiVersion',
  'scheduler',
  'launch',
] as const;
const ignored = z.unknown().optional().describe('Read by W&B only; ignored.');

/** Everything but `parameters`, which is checked one by one; names in `points` are checked once, not in every row. */
export const sectionSchemas = {
  $schema: z.string().optional().describe('The JSON Schema of this file, for editors.'),
  name: z.string().min(1).max(1_000).optional().describe('Default: the name of the file.'),
  method: z.enum(METHODS).describe('How points are chosen.'),
  acquisition: z
    .enum(ACQUISITIONS)
    .optional()
    .describe('For `method: bayes`: how the next point is chosen by the model. Left out: what is best as a rule.'),
  metric: metricSchema.optional(),
  zip: z
    .array(z.array(parameterName).min(2))
    .optional()
    .describe('Groups of parameters whose values are walked together.'),
  exclude: z.array(assignment).max(1_000).optional().describe('Points that match any of these are left out.'),
  include: z.array(assignment).max(10_000).optional().describe('Points that run first.'),
  points: z
    .array(z.record(z.string(), z.unknown()))
    .min(1)
    .optional()
    .describe('For `method: list`: the points, in order.'),
  repeats: z.int().min(1).max(1_000_000).optional().describe('Trials of each point. Default 1.'),
  seed: z.int().min(0).max(4_294_967_295).optional().describe('Default: drawn when the sweep is made.'),
  early_terminate: earlyTerminateSchema.optional(),
  run_cap: z.int().min(1).optional().describe('The largest number of trials.'),
  limits: limitsSchema.optional(),
  retry: retrySchema.optional(),
  backend: z
    .enum([...BACKENDS, ...PLANNED_BACKENDS])
    .optional()
    .describe('Where workers run. Default: `batch` where there is a deployment, else `process`.'),
  resources: resourcesSchema.optional(),
  channels: z
    .record(
      channelName,
      z
        .string()
        .regex(/^(?:s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/.*)?|(?![A-Za-z][A-Za-z0-9+.-]+:\/\/).{1,4096})$/s, {
          error: 'a path or an s3://bucket/prefix URI',
        }),
    )
    .optional()
    .describe('Input data: channel name to a path, relative to this file, or an `s3://` URI.'),
  container: nonEmptyText.optional().describe('Folder with the program, relative to this file.'),
} as const;

const listShorthand = z.array(assignment).min(1).describe('Short for a list of points.');

const parametersSchema = z.record(parameterName, parameterSchema).describe('What is varied.');

const fileSchema = z
  .strictObject({
    ...sectionSchemas,
    method: sectionSchemas.method.optional(),
    points: listShorthand.optional().describe('For `method: list`: the points, in order.'),
    parameters: parametersSchema.optional(),
    ...Object.fromEntries(WANDB_ONLY_KEYS.map((key) => [key, ignored])),
  })
  .describe('A sweep file.');

const gridShorthand = z
  .record(parameterName, z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(z.unknown()).min(1)]))
  .describe('Short for a grid: parameter name to its value or values.');

/** All three ways to write a sweep. */
export const sweepFileSchema = z
  .union([fileSchema, gridShorthand, listShorthand])
  .meta({ title: 'Sweepstack sweep file' });

export const PARAMETERS_KEY = 'parameters';
export const FILE_KEYS: readonly string[] = [...Object.keys(sectionSchemas), PARAMETERS_KEY];
export const PARAMETER_KEYS: readonly string[] = Object.keys(parameterSchema.shape);

export type RawParameter = z.infer<typeof parameterSchema>;
export type RawDuration = z.infer<typeof duration>;
export type Distribution = (typeof DISTRIBUTIONS)[number];
