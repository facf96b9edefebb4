import { setTimeout as sleep } from 'node:timers/promises';

/** Lets so much time pass that a further SIGINT is not the same Ctrl-C, which arrives twice under npm. */
export function anotherKeystroke(): Promise<void> {
  return sleep(500);
}
