/** What can be wrong with a request to AWS, told apart by what a person does about it. */
export type Trouble =
  /** Too many requests: passes by itself. */
  | 'throttled'
  /** The service itself is out of order: passes by itself. */
  | 'failing'
  /** Another request changes the same thing at the same moment: passes by itself. */
  | 'conflict'
  /** No answer: the network, a proxy, a name that cannot be looked up. */
  | 'unreachable'
  | 'expired'
  | 'noCredentials'
  | 'unknownCredentials'
  | 'denied'
  | 'noBucket'
  | 'wrongRegion'
  | 'noRegion'
  | 'wrongTime'
  /** Anything else that a service answers. */
  | 'refused';

interface Explanation {
  readonly code: string;
  /** Completes "cannot ...: ". */
  readonly meaning: string;
  readonly hint: string;
}

export const TROUBLES: { readonly [trouble in Trouble]: Explanation } = {
  throttled: {
    code: 'AwsThrottled',
    meaning: 'AWS asks to slow down',
    hint: 'wait a minute and try again; fewer workers ask less often',
  },
  failing: {
    code: 'AwsUnavailable',
    meaning: 'the AWS service is out of order at the moment',
    hint: 'try again; https://health.aws.amazon.com shows disturbances',
  },
  conflict: {
    code: 'AwsConflict',
    meaning: 'another request got in the way',
    hint: 'try again',
  },
  unreachable: {
    code: 'AwsUnreachable',
    meaning: 'AWS does not answer',
    hint: 'check the network and the proxy; AWS_ENDPOINT_URL, if set, must name an endpoint that can be reached',
  },
  expired: {
    code: 'AwsCredentialsExpired',
    meaning: 'the AWS credentials have expired',
    hint: 'sign in again, as with `aws sso login`, or get new ones; nothing that was recorded is lost',
  },
  noCredentials: {
    code: 'AwsCredentialsMissing',
    meaning: 'there are no AWS credentials that can be used',
    hint: 'sign in with `aws sso login` or `aws configure`, or name a profile with AWS_PROFILE',
  },
  unknownCredentials: {
    code: 'AwsCredentialsInvalid',
    meaning: 'AWS does not know the credentials',
    hint: '`aws sts get-caller-identity` shows who you are; AWS_PROFILE names another profile',
  },
  denied: {
    code: 'AwsAccessDenied',
    meaning: 'the permission is missing',
    hint: "ask for the managed policy of the deployment: the stack's output names it",
  },
  noBucket: {
    code: 'AwsBucketNotFound',
    meaning: 'there is no such bucket',
    hint: 'check the name; `cdk deploy` makes the bucket of a deployment and prints its address',
  },
  wrongRegion: {
    code: 'AwsWrongRegion',
    meaning: 'it is in another region',
    hint: 'name its region with AWS_REGION',
  },
  noRegion: {
    code: 'AwsRegionMissing',
    meaning: 'no region is set',
    hint: 'set AWS_REGION, or a region in the profile with `aws configure`',
  },
  wrongTime: {
    code: 'AwsClockSkewed',
    meaning: 'the clock of this machine is wrong',
    hint: 'set the clock; AWS refuses requests that are minutes off',
  },
  refused: {
    code: 'AwsRequestRefused',
    meaning: 'AWS refuses the request',
    hint: 'the message of AWS says why; --debug shows the whole error',
  },
};

/** Names of errors, and of the codes of the network, in every service that is asked. */
const NAMES: { readonly [trouble in Trouble]?: readonly string[] } = {
  throttled: [
    'SlowDown',
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'RequestThrottled',
    'RequestThrottledException',
    'RequestLimitExceeded',
    'TooManyRequestsException',
    'TooManyRequests',
    'BandwidthLimitExceeded',
    'EC2ThrottledException',
    'PriorRequestNotComplete',
  ],
  failing: [
    'InternalError',
    'InternalFailure',
    'InternalServerError',
    'InternalServiceError',
    'InternalServerException',
    'ServerException',
    'ServiceUnavailable',
    'ServiceUnavailableException',
    'Unavailable',
  ],
  conflict: ['ConditionalRequestConflict', 'OperationAborted', 'NoSuchUpload'],
  unreachable: [
    'TimeoutError',
    'RequestTimeout',
    'RequestTimeoutException',
    'IncompleteBody',
    'ECONNRESET',
    'ECONNREFUSED',
    'ECONNABORTED',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'EHOSTDOWN',
    'ENETUNREACH',
    'ENETDOWN',
    'EPROTO',
    'ERR_STREAM_PREMATURE_CLOSE',
  ],
  expired: ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired'],
  noCredentials: ['CredentialsProviderError', 'TokenProviderError'],
  unknownCredentials: [
    'InvalidAccessKeyId',
    'InvalidClientTokenId',
    'InvalidToken',
    'SignatureDoesNotMatch',
    'UnrecognizedClientException',
    'AuthFailure',
    'MissingAuthenticationToken',
  ],
  denied: [
    'AccessDenied',
    'AccessDeniedException',
    'UnauthorizedOperation',
    'UnauthorizedException',
    'AllAccessDisabled',
  ],
  noBucket: ['NoSuchBucket'],
  wrongRegion: ['PermanentRedirect', 'TemporaryRedirect', 'AuthorizationHeaderMalformed'],
  wrongTime: ['RequestTimeTooSkewed'],
};

const TROUBLE_OF_NAME = new Map(
  Object.entries(NAMES).flatMap(([trouble, names]) => names.map((name) => [name, trouble as Trouble] as const)),
);

export function troubleOfName(name: string | undefined): Trouble | undefined {
  return name === undefined ? undefined : TROUBLE_OF_NAME.get(name);
}
