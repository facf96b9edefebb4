import type { Check, Facts, SubnetFacts } from '../facts';
import { ok, problem, warning, type Finding } from '../finding';
import { valueOr } from '../reading';
import { listed } from '../words';

const CHECK = 'network';

/** Services that an instance, or a task on Fargate, has to reach before a worker can start. */
const NEEDED = {
  ec2: ['ecs', 'ecs-agent', 'ecs-telemetry', 'ecr.api', 'ecr.dkr', 'logs', 's3'],
  fargate: ['ecr.api', 'ecr.dkr', 'logs', 's3'],
} as const;

/** From every subnet the registry, the logs, the bucket and Batch's own agent can be reached. */
export const network: Check = (facts) => {
  if (!facts.subnets.ok) return [];
  const subnets = facts.subnets.value;
  const missing = missingSubnets(facts, subnets);
  if (subnets.length === 0) return missing;
  const faults = subnets.flatMap((subnet) => {
    const fault = faultOf(subnet, facts);
    return fault ? [{ subnet, ...fault }] : [];
  });
  const level = faults.length < subnets.length ? warning : problem;
  const found = [...faultsByKind(faults, level), ...missing];
  return found.length > 0 ? found : [...natTraffic(facts, subnets), reachable(subnets)];
};

function missingSubnets({ environments }: Facts, subnets: readonly SubnetFacts[]): Finding[] {
  const named = valueOr(environments, []).flatMap((environment) => environment.subnets);
  const missing = [...new Set(named)].filter((id) => !subnets.some((subnet) => subnet.id === id));
  if (missing.length === 0) return [];
  const level = subnets.length > 0 ? warning : problem;
  const are = missing.length === 1 ? 'is' : 'are';
  return [level(CHECK, `${listed(missing)} ${are} not there`, '`npm run update` makes the network again')];
}

interface Fault {
  readonly kind: string;
  readonly fix: string;
}

function faultOf(subnet: SubnetFacts, facts: Facts): Fault | undefined {
  if (subnet.freeAddresses === 0) {
    return { kind: 'has no free address', fix: 'end what else runs there, or use a larger subnet' };
  }
  return hasEndpoints(facts) ? undefined : routeFault(subnet, facts);
}

function routeFault(subnet: SubnetFacts, facts: Facts): Fault | undefined {
  switch (subnet.route) {
    case 'none':
      return { kind: `has no route to the internet${andNoEndpoints(facts)}`, fix: OPEN };
    case 'blackhole':
      return { kind: 'has a route to the internet that leads to a gateway that is gone', fix: OPEN };
    case 'internet-gateway':
      return getsPublicIp(subnet, facts) ? undefined : { kind: NO_ADDRESS, fix: addressFix(facts) };
    case 'nat':
    case 'other':
      return undefined;
  }
}

const OPEN =
  'add a route for 0.0.0.0/0 to an internet gateway or a NAT gateway to its route table, or `npm run update` where ' +
  "the network is the deployment's own";
const NO_ADDRESS =
  'routes to an internet gateway, but instances in it get no public address: nothing comes back to them';

function getsPublicIp(subnet: SubnetFacts, { queue, jobDefinition }: Facts): boolean {
  if (queue.platform === 'ec2') return subnet.assignsPublicIp;
  // Where the definition is not known there is nothing to complain of.
  return valueOr(jobDefinition, undefined)?.assignsPublicIp ?? true;
}

function addressFix({ queue, deployment: { region } }: Facts): string {
  return queue.platform === 'fargate'
    ? 'let the job definition assign public addresses: `npm run update`'
    : `\`aws ec2 modify-subnet-attribute --map-public-ip-on-launch --region ${region} --subnet-id SUBNET\`, ` +
        'or route 0.0.0.0/0 to a NAT gateway';
}

function hasEndpoints(facts: Facts): boolean {
  return facts.endpoints.ok && missingEndpoints(facts).length === 0;
}

function missingEndpoints({ endpoints, queue }: Facts): string[] {
  const there = new Set<string>(valueOr(endpoints, []));
  return NEEDED[queue.platform].filter((service) => !there.has(service));
}

function andNoEndpoints(facts: Facts): string {
  return facts.endpoints.ok ? `, and the VPC has no endpoint for ${listed(missingEndpoints(facts))}` : '';
}

/** One finding for all subnets with the same fault. */
function faultsByKind(faults: readonly (Fault & { readonly subnet: SubnetFacts })[], level: typeof problem): Finding[] {
  const kinds = [...new Set(faults.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const alike = faults.filter((fault) => fault.kind === kind);
    const ids = alike.map(({ subnet }) => subnet.id);
    return level(CHECK, `${listed(ids)}: ${kind}`, (alike[0] as Fault).fix.replace('SUBNET', ids[0] as string));
  });
}

/** It works, but every byte from and to S3 is paid for. */
function natTraffic({ endpoints }: Facts, subnets: readonly SubnetFacts[]): Finding[] {
  const isDear = endpoints.ok && !endpoints.value.includes('s3') && subnets.some(({ route }) => route === 'nat');
  const fix = 'add a gateway endpoint for S3 to the VPC and its route tables; it costs nothing';
  return isDear
    ? [warning(CHECK, 'data from and to S3 goes through the NAT gateway, which costs by the gigabyte', fix)]
    : [];
}

function reachable(subnets: readonly SubnetFacts[]): Finding {
  const zones = [...new Set(subnets.map(({ zone }) => zone))].sort();
  return ok(CHECK, `instances reach the internet from ${listed(zones)}`);
}

/** Some security group lets workers call AWS. */
export const securityGroups: Check = ({ closedGroups, environments }) => {
  const closed = valueOr(closedGroups, []);
  if (closed.length === 0) return [];
  const named = new Set(valueOr(environments, []).flatMap((environment) => environment.securityGroups));
  const level = closed.length < named.size ? warning : problem;
  const message = `nothing may leave ${listed(closed)} on port 443, where AWS listens`;
  return [level('security groups', message, 'allow outbound TCP 443 there, or `npm run update`')];
};
