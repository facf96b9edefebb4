import type { CheckFacts } from '../check/facts';
import type { Launcher } from '../launch/launcher';
import { changes, snapshot } from './base-folder';
import type { ProbeInputs, ProbeOptions } from './inputs';
import { probeServe } from './serve';
import { probeTrain } from './train';

/** Looks at a program that runs as a process of this machine. @throws Interrupted, ChannelNotFound */
export async function probeFolder(
  launcher: Launcher,
  {
    folder,
    hasServe,
    inputs,
    options,
  }: { folder: string; hasServe: boolean; inputs: ProbeInputs; options: ProbeOptions },
): Promise<CheckFacts> {
  const before = snapshot(folder);
  const { facts, model } = await probeTrain(launcher, inputs, options);
  const changedProgram = changes(before, snapshot(folder));
  const train = { ...facts, changedProgram };
  if (!hasServe) return { target: 'process', train };
  return {
    target: 'process',
    train,
    serve: await probeServe(launcher, { ...options, inputs, model, inContainer: false }),
  };
}
