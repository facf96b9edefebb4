import type { Check } from '../facts';
import { ok, problem, warning } from '../finding';
import { count } from '../words';
import { isSound } from './environments';

const CHECK = 'vCPU maximum';
const RAISE = 'raise `maxVcpus` of the queue in cdk.json, then `npm run update`';

/** The compute environments may run at least one worker, and are not full. */
export const maxVcpus: Check = ({ environments, size }) => {
  if (!environments.ok) return [];
  const sound = environments.value.filter(isSound);
  if (sound.length === 0) return [];
  const most = Math.max(...sound.map((environment) => environment.maxVcpus));
  if (most < size.vcpus) {
    const message = `a worker asks for ${count(size.vcpus, 'vCPU')}, and the queue may run ${most} at once`;
    return [problem(CHECK, message, `${RAISE}, or set resources.vcpus to ${most} at most`)];
  }
  const isFull = sound.every((environment) => environment.desiredVcpus + size.vcpus > environment.maxVcpus);
  if (isFull) {
    const used = sum(sound.map(({ desiredVcpus }) => desiredVcpus));
    const all = sum(sound.map((environment) => environment.maxVcpus));
    const message = `the queue is full: ${used} of its ${all} vCPUs are in use, and further jobs wait for a place`;
    return [warning(CHECK, message, `wait, stop another sweep, or ${RAISE}`)];
  }
  return [ok(CHECK, `the queue may run ${count(Math.floor(most / size.vcpus), 'worker')} at once`)];
};

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
