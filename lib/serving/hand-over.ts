import type { Answer } from './http-client';

/** Headers of a request by their names in lower case. */
export type Headers = { readonly [name: string]: string | string[] | undefined };

/** What a client says besides that goes to every container as it is. */
const ATTRIBUTES = 'x-amzn-sagemaker-custom-attributes';
/** Of a body whose kind nobody named. */
const UNKNOWN_TYPE = 'application/octet-stream';

/**
 * The headers of the request to a container of a pipeline. The first is sent what the client sent; each other one gets the
 * body of the answer before it, with the content type of that answer, as SageMaker does. What the client wants to have in
 * return is asked of the last alone: those before it choose what they give to the next.
 *
 * @param previous the answer of the container before it; `undefined` for the first
 */
export function handOver(
  client: Headers,
  previous: Pick<Answer, 'contentType'> | undefined,
  isLast: boolean,
): { [name: string]: string } {
  const type = previous ? previous.contentType : single(client['content-type']);
  const accept = isLast ? single(client['accept']) : undefined;
  const attributes = single(client[ATTRIBUTES]);
  return {
    'content-type': type ?? UNKNOWN_TYPE,
    accept: accept ?? '*/*',
    ...(attributes === undefined ? {} : { [ATTRIBUTES]: attributes }),
  };
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
