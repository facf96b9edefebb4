import { SweepError } from '../contract/sweep-error';
import type { Io } from './io';

/**
 * Asks before something that costs money.
 *
 * @returns whether to go on; an empty answer, Ctrl-C and anything but yes are a no
 * @throws ConfirmationNeeded where nobody is there to answer
 */
export async function askBefore(io: Io, question: string, flags: { yes?: boolean; json?: boolean }): Promise<boolean> {
  if (flags.yes === true) return true;
  if (!io.canAsk || flags.json === true) {
    throw new SweepError('ConfirmationNeeded', 'this costs money, and there is nobody to ask', {
      hint: 'give --yes to start it without a question; --dry-run only shows the plan',
    });
  }
  const answer = await io.ask(`${question} [y/N] `);
  return /^\s*y(es)?\s*$/i.test(answer ?? '');
}
