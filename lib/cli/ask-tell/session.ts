import { SweepError } from '../../contract/sweep-error';
import { AskTell } from '../../search/ask-tell';
import { specOfSpace } from '../../search/plain-space';
import { createSearcher } from '../../search/registry';
import type { Method, SweepSpec } from '../../spec/sweep-spec';
import { withMethod } from '../../spec/with-method';
import { chooseSeed } from '../create-sweep';
import { describeError } from '../format-error';
import { readMessage, type Init, type Message } from './messages';

/** How a space that comes without a method is searched. */
const DEFAULT_METHOD: Method = 'bayes';

/** A search that a program drives by lines of JSON: each line gets one in answer, a bad one an error. */
export class AskTellSession {
  private readonly file: SweepSpec | undefined;
  private search: AskTell | undefined;

  /** @param file the spec of a sweep file. @default none: the first message says what is searched */
  constructor(file?: SweepSpec) {
    this.file = file;
    if (file) this.search = searchOf(this.specOf({}));
  }

  /** @returns a line without its end */
  answer(line: string): string {
    try {
      return JSON.stringify(this.carryOut(readMessage(line)));
    } catch (error) {
      const { message, ...rest } = describeError(error);
      return JSON.stringify({ error: message, ...rest });
    }
  }

  private carryOut(message: Message): object {
    switch (message.op) {
      case 'init':
        this.search = searchOf(this.specOf(message));
        return { ok: true };
      case 'ask': {
        const asked = this.begun('ask').ask();
        if (!asked) throw exhausted();
        return { id: asked.id, params: asked.parameters };
      }
      case 'tell':
        this.begun('tell').tell(message.id, valueOf(message));
        return { ok: true };
    }
  }

  private specOf({ space, seed, goal, method, workers }: Omit<Init, 'op'>): SweepSpec {
    const spec = this.file ? fromFile(this.file, { space, goal, method }) : fromSpace({ space, goal, method });
    const limits = { ...spec.limits, ...(workers ? { parallel: workers } : {}) };
    return { ...spec, limits, ...(seed === undefined || seed === null ? {} : { seed }) };
  }

  private begun(op: string): AskTell {
    if (this.search) return this.search;
    throw new SweepError('NotBegun', `${op}: there is no search yet`, { hint: 'send init with a space first' });
  }
}

function fromFile(file: SweepSpec, { space, goal, method }: Pick<Init, 'space' | 'goal' | 'method'>): SweepSpec {
  if (space) throw spaceTwice();
  const metric = { name: 'value', mode: 'last', goal: 'minimize', ...file.metric } as const;
  return { ...(method ? withMethod(file, method) : file), metric: { ...metric, goal: goal ?? metric.goal } };
}

function fromSpace({ space, goal, method }: Pick<Init, 'space' | 'goal' | 'method'>): SweepSpec {
  if (!space) throw spaceMissing();
  return specOfSpace(space, { method: method ?? DEFAULT_METHOD, goal: goal ?? 'minimize' });
}

function searchOf(spec: SweepSpec): AskTell {
  return new AskTell(createSearcher(spec, chooseSeed(spec)), { repeats: spec.repeats });
}

function valueOf({ value, failed }: Extract<Message, { op: 'tell' }>): number | undefined {
  if (failed === true && typeof value === 'number') {
    throw new SweepError('InvalidMessage', `value is ${value}, and failed says that there is none`, {
      hint: 'leave one of them out',
    });
  }
  if (failed === true) return undefined;
  if (value === undefined) {
    throw new SweepError('InvalidMessage', 'value is missing; it is a number, or null for a trial that failed', {
      hint: 'a trial that failed may also be told with "failed": true',
    });
  }
  return value ?? undefined;
}

function exhausted(): SweepError {
  return new SweepError('SpaceExhausted', 'every point of the space has been handed out', {
    hint: 'trials that are open may still be told',
  });
}

function spaceTwice(): SweepError {
  return new SweepError('InvalidMessage', 'space: the sweep file that --grid names describes the space', {
    hint: 'leave space out, or start without --grid',
  });
}

function spaceMissing(): SweepError {
  return new SweepError('InvalidMessage', 'space is missing; it is a list of parameters', {
    hint: 'or name a sweep file with --grid',
  });
}
