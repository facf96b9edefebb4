import type { Check, Facts, InstanceTypeFacts, WorkerSize } from '../facts';
import { ok, problem, warning, type Finding } from '../finding';
import { fittingTypes } from '../fitting-types';
import { mostMemoryMiB, usableMemoryMiB } from '../usable-memory';
import { count, listed, sizeText } from '../words';

const CHECK = 'worker size';
const OTHER_QUEUE = 'or run on a queue with larger instance types (`instanceTypes` of the queue in cdk.json)';

/** One worker has room on an instance that the compute environments may start. */
export const ec2Size: Check = (facts) => {
  const { instanceTypes, queue, size } = facts;
  if (queue.platform !== 'ec2' || !instanceTypes.ok) return [];
  if (instanceTypes.value.length === 0) return [notOffered(facts)];
  const types = instanceTypes.value.filter(({ architectures }) => architectures.includes(queue.architecture));
  if (types.length === 0) return [otherArchitecture(facts, instanceTypes.value)];
  const fitting = fittingTypes(types, size);
  return [fitting.length > 0 ? fits(fitting, size) : tooLarge(types, size)];
};

function notOffered({ queue, deployment }: Facts): Finding {
  return problem(
    CHECK,
    `${deployment.region} offers no instance type of ${listed(queue.instanceTypes)}`,
    'name types that the region has (`aws ec2 describe-instance-type-offerings`) in `instanceTypes` of the queue in ' +
      'cdk.json, then `npm run update`',
  );
}

function otherArchitecture({ queue }: Facts, types: readonly InstanceTypeFacts[]): Finding {
  const architectures = [...new Set(types.flatMap((type) => type.architectures))];
  return problem(
    CHECK,
    `the queue's image is for ${queue.architecture}, its instance types are ${listed(architectures)}`,
    'make `architecture` and `instanceTypes` in cdk.json agree, then `npm run update`',
  );
}

/** Which demand no type meets; the first one explains best. */
function tooLarge(types: readonly InstanceTypeFacts[], size: WorkerSize): Finding {
  const withGpus = types.filter(({ gpus }) => gpus >= size.gpus);
  if (withGpus.length === 0) return tooManyGpus(types, size);
  const largest = withGpus.reduce((a, b) => (b.vcpus > a.vcpus ? b : a));
  if (largest.vcpus < size.vcpus) {
    const has = `the largest allowed instance type, ${largest.type}, has ${largest.vcpus}`;
    const fix = `set resources.vcpus to ${largest.vcpus} at most, ${OTHER_QUEUE}`;
    return problem(CHECK, `a worker asks for ${count(size.vcpus, 'vCPU')}; ${has}`, fix);
  }
  const roomiest = withGpus.reduce((a, b) => (b.memoryMiB > a.memoryMiB ? b : a));
  if (mostMemoryMiB(roomiest.memoryMiB) < size.memoryMiB) return tooMuchMemory(roomiest, size);
  return problem(
    CHECK,
    `no allowed instance type has ${sizeText(size)} at once`,
    `ask for less of one in \`resources\` of the sweep file, ${OTHER_QUEUE}`,
  );
}

function tooManyGpus(types: readonly InstanceTypeFacts[], { gpus }: WorkerSize): Finding {
  const most = Math.max(...types.map((type) => type.gpus));
  const have =
    most === 0 ? 'none of the allowed instance types has one' : `the allowed instance types have ${most} at most`;
  return problem(
    CHECK,
    `a worker asks for ${count(gpus, 'GPU')}; ${have}`,
    most === 0
      ? 'run on a queue with GPUs (`instanceTypes` like g5 of a queue in cdk.json), or take resources.gpus out'
      : `set resources.gpus to ${most} at most, ${OTHER_QUEUE}`,
  );
}

function tooMuchMemory({ type, memoryMiB }: InstanceTypeFacts, size: WorkerSize): Finding {
  const usable = usableMemoryMiB(memoryMiB);
  return problem(
    CHECK,
    `a worker asks for ${size.memoryMiB} MiB; the allowed instance type with the most memory, ${type}, ` +
      `has ${memoryMiB} MiB, of which about ${usable} MiB are for jobs`,
    `set resources.memory_mib to ${usable} at most, ${OTHER_QUEUE}`,
  );
}

function fits(fitting: readonly InstanceTypeFacts[], size: WorkerSize): Finding {
  const sure = fitting.filter(({ memoryMiB }) => usableMemoryMiB(memoryMiB) >= size.memoryMiB);
  const [smallest] = sure;
  if (smallest) {
    return ok(CHECK, `${sizeText(size)} fit ${count(sure.length, 'instance type')}, from ${smallest.type} up`);
  }
  const roomiest = fitting.reduce((a, b) => (b.memoryMiB > a.memoryMiB ? b : a));
  const usable = usableMemoryMiB(roomiest.memoryMiB);
  return warning(
    CHECK,
    `${size.memoryMiB} MiB may not fit: ${roomiest.type} has ${roomiest.memoryMiB} MiB, of which the system keeps a part`,
    `set resources.memory_mib to ${usable}, which surely fits`,
  );
}
