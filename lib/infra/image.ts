import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { BASE_IMAGE_VARIABLE, NODE_IMAGE_VARIABLE } from '../contract/environment';
import { MULTI_MODEL_SERVER } from '../contract/program-files';
import type { DeploymentConfig } from './config';
import { DOCKERFILE, PROGRAM, withImageContext } from './image-context';

export interface SweepImageProps {
  /** Folder with the program, absolute or relative to the root of this repository. */
  readonly container: string;

  /**
   * An existing image in place of one built from `container`: its address, with tag or digest.
   *
   * @default the image is built from `container` when the stack is deployed
   */
  readonly imageUri?: string;

  /** Processor that the image is built for. */
  readonly architecture: DeploymentConfig['architecture'];
}

/** The image that workers run. Docker is needed when it is deployed, not when the app is synthesized. */
export class SweepImage extends Construct {
  /** With tag or digest. */
  readonly uri: string;
  readonly containerImage: ContainerImage;
  /** ARN of the ECR repository that holds it; `undefined` for an image that is not in ECR. */
  readonly repositoryArn: string | undefined;

  constructor(scope: Construct, id: string, props: SweepImageProps) {
    super(scope, id);
    if (props.imageUri !== undefined) {
      this.uri = props.imageUri;
      this.containerImage = ContainerImage.fromRegistry(props.imageUri);
      this.repositoryArn = repositoryOf(props.imageUri);
      return;
    }
    const asset = builtImage(this, props);
    this.uri = asset.imageUri;
    this.containerImage = ContainerImage.fromDockerImageAsset(asset);
    this.repositoryArn = asset.repository.repositoryArn;
  }
}

/** Its hash, and so the image, changes with the program, the worker and what they are built on, and nothing else. */
function builtImage(scope: Construct, { container, architecture }: SweepImageProps): DockerImageAsset {
  return withImageContext(
    container,
    (directory) =>
      new DockerImageAsset(scope, 'Asset', {
        directory,
        file: DOCKERFILE,
        // .dockerignore leaves it out, as Docker may; here it has to be among the files.
        exclude: [`!${DOCKERFILE}`],
        buildArgs: buildArguments(join(directory, PROGRAM), process.env),
        platform: architecture === 'arm64' ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
      }),
  );
}

function buildArguments(program: string, env: NodeJS.ProcessEnv): { [name: string]: string } {
  const given = {
    BASE_IMAGE: env[BASE_IMAGE_VARIABLE],
    NODE_IMAGE: env[NODE_IMAGE_VARIABLE],
    MULTI_MODELS: existsSync(join(program, MULTI_MODEL_SERVER)) ? undefined : 'false',
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Who may pull an image of ECR is said by repository; others are public, or their registry is set up on machines. */
function repositoryOf(uri: string): string | undefined {
  const match = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?\/([^:@]+)/.exec(uri);
  if (!match) return undefined;
  const [, account, region, china, name] = match;
  return `arn:${china === undefined ? 'aws' : 'aws-cn'}:ecr:${region}:${account}:repository/${name}`;
}
