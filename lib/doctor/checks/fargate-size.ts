import { FARGATE_SIZES } from '../../contract/fargate-sizes';
import type { Check, WorkerSize } from '../facts';
import { ok, problem, type Finding } from '../finding';
import { sizeText } from '../words';

const CHECK = 'worker size';

/** One worker is of a size that Fargate has. */
export const fargateSize: Check = ({ queue, size }) => {
  if (queue.platform !== 'fargate') return [];
  return [noGpus(size) ?? fits(size)];
};

function noGpus({ gpus }: WorkerSize): Finding | undefined {
  if (gpus === 0) return undefined;
  const fix = 'run on a queue with GPUs (`instanceTypes` like g5 of a queue in cdk.json), or take resources.gpus out';
  return problem(CHECK, 'a worker asks for a GPU, and the queue is of Fargate, which has none', fix);
}

function fits(size: WorkerSize): Finding {
  const allowed = FARGATE_SIZES.find(({ vcpus }) => vcpus === size.vcpus);
  if (!allowed) {
    const fix = `set resources.vcpus to one of ${FARGATE_SIZES.map(({ vcpus }) => vcpus).join(', ')}`;
    return problem(CHECK, `a worker asks for ${size.vcpus} vCPUs, which Fargate does not have`, fix);
  }
  if (!allowed.memoryMiB.includes(size.memoryMiB)) {
    const fix = `set resources.memory_mib to ${allowed.memory}`;
    return problem(CHECK, `a worker asks for ${sizeText(size)}, which Fargate does not have together`, fix);
  }
  return ok(CHECK, `Fargate has tasks with ${sizeText(size)}`);
}
