import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
} from '@aws-sdk/client-ecr';
import type { ImageFacts } from '../../doctor/facts';
import type { Reading } from '../../doctor/reading';
import { clientConfig } from '../clients';
import { isAwsError } from '../errors';
import { read, type Abort } from './read';

/** An image in ECR, taken apart. */
interface EcrImage {
  readonly registryId: string;
  readonly region: string;
  readonly repositoryName: string;
  readonly imageId: { readonly imageTag: string } | { readonly imageDigest: string };
}

const ECR_URI =
  /^(?<registryId>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(?<repositoryName>[^:@]+)(?::(?<tag>[^@]+))?(?:@(?<digest>.+))?$/;

/** What a manifest can be: of one image, or a list with one for each architecture. */
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** Whether an image is there, and for which architectures. */
export async function readImage(uri: string): Promise<Reading<ImageFacts>> {
  const image = parseEcrUri(uri);
  const nothing = { ok: true, action: 'ecr:BatchGetImage', value: [] } as const;
  const action = 'ecr:DescribeImages';
  if (!image) return { ok: true, action, value: { uri, state: 'elsewhere', architectures: nothing } };
  const ecr = new ECRClient(clientConfig(image.region));
  try {
    const state = await read(action, (abort) => stateOf(ecr, image, abort));
    if (!state.ok) return state;
    const architectures = state.value === 'found' ? await readArchitectures(ecr, image) : nothing;
    return { ok: true, action, value: { uri, state: state.value, architectures } };
  } finally {
    ecr.destroy();
  }
}

function parseEcrUri(uri: string): EcrImage | undefined {
  const { registryId, region, repositoryName, tag, digest } = ECR_URI.exec(uri)?.groups ?? {};
  if (registryId === undefined || region === undefined || repositoryName === undefined) return undefined;
  const imageId = digest === undefined ? { imageTag: tag ?? 'latest' } : { imageDigest: digest };
  return { registryId, region, repositoryName, imageId };
}

async function stateOf(ecr: ECRClient, image: EcrImage, abort: Abort): Promise<ImageFacts['state']> {
  const { registryId, repositoryName, imageId } = image;
  try {
    await ecr.send(new DescribeImagesCommand({ registryId, repositoryName, imageIds: [imageId] }), abort);
    return 'found';
  } catch (error) {
    if (isAwsError(error, 'ImageNotFoundException')) return 'no-image';
    if (isAwsError(error, 'RepositoryNotFoundException')) return 'no-repository';
    throw error;
  }
}

interface ImageManifest {
  readonly manifests?: readonly { readonly platform?: { readonly architecture?: string } }[];
  readonly config?: { readonly digest?: string };
}

function readArchitectures(ecr: ECRClient, image: EcrImage): Promise<Reading<readonly string[]>> {
  return read('ecr:BatchGetImage', async (abort) => {
    const { registryId, repositoryName, imageId } = image;
    const command = new BatchGetImageCommand({
      registryId,
      repositoryName,
      imageIds: [imageId],
      acceptedMediaTypes: MANIFESTS,
    });
    const { images = [] } = await ecr.send(command, abort);
    const manifest = JSON.parse(images[0]?.imageManifest ?? '{}') as ImageManifest;
    return manifest.manifests ? listedArchitectures(manifest) : configuredArchitecture(ecr, image, manifest, abort);
  });
}

/** Signatures and statements on how an image was built are listed beside images, for the architecture `unknown`. */
function listedArchitectures({ manifests = [] }: ImageManifest): string[] {
  const architectures = manifests.map(({ platform }) => platform?.architecture ?? 'unknown');
  return [...new Set(architectures)].filter((architecture) => architecture !== 'unknown');
}

/** The manifest of a single image does not say; its configuration, a small file beside the layers, does. */
async function configuredArchitecture(
  ecr: ECRClient,
  { registryId, repositoryName }: EcrImage,
  { config }: ImageManifest,
  { abortSignal }: Abort,
): Promise<string[]> {
  if (config?.digest === undefined) return [];
  const command = new GetDownloadUrlForLayerCommand({ registryId, repositoryName, layerDigest: config.digest });
  const { downloadUrl = '' } = await ecr.send(command, { abortSignal });
  const response = await fetch(downloadUrl, { signal: abortSignal });
  const { architecture } = (await response.json()) as { readonly architecture?: string };
  return architecture === undefined ? [] : [architecture];
}
