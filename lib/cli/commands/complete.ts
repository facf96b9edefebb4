import { openStore } from '../../store/registry';
import { ExitCode } from '../exit-codes';
import type { Io } from '../io';
import { sweepIds } from '../locate-sweep';
import { rootAddress, type RootFlags } from '../root-address';

/**
 * `sweep __complete sweeps`: the ids that a shell offers. It has nowhere to show an error, so there is none. AWS is asked
 * only where it is the one root: nobody wants to wait at a key for a network that is away.
 */
export async function completeCommand(io: Io, flags: RootFlags): Promise<ExitCode> {
  try {
    for (const id of await sweepIds(openStore(rootAddress(flags.root)))) io.out(id);
  } catch {
    return ExitCode.failure;
  }
  return ExitCode.ok;
}
