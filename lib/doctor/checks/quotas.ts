import type { Check, Facts, QuotaFacts } from '../facts';
import { ok, problem, warning, type Finding } from '../finding';
import { fittingTypes } from '../fitting-types';
import { ec2QuotaCode, type Market } from '../quota-codes';
import { valueOr } from '../reading';
import { count } from '../words';

const CHECK = 'quota';

/**
 * The account may run at least the smallest instance that takes a worker. Where one of several quotas is enough (Spot
 * or on-demand, this family or that), jobs start, and those that are too low are worth a warning.
 */
export const quotas: Check = (facts) => {
  const needs = facts.quotas.flatMap((reading) => (reading.ok ? [needOf(reading.value, facts)] : []));
  const isEnough = needs.some(({ quota, vcpus }) => vcpus !== undefined && quota.vcpus >= vcpus);
  const isCertain = facts.quotas.every((reading) => reading.ok);
  const level = isEnough || !isCertain ? warning : problem;
  return needs.map((need) => judge(need, facts, level));
};

interface Need {
  readonly quota: QuotaFacts;
  /** Those of the smallest instance that takes a worker; `undefined` when none of the quota's does. */
  readonly vcpus: number | undefined;
}

function needOf(quota: QuotaFacts, facts: Facts): Need {
  if (quota.service === 'fargate') return { quota, vcpus: facts.size.vcpus };
  const types = fittingTypes(valueOr(facts.instanceTypes, []), facts.size);
  const smallest = types.find(({ type }) => MARKETS.some((market) => ec2QuotaCode(type, market) === quota.code));
  return { quota, vcpus: smallest?.vcpus };
}

function judge({ quota, vcpus }: Need, facts: Facts, level: typeof problem): Finding {
  const wanted = Math.max(facts.queue.maxVcpus, vcpus ?? 0);
  const allows = `the account may run ${count(quota.vcpus, 'vCPU')} of "${quota.name}"`;
  const fix = raise(quota, wanted, facts.deployment.region);
  if (vcpus !== undefined && quota.vcpus < vcpus) {
    const message = `${allows}; the smallest ${quota.service === 'ec2' ? 'instance' : 'task'} for a worker has ${vcpus}`;
    return level(CHECK, message, fix);
  }
  if (quota.vcpus >= facts.queue.maxVcpus) return ok(CHECK, allows);
  const workers = Math.floor(quota.vcpus / facts.size.vcpus);
  const message = `${allows}, and the queue ${facts.queue.maxVcpus}: at most ${count(workers, 'worker')} at once`;
  return warning(CHECK, message, fix);
}

function raise({ service, code }: QuotaFacts, vcpus: number, region: string): string {
  const command =
    `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} ` +
    `--desired-value ${vcpus} --region ${region}`;
  return `\`${command}\` (AWS answers within hours or days)`;
}

const MARKETS: readonly Market[] = ['on-demand', 'spot'];
