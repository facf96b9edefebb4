import { CfnResource, type Stack } from 'aws-cdk-lib';
import { PrivateLogGroup, type PrivateLogGroupProps } from './private-log-group';

/**
 * Has the CDK's own functions, which empty buckets and close default security groups, log to groups of the stack. Left
 * alone they make groups that never expire and stay when the stack is destroyed.
 */
export function keepHandlerLogs(stack: Stack, props: PrivateLogGroupProps): void {
  for (const provider of stack.node.children.filter(({ node }) => node.id.endsWith('CustomResourceProvider'))) {
    const handler = provider.node.tryFindChild('Handler');
    if (!(handler instanceof CfnResource)) continue;
    const logGroup = new PrivateLogGroup(provider, 'Logs', props);
    handler.addPropertyOverride('LoggingConfig.LogGroup', logGroup.logGroupName);
  }
}
