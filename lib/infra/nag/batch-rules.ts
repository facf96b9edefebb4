import type { CfnResource } from 'aws-cdk-lib';
import { CfnComputeEnvironment, CfnJobDefinition } from 'aws-cdk-lib/aws-batch';
import { CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import { NagRuleCompliance } from 'cdk-nag';
import { asList, resolved } from './resolved';

/** The most vCPUs that a mistake may start at once. */
const MAX_VCPUS = 100_000;

type Container = CfnJobDefinition.ContainerPropertiesProperty;

/** No job has the rights of its host, and none runs as root. */
export function BatchJobUnprivileged(node: CfnResource): NagRuleCompliance {
  if (!(node instanceof CfnJobDefinition)) return NagRuleCompliance.NOT_APPLICABLE;
  const { privileged, user } = (resolved(node, node.containerProperties) ?? {}) as Container;
  const isRoot = user === undefined || /^(?:0|root)(?::|$)/.test(user);
  return compliant(privileged !== true && !isRoot);
}

/** A failing job ends: attempts are given, and what is not known to pass is not tried again. */
export function BatchJobRetriesFinite(node: CfnResource): NagRuleCompliance {
  if (!(node instanceof CfnJobDefinition)) return NagRuleCompliance.NOT_APPLICABLE;
  const strategy = (resolved(node, node.retryStrategy) ?? {}) as CfnJobDefinition.RetryStrategyProperty;
  const { attempts, evaluateOnExit } = strategy;
  if (typeof attempts !== 'number') return NagRuleCompliance.NON_COMPLIANT;
  const last = asList(evaluateOnExit).at(-1) as CfnJobDefinition.EvaluateOnExitProperty | undefined;
  const isClosed = last === undefined || (last.action === 'EXIT' && last.onReason === '*');
  return compliant(attempts >= 1 && attempts <= 10 && isClosed);
}

/** A job that hangs ends. */
export function BatchJobTimeoutFinite(node: CfnResource): NagRuleCompliance {
  if (!(node instanceof CfnJobDefinition)) return NagRuleCompliance.NOT_APPLICABLE;
  const timeout = (resolved(node, node.timeout) ?? {}) as CfnJobDefinition.JobTimeoutProperty;
  return compliant(typeof timeout.attemptDurationSeconds === 'number');
}

/** Compute environments have an upper limit, and keep nothing running while there are no jobs. */
export function BatchComputeCapped(node: CfnResource): NagRuleCompliance {
  const compute = computeOf(node);
  if (!compute) return NagRuleCompliance.NOT_APPLICABLE;
  const { maxvCpus, minvCpus = 0 } = compute;
  return compliant(typeof maxvCpus === 'number' && maxvCpus <= MAX_VCPUS && minvCpus === 0);
}

/** Instances of compute environments come from a template of ours; what it says is checked by the next rule. */
export function BatchComputeTemplate(node: CfnResource): NagRuleCompliance {
  const compute = computeOf(node);
  if (!compute || compute.type.startsWith('FARGATE')) return NagRuleCompliance.NOT_APPLICABLE;
  return compliant(compute.launchTemplate !== undefined);
}

/** Instances give credentials only to who asks in the second version of their metadata service. */
export function LaunchTemplateImdsv2(node: CfnResource): NagRuleCompliance {
  if (!(node instanceof CfnLaunchTemplate)) return NagRuleCompliance.NOT_APPLICABLE;
  const data = (resolved(node, node.launchTemplateData) ?? {}) as CfnLaunchTemplate.LaunchTemplateDataProperty;
  const { httpTokens, httpPutResponseHopLimit } = (data.metadataOptions ??
    {}) as CfnLaunchTemplate.MetadataOptionsProperty;
  return compliant(httpTokens === 'required' && httpPutResponseHopLimit === 1);
}

function computeOf(node: CfnResource): CfnComputeEnvironment.ComputeResourcesProperty | undefined {
  if (!(node instanceof CfnComputeEnvironment)) return undefined;
  return (resolved(node, node.computeResources) ?? {}) as CfnComputeEnvironment.ComputeResourcesProperty;
}

function compliant(isFine: boolean): NagRuleCompliance {
  return isFine ? NagRuleCompliance.COMPLIANT : NagRuleCompliance.NON_COMPLIANT;
}
