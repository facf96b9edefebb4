import type { RunFacts, TrainFacts } from '../facts';
import { howItEnded, isDone, seconds, some } from '../describe';
import { broken, kept, notApplicable, type Judgement, type Rule } from '../rule';
import { SOURCES } from '../sources';
import { badRuns, sameMetrics } from './bad-input';
import { savesWork, wentOn } from './interruption';

type TrainRule = Omit<Rule, 'judge'> & { judge(train: TrainFacts): Judgement };

/** The run that shows what a program does when all is well: with typed values where it understands no other. */
function good(train: TrainFacts): RunFacts | undefined {
  if (isDone(train.plain)) return train.plain;
  return train.typed && isDone(train.typed) ? train.typed : undefined;
}

const NO_GOOD_RUN = notApplicable('no run ended well');

function ofGoodRun(judge: (run: RunFacts, train: TrainFacts) => Judgement): (train: TrainFacts) => Judgement {
  return (train) => {
    const run = good(train);
    return run ? judge(run, train) : NO_GOOD_RUN;
  };
}

const RULES: readonly TrainRule[] = [
  {
    id: 'train.starts',
    level: 'must',
    title: 'train starts the program',
    source: SOURCES.runTraining,
    fix: 'put an executable file `train` into the folder of the program, with a first line (#!) that names an interpreter; an image needs it on its PATH, or an entry point that takes `train` as argument',
    judge: ({ plain }) => (plain.notStarted === undefined ? kept() : broken(plain.notStarted)),
  },
  {
    id: 'train.ends',
    level: 'must',
    title: 'it ends by itself',
    source: SOURCES.trainingEnd,
    fix: 'end the program when the model is written, and every thread and child with it; --timeout gives it longer',
    judge: ({ plain, timeoutSec }) => {
      if (plain.notStarted !== undefined) return notApplicable('it was not started');
      return plain.timedOut
        ? broken(`it had not ended after ${timeoutSec} s`)
        : kept(`after ${seconds(plain.seconds)}`);
    },
  },
  {
    id: 'train.exit-code',
    level: 'must',
    title: 'the exit code is 0 when all went well',
    source: SOURCES.trainingEnd,
    fix: 'read what it said; exit with 0 when the model is written',
    judge: (train) => {
      const run = good(train) ?? train.plain;
      if (run.notStarted !== undefined || run.timedOut) return notApplicable('it did not end by itself');
      return isDone(run) ? kept() : broken(howItEnded(run));
    },
  },
  {
    id: 'train.string-hyperparameters',
    level: 'must',
    title: 'hyperparameters are read though all values are strings',
    source: SOURCES.trainingInput,
    fix: 'convert values: "0.1" to a number, "true" to a truth value',
    judge: (train) => {
      if (train.hyperparameters.length === 0) return notApplicable('there are no hyperparameters');
      if (isDone(train.plain)) return kept(some(train.hyperparameters));
      return good(train)
        ? broken(`with numbers as JSON numbers it works; with strings ${howItEnded(train.plain)}`)
        : NO_GOOD_RUN;
    },
  },
  {
    id: 'train.unknown-hyperparameters',
    level: 'must',
    title: 'hyperparameters that it does not know are ignored, _tuning_objective_metric among them',
    source: SOURCES.container,
    fix: 'pass over names that the program does not know: a tuning job of SageMaker adds one',
    judge: ofGoodRun((_, { unknown }) => {
      if (!unknown) return notApplicable('it was not run with one');
      return isDone(unknown) ? kept() : broken(howItEnded(unknown));
    }),
  },
  {
    id: 'train.channels',
    level: 'must',
    title: 'data is read from input/data/CHANNEL',
    source: SOURCES.trainingInput,
    fix: 'read the files below /opt/ml/input/data/CHANNEL, whatever they are called',
    judge: ofGoodRun((run, { empty }) => {
      if (!empty) return notApplicable('there are no channels');
      if (!isDone(empty.run) || !sameMetrics(run, empty.run)) return kept(empty.channel);
      return broken(`with no file in channel ${empty.channel} it reports just what it does with all of them`);
    }),
  },
  {
    id: 'train.input-unchanged',
    level: 'must',
    title: 'the input is left as it is',
    source: SOURCES.container,
    fix: 'write to a folder below /tmp: trials of one machine share their data',
    judge: ofGoodRun(({ changedInput }) =>
      changedInput.length === 0 ? kept() : broken(`it changed ${some(changedInput)}`),
    ),
  },
  {
    id: 'train.model',
    level: 'must',
    title: 'the model is written to /opt/ml/model',
    source: SOURCES.trainingOutput,
    fix: 'write the model below /opt/ml/model: its content becomes model.tar.gz',
    judge: ofGoodRun(({ model }) => (model.length === 0 ? broken('there is nothing in it') : kept(some(model)))),
  },
  {
    id: 'train.output',
    level: 'should',
    title: 'other output is written to /opt/ml/output/data',
    source: SOURCES.trainingOutput,
    fix: 'write it below /opt/ml/output/data, which becomes output.tar.gz: everything else is lost',
    judge: ofGoodRun(({ output, stray }) => {
      if (stray.length > 0) return broken(`it wrote ${some(stray)}, where nobody looks`);
      return output.length === 0 ? notApplicable('it writes none') : kept(some(output));
    }),
  },
  {
    id: 'train.metric',
    level: 'must',
    title: 'the declared metric is reported on standard output',
    source: SOURCES.metrics,
    fix: 'print a line such as `val_error=0.012` to standard output, and flush it',
    judge: ofGoodRun(({ metrics, nearMiss }, { metric }) => {
      if (metric === undefined) return notApplicable('no sweep file declares one (--grid)');
      const value = metrics[metric];
      if (typeof value === 'number') return kept(`${metric}=${value}`);
      const others = Object.keys(metrics);
      const reported = others.length === 0 ? 'it reports none' : `it reports ${some(others)}`;
      return broken(
        value === undefined ? `no '${metric}': ${nearMiss === '' ? reported : nearMiss}` : `'${metric}' is ${value}`,
      );
    }),
  },
  {
    id: 'train.failure-exit-code',
    level: 'must',
    title: 'the exit code is not 0 when the input is bad',
    source: SOURCES.trainingEnd,
    fix: 'exit with 1 on an error: with 0 a trial that failed counts as one that went well',
    judge: ofGoodRun((run, train) => {
      const bad = badRuns(run, train);
      if (bad.length === 0)
        return notApplicable('there is nothing to break: no number among the hyperparameters, no channel');
      const unnoticed = bad.filter((attempt) => isDone(attempt.run));
      const hung = bad.filter((attempt) => attempt.run.timedOut);
      if (hung.length > 0)
        return broken(hung.map(({ what, run: hanging }) => `${what} ${howItEnded(hanging)}`).join('; '));
      return unnoticed.length === 0
        ? kept()
        : broken(unnoticed.map(({ what }) => `${what} it ended with 0`).join('; '));
    }),
  },
  {
    id: 'train.failure-file',
    level: 'should',
    title: 'the reason of a failure is in the first 1,024 characters of /opt/ml/output/failure',
    source: SOURCES.trainingOutput,
    fix: 'write why it failed to /opt/ml/output/failure, the reason first and details below: what comes first is shown',
    judge: ofGoodRun((run, train) => {
      const failed = badRuns(run, train).filter((attempt) => !isDone(attempt.run) && !attempt.run.timedOut);
      if (failed.length === 0) return notApplicable('nothing made it fail');
      const silent = failed.filter((attempt) => (attempt.run.failure ?? '').trim() === '');
      return silent.length === 0
        ? kept(firstLine(failed[0]?.run.failure ?? ''))
        : broken(
            silent
              .map(({ what, run: { failure } }) => `${what} ${failure === undefined ? 'it wrote none' : 'it is blank'}`)
              .join('; '),
          );
    }),
  },
  {
    id: 'train.no-false-failure',
    level: 'should',
    title: 'there is no /opt/ml/output/failure when all went well',
    source: SOURCES.trainingOutput,
    fix: 'write the file on a failure alone',
    judge: ofGoodRun(({ failure }) => (failure === undefined ? kept() : broken(`it says: ${firstLine(failure)}`))),
  },
  {
    id: 'train.sigterm',
    level: 'must',
    title: 'SIGTERM ends it within 30 s',
    source: SOURCES.batchTimeouts,
    fix: 'handle SIGTERM, also as process 1 of a container, where it is ignored otherwise; a shell has to `exec` the program',
    judge: ofGoodRun((run, { sigterm }) => {
      if (sigterm?.atSec === undefined) return notApplicable('it ends too fast to be interrupted');
      if (wentOn(run, sigterm)) return notApplicable('it went on to its end, and was there too soon to tell');
      if (sigterm.killed) return broken(`it was still there ${sigterm.graceSec} s after the signal`);
      return kept(`after ${seconds(sigterm.tookSec ?? 0)}`);
    }),
  },
  {
    id: 'train.resume',
    level: 'must',
    title: 'a second attempt goes on from the checkpoints of an interrupted one',
    source: SOURCES.checkpoints,
    fix: 'write checkpoints under another name and rename them, so that none is half-written, and pass over what cannot be read',
    judge: ofGoodRun((_, { resumed }) => {
      if (!resumed) return notApplicable('it left no checkpoint when it was interrupted');
      return isDone(resumed) ? kept() : broken(`the second attempt: ${howItEnded(resumed)}`);
    }),
  },
  {
    id: 'train.resume-saves-work',
    level: 'should',
    title: 'the second attempt does not begin anew',
    source: SOURCES.checkpoints,
    fix: 'read what is in /opt/ml/checkpoints at the start, and go on from there',
    judge: ofGoodRun((run, { resumed, sigterm }) => {
      if (!resumed || !isDone(resumed)) return notApplicable('there was no second attempt that ended well');
      return savesWork(run.steps, sigterm?.run.steps, resumed.steps);
    }),
  },
  {
    id: 'train.program-unchanged',
    level: 'should',
    title: 'nothing is written outside /opt/ml and /tmp',
    source: SOURCES.container,
    fix: 'write to /opt/ml or to the folder that TMPDIR names, or /tmp: the rest of a container may be read-only, and is lost',
    judge: ofGoodRun((_, { changedProgram, outside }) => {
      const files = outside ?? changedProgram;
      if (files === undefined) return notApplicable('nobody can see that here');
      return files.length === 0 ? kept() : broken(`it wrote ${some(files)}`);
    }),
  },
  {
    id: 'train.read-only-root',
    level: 'must',
    title: 'it runs with a root file system that cannot be written to',
    source: SOURCES.batchJobs,
    fix: 'write to /opt/ml or /tmp alone: workers in AWS Batch run like this',
    judge: ofGoodRun((_, { readOnlyRoot }) => {
      if (!readOnlyRoot) return notApplicable('it did not run in a container');
      return isDone(readOnlyRoot) ? kept() : broken(howItEnded(readOnlyRoot));
    }),
  },
  {
    id: 'train.non-root',
    level: 'should',
    title: 'it runs as a user who is not root',
    source: SOURCES.container,
    fix: 'make its files readable for everybody, and write to /opt/ml and /tmp alone',
    judge: ofGoodRun((_, { nonRoot }) => {
      if (!nonRoot) return notApplicable('it did not run in a container');
      return isDone(nonRoot) ? kept() : broken(howItEnded(nonRoot));
    }),
  },
];

export const TRAIN_RULES: readonly Rule[] = RULES.map((rule) => ({
  ...rule,
  judge: ({ train }) => (train ? rule.judge(train) : notApplicable('there is no program train')),
}));

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
