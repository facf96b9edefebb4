import type { CfnResource } from 'aws-cdk-lib';
import { CfnSecurityGroup, CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import { CfnGroup, CfnManagedPolicy, CfnPolicy, CfnRole, CfnUser } from 'aws-cdk-lib/aws-iam';
import { NagRuleCompliance, type NagRuleResult } from 'cdk-nag';
import { asList, resolved } from './resolved';

interface Ingress {
  readonly cidrIp?: unknown;
  readonly cidrIpv6?: unknown;
}

/** Nobody on the internet can connect to anything. */
export function NoPublicIngress(node: CfnResource): NagRuleCompliance {
  const rules = ingressOf(node);
  if (!rules) return NagRuleCompliance.NOT_APPLICABLE;
  const isOpen = rules.some(({ cidrIp, cidrIpv6 }) => isAnywhere(cidrIp) || isAnywhere(cidrIpv6));
  return isOpen ? NagRuleCompliance.NON_COMPLIANT : NagRuleCompliance.COMPLIANT;
}

/** Permissions name each action: what AWS adds to a service tomorrow is not granted today. */
export function NoWildcardActions(node: CfnResource): NagRuleResult {
  const documents = documentsOf(node);
  if (!documents) return NagRuleCompliance.NOT_APPLICABLE;
  const statements = documents.flatMap((document) => asList((document as { Statement?: unknown }).Statement));
  const actions = (statements as { Effect?: string; Action?: unknown; NotAction?: unknown }[]).flatMap((statement) => {
    if (statement.Effect !== 'Allow') return [];
    return statement.NotAction === undefined ? asList(statement.Action) : ['NotAction'];
  });
  const wild = actions.filter((action) => action === 'NotAction' || String(action).includes('*'));
  return wild.length === 0
    ? NagRuleCompliance.COMPLIANT
    : [...new Set(wild)].map((action) => `Action::${String(action)}`);
}

function ingressOf(node: CfnResource): readonly Ingress[] | undefined {
  if (node instanceof CfnSecurityGroupIngress) return [resolved(node, pick(node)) as Ingress];
  if (node instanceof CfnSecurityGroup) return asList(resolved(node, node.securityGroupIngress)) as Ingress[];
  return undefined;
}

function pick({ cidrIp, cidrIpv6 }: CfnSecurityGroupIngress): Ingress {
  return { cidrIp, cidrIpv6 };
}

function isAnywhere(range: unknown): boolean {
  return typeof range === 'string' && range.endsWith('/0');
}

function documentsOf(node: CfnResource): readonly unknown[] | undefined {
  if (node instanceof CfnPolicy || node instanceof CfnManagedPolicy) return [resolved(node, node.policyDocument)];
  if (node instanceof CfnRole || node instanceof CfnUser || node instanceof CfnGroup) {
    const inline = asList(resolved(node, node.policies)) as { policyDocument?: unknown; PolicyDocument?: unknown }[];
    return inline.map(({ policyDocument, PolicyDocument }) => policyDocument ?? PolicyDocument ?? {});
  }
  return undefined;
}
