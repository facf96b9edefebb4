import { Duration, Size } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias, type IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, Function, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { NOTICES, RESULTS_CSV_KEY, SUMMARY_KEY } from '../contract/object-keys';
import { FINISHED } from '../contract/sweep-finished';
import { requireBuilt } from './built';
import { acknowledge, acknowledgePatterns } from './nag/acknowledge';
import { listObjects, PREFIX, readObjects, useKey, writeLogs } from './permissions';
import { PrivateLogGroup } from './private-log-group';
import { ServiceRole } from './service-role';

export interface SweepFinishedProps {
  /** Holds the folders of sweeps below `sweeps/`. */
  readonly bucket: IBucket;

  /**
   * Key that encrypts the bucket, the topic and the logs.
   *
   * @default keys that AWS manages
   */
  readonly key?: IKey;

  /** Queues whose jobs are workers of sweeps. */
  readonly queueArns: readonly string[];

  /**
   * Address that is told of finished sweeps, once it has confirmed that it wants to be.
   *
   * @default nobody subscribes
   */
  readonly notifyEmail?: string;

  /** One of the numbers of days that CloudWatch Logs knows. */
  readonly logRetentionDays: number;
}

/** Writes the summary of a sweep and tells a topic of it, when the last of its workers in Batch has ended. */
export class SweepFinished extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: SweepFinishedProps) {
    super(scope, id);
    const { bucket, key, queueArns, notifyEmail, logRetentionDays } = props;
    this.topic = new Topic(this, 'Topic', {
      displayName: 'Sweeps that have finished',
      enforceSSL: true,
      masterKey: key ?? Alias.fromAliasName(this, 'SnsKey', 'alias/aws/sns'),
    });
    if (notifyEmail !== undefined) this.topic.addSubscription(new EmailSubscription(notifyEmail));
    const logGroup = new PrivateLogGroup(this, 'Logs', { retentionDays: logRetentionDays, key });
    const role = functionRole(this, { bucket, key, logGroup, topic: this.topic });
    const handler = finisher(this, { bucket, logGroup, topic: this.topic, role });
    new Rule(this, 'JobEnds', {
      description: 'Ends of workers of sweeps: of whole arrays, and of single jobs',
      eventPattern: {
        source: ['aws.batch'],
        detailType: ['Batch Job State Change'],
        detail: {
          status: ['SUCCEEDED', 'FAILED'],
          jobQueue: [...queueArns],
          // Only children of arrays have an index.
          arrayProperties: { index: Match.doesNotExist() },
        },
      },
      targets: [new LambdaFunction(handler, { retryAttempts: 4, maxEventAge: Duration.hours(1) })],
    });
  }
}

interface FunctionParts {
  readonly bucket: IBucket;
  readonly logGroup: ILogGroup;
  readonly topic: Topic;
}

function finisher(
  scope: Construct,
  { bucket, logGroup, topic, role }: FunctionParts & { role: ServiceRole },
): Function {
  const handler = new Function(scope, 'Function', {
    description: 'Writes the summary of a sweep and tells of it when the sweep has ended',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(requireBuilt('dist/lambda/sweep-finished')),
    role: role.role,
    logGroup,
    loggingFormat: LoggingFormat.TEXT,
    memorySize: Size.gibibytes(1).toMebibytes(),
    timeout: Duration.minutes(10),
    retryAttempts: 2,
    environment: {
      [FINISHED.sweeps]: bucket.s3UrlForObject(PREFIX.sweeps),
      [FINISHED.topic]: topic.topicArn,
    },
  });
  acknowledgeFunction(handler);
  return handler;
}

/** What NIST 800-53 asks of functions in general. */
function acknowledgeFunction(handler: Function): void {
  acknowledge(
    handler,
    'NIST.800.53.R5-LambdaConcurrency',
    'It runs for moments at the end of a job; concurrency that is reserved is taken from all other functions of the account, and new accounts have none to spare.',
  );
  acknowledge(
    handler,
    'NIST.800.53.R5-LambdaDLQ',
    'An event is tried three times and failures are in the log. Nothing is lost with it: all that it writes is derived from the folder, and `sweep follow` writes it again.',
  );
  acknowledge(
    handler,
    'NIST.800.53.R5-LambdaInsideVPC',
    'It calls S3 and SNS alone, with TLS and permissions of its own, and nothing in the VPC; inside it would need a NAT gateway or interface endpoints for the same calls.',
  );
}

function functionRole(scope: Construct, { bucket, key, logGroup, topic }: FunctionParts & { key?: IKey }): ServiceRole {
  const derived = [SUMMARY_KEY, RESULTS_CSV_KEY, `${NOTICES}*`].map((name) =>
    bucket.arnForObjects(`${PREFIX.sweeps}/*/${name}`),
  );
  const role = new ServiceRole(scope, 'Role', {
    service: 'lambda.amazonaws.com',
    description: 'Tells of finished sweeps: reads their folders, writes what is derived from them',
    statements: [
      listObjects(bucket, PREFIX.sweeps),
      readObjects(bucket, PREFIX.sweeps),
      new PolicyStatement({ sid: 'WriteDerived', actions: ['s3:PutObject'], resources: derived }),
      new PolicyStatement({ sid: 'TakeBackNotice', actions: ['s3:DeleteObject'], resources: derived.slice(-1) }),
      new PolicyStatement({ sid: 'Tell', actions: ['sns:Publish'], resources: [topic.topicArn] }),
      ...useKey(key),
      writeLogs(logGroup),
    ],
  });
  acknowledgePatterns(
    role.policy,
    [bucket.arnForObjects(`${PREFIX.sweeps}/*`), ...derived],
    'Sweeps get their names when they are started; what is written into their folders is named to the file.',
  );
  return role;
}
