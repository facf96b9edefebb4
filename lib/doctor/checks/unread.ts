import type { Check, Facts } from '../facts';
import { problem, unknown, type Finding } from '../finding';
import type { Reading } from '../reading';

type Failure = Extract<Reading<unknown>, { ok: false }>;
type NamedReading = readonly [check: string, reading: Reading<unknown>];

/** What AWS did not say. */
export const unread: Check = (facts) =>
  namedReadings(facts).flatMap(([check, reading]) => (reading.ok ? [] : [notRead(check, reading)]));

/** The one finding there is where AWS says nothing at all; `undefined` when it does answer. */
export function notLetIn(facts: Facts): Finding[] | undefined {
  const readings = namedReadings(facts).map(([, reading]) => reading);
  const failures = readings.flatMap((reading) => (reading.ok ? [] : [reading]));
  const refused = failures.find(({ why }) => why === 'credentials' || why === 'region');
  if (refused) return [problem(refused.why, refused.message, refused.hint ?? SIGN_IN)];
  const [silent] = failures;
  const isSilent = silent && readings.length === failures.length && failures.every(({ why }) => why === 'unreachable');
  return isSilent
    ? [problem('connection', silent.message, silent.hint ?? 'check the network and the proxy')]
    : undefined;
}

const SIGN_IN = 'sign in with `aws sso login` or `aws configure`, or name a profile with AWS_PROFILE';

/** Each reading with the name of the check that it is for. */
function namedReadings(facts: Facts): NamedReading[] {
  return [
    ['queue', facts.jobQueue],
    ['compute environments', facts.environments],
    ['job definition', facts.jobDefinition],
    ['worker size', facts.instanceTypes],
    ...facts.quotas.map((quota): NamedReading => ['quota', quota]),
    ['network', facts.subnets],
    ['network', facts.endpoints],
    ['security groups', facts.closedGroups],
    ['image', facts.image],
    ...inside(facts.image, 'image', ({ architectures }) => architectures),
    ...(facts.spot ? [['spot capacity', facts.spot] as const] : []),
    ...(facts.spot ? inside(facts.spot, 'spot capacity', ({ placementScore }) => placementScore) : []),
    ['bucket', facts.bucket],
    ['jobs', facts.jobs],
  ];
}

/** A reading that is part of another one. */
function inside<T>(outer: Reading<T>, check: string, pick: (value: T) => Reading<unknown>): NamedReading[] {
  return outer.ok ? [[check, pick(outer.value)]] : [];
}

function notRead(check: string, { action, why, message, hint }: Failure): Finding {
  return why === 'denied'
    ? unknown(check, `could not be checked: needs ${action}`, hint)
    : unknown(check, `could not be checked: ${message}`, hint);
}
