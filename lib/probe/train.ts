import type { RunFacts, SigtermFacts, TrainFacts } from '../check/facts';
import { isDone } from '../check/describe';
import type { Launcher } from '../launch/launcher';
import { asHyperparameters } from '../worker/hyperparameters';
import type { ProbeInputs, ProbeOptions } from './inputs';
import { newHome, runTrain, type Moment, type TrainRun, type TrainRunOptions } from './train-run';

/** A tuning job of SageMaker adds the first one to the hyperparameters of every training job. */
const UNKNOWN = { _tuning_objective_metric: 'val_error', sweepstack_made_up: 'x' };
const NO_NUMBER = 'not-a-number';
/** A program is interrupted when this much of it is done. */
const MIDDLE = 0.5;
/** One whose reports come closer together may keep them back. */
const STEPWISE_SEC = 0.1;

export interface TrainProbe {
  readonly facts: TrainFacts;
  /** Folder with the model that a good run wrote. */
  readonly model?: string;
  /** Runs it again, all being well, by another launcher. Absent: there was no good run. */
  readonly again?: (launcher: Launcher, what: string) => Promise<RunFacts>;
}

/** Runs `train` in all the ways that show whether it keeps its promises. @throws Interrupted, ChannelNotFound */
export async function probeTrain(launcher: Launcher, inputs: ProbeInputs, options: ProbeOptions): Promise<TrainProbe> {
  const runs = new Runs(launcher, inputs, options);
  const strings = asHyperparameters(inputs.parameters);
  const first = await runs.run('as in a sweep', { hyperparameters: strings });
  const typed =
    isDone(first.facts) || first.facts.notStarted !== undefined || first.facts.timedOut || !hasOtherThanTexts(inputs)
      ? undefined
      : await runs.run('with numbers as numbers', { hyperparameters: inputs.parameters });
  const good = isDone(first.facts) ? first : typed;
  const facts: TrainFacts = {
    ...(inputs.metric === undefined ? {} : { metric: inputs.metric }),
    hyperparameters: Object.keys(inputs.parameters),
    channels: Object.keys(inputs.channels),
    timeoutSec: options.timeoutMs / 1000,
    plain: first.facts,
    ...(typed ? { typed: typed.facts } : {}),
  };
  if (!good || !isDone(good.facts)) return { facts };
  const given = good === first ? strings : inputs.parameters;
  return {
    facts: { ...facts, ...(await probeFurther(runs, good, given, inputs)) },
    model: good.paths.model,
    again: async (other, what) => (await runs.run(what, { hyperparameters: given }, other)).facts,
  };
}

async function probeFurther(
  runs: Runs,
  good: TrainRun,
  given: TrainRunOptions['hyperparameters'],
  { number, channels }: ProbeInputs,
): Promise<Partial<TrainFacts>> {
  const unknown = await runs.run('with unknown hyperparameters', { hyperparameters: { ...given, ...UNKNOWN } });
  const broken =
    number === undefined
      ? undefined
      : await runs.run(`with ${number}=${NO_NUMBER}`, { hyperparameters: { ...given, [number]: NO_NUMBER } });
  const [channel] = Object.keys(channels);
  const empty =
    channel === undefined
      ? undefined
      : await runs.run(`with no file in channel ${channel}`, { hyperparameters: given, emptyChannel: channel });
  const second = await interrupt(runs, good, given);
  return {
    unknown: unknown.facts,
    ...(broken && number !== undefined ? { broken: { name: number, value: NO_NUMBER, run: broken.facts } } : {}),
    ...(empty && channel !== undefined ? { empty: { channel, run: empty.facts } } : {}),
    ...second,
  };
}

/** Sends SIGTERM to a run, as soon as there is a checkpoint where it writes any, and runs it again with what it left. */
async function interrupt(
  runs: Runs,
  good: TrainRun,
  given: TrainRunOptions['hyperparameters'],
): Promise<{ readonly sigterm: SigtermFacts; readonly resumed?: RunFacts }> {
  const { graceMs } = runs.options;
  const waitsForCheckpoint = good.firstCheckpointSec !== undefined;
  const isMiddle = middleOf(good.facts);
  const run = await runs.run('interrupted by SIGTERM', {
    hyperparameters: given,
    interruptWhen: (now) => isMiddle(now) && (now.hasCheckpoint || !waitsForCheckpoint),
  });
  const graceSec = graceMs / 1000;
  const { interrupted, facts, paths } = run;
  const sigterm: SigtermFacts = { ...(interrupted ?? { killed: false }), graceSec, run: facts };
  if (!interrupted || facts.checkpoints.length === 0) return { sigterm };
  const resumed = await runs.run('a second attempt', { hyperparameters: given, checkpoints: paths.checkpoints });
  return { sigterm, resumed: resumed.facts };
}

/** Half of the steps, where a program tells of them as it goes; half of the time otherwise. */
function middleOf({ steps, seconds }: RunFacts): (now: Moment) => boolean {
  if (steps && steps.seconds > STEPWISE_SEC) return (now) => now.steps >= MIDDLE * steps.count;
  return (now) => now.seconds >= MIDDLE * seconds;
}

/** Whether the values as strings differ from what they are. */
function hasOtherThanTexts({ parameters }: ProbeInputs): boolean {
  return Object.values(parameters).some((value) => typeof value !== 'string');
}

class Runs {
  readonly options: ProbeOptions;
  private readonly launcher: Launcher;
  private readonly inputs: ProbeInputs;
  private count = 0;

  constructor(launcher: Launcher, inputs: ProbeInputs, options: ProbeOptions) {
    this.launcher = launcher;
    this.inputs = inputs;
    this.options = options;
  }

  async run(
    what: string,
    how: Pick<TrainRunOptions, 'hyperparameters' | 'emptyChannel' | 'checkpoints' | 'interruptWhen'>,
    launcher = this.launcher,
  ): Promise<TrainRun> {
    const { options, inputs } = this;
    options.onStep(`train, ${what}`);
    this.count += 1;
    const home = newHome(options.scratch, `train-${this.count}`);
    const { channels, metric } = inputs;
    return runTrain(launcher, { ...options, channels, ...(metric === undefined ? {} : { metric }), ...how, home });
  }
}
