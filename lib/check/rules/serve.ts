import { answered, howItStarted, isRefusal, isSuccess, seconds, some } from '../describe';
import type { Answer, CheckFacts, ImageFacts, Rude, ServeFacts } from '../facts';
import { ACCEPTS_PORT } from '../labels';
import { broken, kept, notApplicable, type Judgement, type Rule } from '../rule';
import { SOURCES } from '../sources';

type ServeRule = Omit<Rule, 'judge'> & { judge(serve: ServeFacts, facts: CheckFacts): Judgement };

/** SageMaker waits this long for an answer to /ping, and for one to /invocations. */
const PING_SEC = 2;
const INVOCATION_SEC = 60;

const TOO_LARGE = 413;
const UNSUPPORTED_TYPE = 415;
const NOT_FOUND = 404;

function ofRunning(judge: (serve: ServeFacts, facts: CheckFacts) => Judgement) {
  return (serve: ServeFacts, facts: CheckFacts): Judgement =>
    serve.start?.ready === true ? judge(serve, facts) : notApplicable(serve.noModel ?? 'it was not ready');
}

/** Judged only where it is known what a good request is. */
function ofAnswering(judge: (serve: ServeFacts) => Judgement) {
  return ofRunning((serve) => {
    if (!serve.invocation) return notApplicable('nobody says what a request looks like (--request)');
    return isSuccess(serve.invocation) ? judge(serve) : notApplicable('a good request is not answered well');
  });
}

const RULES: readonly ServeRule[] = [
  {
    id: 'serve.starts',
    level: 'must',
    title: 'serve starts a server that answers /ping with 200',
    source: SOURCES.hosting,
    fix: 'read what it said; answer GET /ping with 200 as soon as the model of /opt/ml/model is loaded; --timeout gives it longer',
    judge: ({ start, boundStart, noModel }) => {
      if (boundStart?.ready === true) return kept(`after ${seconds(boundStart.seconds)}`);
      if (!start) return notApplicable(noModel ?? 'it was not started');
      return start.ready ? kept(`after ${seconds(start.seconds)}`) : broken(howItStarted(start));
    },
  },
  {
    id: 'serve.default-port',
    level: 'must',
    title: 'it answers on port 8080 when nobody names another',
    source: SOURCES.hosting,
    fix: 'listen on all addresses (0.0.0.0), port 8080, where SAGEMAKER_BIND_TO_PORT is not set',
    judge: ({ start, boundStart }, { target }) => {
      if (target === 'process') return notApplicable('the port may be taken on this machine');
      if (start?.ready === true) return kept();
      return boundStart?.ready === true
        ? broken('it answers only where SAGEMAKER_BIND_TO_PORT is set')
        : notApplicable('it was not ready');
    },
  },
  {
    id: 'serve.any-port',
    level: 'must',
    title: 'it answers on the port that SAGEMAKER_BIND_TO_PORT names',
    source: SOURCES.pipelines,
    fix: 'listen on the port that SAGEMAKER_BIND_TO_PORT names, 8080 without it: inference pipelines need it',
    judge: ({ start, boundStart }, { target, image }) => {
      if (target === 'process') return start?.ready === true ? kept() : notApplicable('it was not ready');
      if (!boundStart) return notApplicable('it was not ready');
      if (boundStart.ready) return kept();
      if (!promisesPort(image)) return notApplicable(`it listens on 8080 alone, and its labels do not say otherwise`);
      return broken(`its label says so, but ${howItStarted(boundStart)}`);
    },
  },
  {
    id: 'serve.ping-time',
    level: 'must',
    title: '/ping is answered within 2 s',
    source: SOURCES.hosting,
    fix: 'answer /ping from what is in memory: load the model once, at the start, and predict nothing for it',
    judge: ofRunning(({ pings = [] }) => {
      const bad = pings.find((ping) => !isSuccess(ping) || ping.seconds > PING_SEC);
      const slowest = Math.max(...pings.map((ping) => ping.seconds));
      return bad ? broken(`${answered(bad)} after ${seconds(bad.seconds)}`) : kept(`${seconds(slowest)} at most`);
    }),
  },
  {
    id: 'serve.ping-needs-model',
    level: 'must',
    title: '/ping is not 200 without a model',
    source: SOURCES.hosting,
    fix: 'answer /ping with another status, or end, where the model cannot be loaded: with 200 the endpoint gets requests',
    judge: (serve) => {
      const { pingWithoutModel: ping, noModel, start, needsNoModel } = serve;
      if (needsNoModel === true) return notApplicable('it needs no model');
      if (noModel !== undefined || start?.ready !== true) return notApplicable(noModel ?? 'it was not ready');
      if (!ping) return kept('it does not run');
      return isSuccess(ping) ? broken('it is 200 though /opt/ml/model is empty') : kept(answered(ping));
    },
  },
  {
    id: 'serve.invocations',
    level: 'must',
    title: '/invocations answers a good request within 60 s',
    source: SOURCES.hosting,
    fix: 'answer POST /invocations with 200 and the prediction; --request and --content-type say what a good request is',
    judge: ofRunning(({ invocation, contentType = '' }) => {
      if (!invocation) return notApplicable('nobody says what a request looks like (--request)');
      if (!isSuccess(invocation)) return broken(`${answered(invocation)} to ${contentType}${bodyOf(invocation)}`);
      if (invocation.seconds > INVOCATION_SEC) return broken(`it took ${seconds(invocation.seconds)}`);
      return invocation.body.trim() === ''
        ? broken('the answer is empty')
        : kept(`${seconds(invocation.seconds)}: ${firstLine(invocation)}`);
    }),
  },
  {
    id: 'serve.concurrent',
    level: 'must',
    title: 'requests at the same time are all answered, and alike',
    source: SOURCES.hosting,
    fix: 'keep nothing of a request in a global variable or a file; let others wait instead of refusing them',
    judge: ofAnswering(({ concurrent = [], invocation, repeated }) => {
      const bad = concurrent.filter((answer) => !isSuccess(answer));
      if (bad.length > 0)
        return broken(`${bad.length} of ${concurrent.length} were not answered well: ${answered(bad[0] as Answer)}`);
      // A model may have a chance in it, and an answer the time.
      if (repeated && isSuccess(repeated) && repeated.body !== invocation?.body)
        return kept(`${concurrent.length} at once; its answers differ by themselves`);
      const others = concurrent.filter((answer) => answer.body !== invocation?.body);
      return others.length === 0
        ? kept(`${concurrent.length} at once`)
        : broken(`${others.length} of ${concurrent.length} answers differ from that to a single one`);
    }),
  },
  {
    id: 'serve.ping-under-load',
    level: 'should',
    title: '/ping is answered within 2 s while another request is on its way',
    source: SOURCES.hosting,
    fix: 'take several requests at once, or put a server in front that does: an instance that does not answer is replaced',
    judge: ofRunning(({ pingUnderLoad: ping }) => {
      if (!ping) return notApplicable('nobody says what a request looks like (--request)');
      return isSuccess(ping) && ping.seconds <= PING_SEC
        ? kept(seconds(ping.seconds))
        : broken(`${answered(ping)} after ${seconds(ping.seconds)}`);
    }),
  },
  {
    id: 'serve.unknown-type',
    level: 'should',
    title: 'a content type that it does not know is refused, with 415',
    source: SOURCES.container,
    fix: 'answer 415 to a Content-Type that the program cannot read',
    judge: ofAnswering(({ unknownType }) => ofRude(unknownType, (answer) => answer.status === UNSUPPORTED_TYPE)),
  },
  {
    id: 'serve.broken-body',
    level: 'should',
    title: 'a body that cannot be read is refused, with 400',
    source: SOURCES.container,
    fix: 'answer 400 with the reason where the body cannot be read: statuses from 500 count as faults of the model',
    judge: ofAnswering(({ brokenBody }) => ofRude(brokenBody, isRefusal)),
  },
  {
    id: 'serve.oversized',
    level: 'should',
    title: 'a body above 25 MB is refused, with 413',
    source: SOURCES.container,
    fix: 'answer 413 to a body above the limit of 25 MB instead of keeping it in memory',
    judge: ofAnswering(({ oversized }) => ofRude(oversized, (answer) => answer.status === TOO_LARGE)),
  },
  {
    id: 'serve.survives',
    level: 'must',
    title: 'it goes on after a bad request',
    source: SOURCES.hosting,
    fix: 'let an error of one request end that request alone',
    judge: ofRunning(({ unknownType, brokenBody, oversized }) => {
      const rude = {
        'an unknown content type': unknownType,
        'a broken body': brokenBody,
        'an oversized body': oversized,
      };
      const dead = Object.entries(rude).filter(([, request]) => request?.alive === false);
      if (Object.values(rude).every((request) => request === undefined))
        return notApplicable('nobody says what a request looks like (--request)');
      return dead.length === 0
        ? kept()
        : broken(`it does not answer any more after ${some(dead.map(([name]) => name))}`);
    }),
  },
  {
    id: 'serve.execution-parameters',
    level: 'must',
    title: '/execution-parameters, where it is there, answers with its settings as JSON',
    source: SOURCES.batchTransform,
    fix: 'answer with a JSON object of MaxConcurrentTransforms, BatchStrategy and MaxPayloadInMB, or with 404',
    judge: ofRunning(({ executionParameters: answer }) => {
      if (answer?.status === undefined || answer.status === NOT_FOUND)
        return notApplicable('it is not there, and need not be');
      if (!isSuccess(answer)) return broken(answered(answer));
      return isSettings(answer.body) ? kept() : broken(`it answers ${firstLine(answer)}`);
    }),
  },
  {
    id: 'serve.model-unchanged',
    level: 'must',
    title: 'the model is left as it is',
    source: SOURCES.hosting,
    fix: 'write to /tmp: /opt/ml/model is read-only in an endpoint',
    judge: ofRunning(({ changedModel = [] }) =>
      changedModel.length === 0 ? kept() : broken(`it changed ${some(changedModel)}`),
    ),
  },
  {
    id: 'serve.sigterm',
    level: 'must',
    title: 'SIGTERM under load ends it within 30 s',
    source: SOURCES.hosting,
    fix: 'handle SIGTERM: accept no more requests, answer those that are there, and end; a shell has to `exec` the server',
    judge: ofRunning(({ shutdown }) => {
      if (!shutdown) return notApplicable('it had ended before');
      return shutdown.killed
        ? broken(`it was still there ${shutdown.graceSec} s after the signal`)
        : kept(`after ${seconds(shutdown.seconds)}`);
    }),
  },
  {
    id: 'serve.in-flight',
    level: 'should',
    title: 'requests that are there when SIGTERM comes are answered',
    source: SOURCES.hosting,
    fix: 'on SIGTERM stop to accept connections first, and end when the last request is answered; with a server in front, end that one first',
    judge: ofAnswering(({ shutdown, concurrent = [] }) => {
      if (!shutdown) return notApplicable('it had ended before');
      if (!concurrent.every(isSuccess)) return notApplicable('requests at the same time are not answered well anyway');
      const { sent, halfSent } = shutdown;
      const lost = sent.filter((answer) => !isSuccess(answer));
      if (lost.length > 0)
        return broken(`${lost.length} of ${sent.length} requests were lost: ${answered(lost[0] as Answer)}`);
      if (halfSent && !isSuccess(halfSent))
        return broken(`a request that was half sent was lost: ${answered(halfSent)}`);
      return kept();
    }),
  },
  {
    id: 'serve.read-only-root',
    level: 'should',
    title: 'the server runs with a root file system that cannot be written to',
    source: SOURCES.container,
    fix: 'write to /tmp alone, logs to standard output; `sweep serve` runs it like this',
    judge: ofRunning(({ readOnlyStart }) => ofStart(readOnlyStart)),
  },
  {
    id: 'serve.non-root',
    level: 'should',
    title: 'the server runs as a user who is not root',
    source: SOURCES.container,
    fix: 'make its files readable for everybody, write to /tmp alone, and listen on a port from 1024',
    judge: ofRunning(({ nonRootStart }) => ofStart(nonRootStart)),
  },
];

export const SERVE_RULES: readonly Rule[] = RULES.map((rule) => ({
  ...rule,
  judge: (facts) => (facts.serve ? rule.judge(facts.serve, facts) : notApplicable('there is no program serve')),
}));

function promisesPort(image: ImageFacts | undefined): boolean {
  return image?.labels[ACCEPTS_PORT] === 'true';
}

function ofRude(request: Rude | undefined, isRight: (answer: Answer) => boolean): Judgement {
  if (!request) return notApplicable('it had ended before');
  return isRight(request.answer)
    ? kept(answered(request.answer))
    : broken(`${answered(request.answer)}${bodyOf(request.answer)}`);
}

function ofStart(start: ServeFacts['start']): Judgement {
  if (!start) return notApplicable('it did not run in a container');
  return start.ready ? kept() : broken(howItStarted(start));
}

function bodyOf(answer: Answer): string {
  const line = firstLine(answer);
  return line === '' ? '' : `: ${line}`;
}

function firstLine({ body }: Answer): string {
  return (body.trim().split('\n', 1)[0] ?? '').slice(0, SHOWN_CHARACTERS);
}

const SHOWN_CHARACTERS = 120;
const SETTINGS = new Set(['MaxConcurrentTransforms', 'BatchStrategy', 'MaxPayloadInMB']);

function isSettings(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && Object.keys(value).every((name) => SETTINGS.has(name));
  } catch {
    return false;
  }
}
