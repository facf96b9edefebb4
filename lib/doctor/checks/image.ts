import type { Check, Facts, ImageFacts } from '../facts';
import { ok, problem, unknown, type Finding } from '../finding';
import { listed } from '../words';

const CHECK = 'image';
const BUILD_AGAIN = '`npm run update` builds it and puts it there again';

/** As images name what deployments call `x86_64`. */
const ARCHITECTURE = { x86_64: 'amd64', arm64: 'arm64' } as const;

/** The image is there, and its programs run on the queue's processors. */
export const image: Check = (facts) => (facts.image.ok ? judge(facts.image.value, facts) : []);

function judge({ uri, state, architectures }: ImageFacts, { queue }: Facts): Finding[] {
  switch (state) {
    case 'elsewhere':
      return [unknown(CHECK, `${uri} is not in ECR; whether workers can pull it was not looked at`)];
    case 'no-repository':
      return [problem(CHECK, `there is no repository for ${uri}`, BUILD_AGAIN)];
    case 'no-image':
      return [problem(CHECK, `${uri} is not in its repository: it was deleted, or never pushed`, BUILD_AGAIN)];
    case 'found':
      return architectures.ok ? [suits(uri, architectures.value, queue.architecture)] : [];
  }
}

function suits(uri: string, architectures: readonly string[], architecture: 'x86_64' | 'arm64'): Finding {
  const wanted = ARCHITECTURE[architecture];
  if (architectures.includes(wanted)) return ok(CHECK, `${uri} is there, for ${wanted}`);
  return problem(
    CHECK,
    `${uri} is for ${listed(architectures)}, and the queue's processors are ${architecture} (${wanted})`,
    'make `architecture` in cdk.json agree with it, or build the image for the other architecture, then `npm run update`',
  );
}
