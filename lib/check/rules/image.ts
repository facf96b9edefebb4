import type { CheckFacts, CommandFacts, ImageFacts } from '../facts';
import { ACCEPTS_PORT, MULTI_MODEL } from '../labels';
import { broken, kept, notApplicable, type Judgement, type Rule } from '../rule';
import { SOURCES } from '../sources';

type ImageRule = Omit<Rule, 'judge'> & { judge(image: ImageFacts, facts: CheckFacts): Judgement };

const GIB = 1024 ** 3;
/** What a serverless endpoint takes. */
const MAX_GIB = 10;

const RULES: readonly ImageRule[] = [
  {
    id: 'image.architecture',
    level: 'must',
    title: 'it is for linux/amd64',
    source: SOURCES.batchJobs,
    fix: 'build with --platform linux/amd64: neither the queues of a deployment nor most instances of SageMaker are of another kind',
    judge: ({ os, architecture }) => {
      const platform = `${os}/${architecture}`;
      return platform === 'linux/amd64' ? kept() : broken(`it is for ${platform}`);
    },
  },
  {
    id: 'image.size',
    level: 'should',
    title: `it has at most ${MAX_GIB} GiB`,
    source: SOURCES.serverless,
    fix: 'leave caches and compilers out (a build of several stages): every instance pulls all of it before it starts',
    judge: ({ sizeBytes }) => {
      const size = sizeBytes < GIB ? `${Math.round(sizeBytes / 1024 ** 2)} MiB` : `${(sizeBytes / GIB).toFixed(1)} GiB`;
      return sizeBytes <= MAX_GIB * GIB ? kept(size) : broken(size);
    },
  },
  {
    id: 'image.entry-point',
    level: 'should',
    title: 'its entry point is a list, not a line for a shell',
    source: SOURCES.runTraining,
    fix: 'write ENTRYPOINT ["program"]: a shell in between takes neither the argument nor SIGTERM to it',
    judge: ({ entrypoint }) => {
      const [shell = '', flag = ''] = entrypoint;
      const isLine = /(^|\/)(ba|da)?sh$/.test(shell) && flag === '-c';
      return isLine
        ? broken(`it is ${entrypoint.join(' ')}`)
        : kept(entrypoint.length === 0 ? 'it has none' : entrypoint.join(' '));
    },
  },
  {
    id: 'image.port-label',
    level: 'should',
    title: `a server that listens on any port has the label ${ACCEPTS_PORT}=true`,
    source: SOURCES.pipelines,
    fix: `give LABEL ${ACCEPTS_PORT}=true to an image whose server listens on any port: SageMaker refuses it in an inference pipeline without`,
    judge: ({ labels }, { serve }) => {
      // container/Dockerfile gives the label to programs that only train as well, and nobody chains those.
      if (!serve) return notApplicable('it serves nothing');
      if (labels[ACCEPTS_PORT] === 'true') return kept();
      return serve.boundStart?.ready === true
        ? broken('it listens on any port, and does not say so')
        : notApplicable('it listens on 8080 alone');
    },
  },
  {
    id: 'image.multi-model-label',
    level: 'must',
    title: `the label ${MULTI_MODEL} is true or false where it is there`,
    source: SOURCES.hosting,
    fix: `write ${MULTI_MODEL}=true, or leave it out`,
    judge: ({ labels }) => {
      const label = labels[MULTI_MODEL];
      if (label === undefined) return notApplicable('it is not there: the image serves one model');
      return label === 'true' || label === 'false' ? kept(label) : broken(`it is '${label}'`);
    },
  },
  {
    id: 'image.worker',
    level: 'should',
    title: 'it has the worker of sweeps, /opt/sweepstack/bin/sweep',
    source: SOURCES.container,
    fix: 'build it with container/Dockerfile, or lay the worker over it with container/wrap/Dockerfile: jobs in AWS Batch start it',
    judge: ({ worker }) => ofCommand(worker),
  },
  {
    id: 'image.worker-by-entry-point',
    level: 'must',
    title: 'the worker starts as the command of a container',
    source: SOURCES.batchJobs,
    fix: 'end the entry script in `exec "$@"`, or have no entry point: jobs in AWS Batch give the worker as the command',
    judge: ({ worker, workerByEntry }) => (worker.ok ? ofCommand(workerByEntry) : notApplicable('it has no worker')),
  },
  {
    id: 'image.user',
    level: 'should',
    title: 'it names a user who is not root',
    source: SOURCES.container,
    fix: 'add USER with a number above 0 for AWS Batch; SageMaker asks for root where it puts files into the container itself',
    judge: ({ user }) => (/^(|0|root)(:.*)?$/.test(user) ? broken('it runs as root') : kept(user)),
  },
];

export const IMAGE_RULES: readonly Rule[] = RULES.map((rule) => ({
  ...rule,
  judge: (facts) => (facts.image ? rule.judge(facts.image, facts) : notApplicable('it did not run in a container')),
}));

function ofCommand({ ok, said }: CommandFacts): Judgement {
  return ok ? kept(said) : broken(said);
}
