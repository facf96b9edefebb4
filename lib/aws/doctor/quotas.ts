import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  type ServiceQuota,
  type ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import type { QuotaFacts } from '../../doctor/facts';
import type { QuotaCode } from '../../doctor/quota-codes';
import type { Reading } from '../../doctor/reading';
import { isAwsError } from '../errors';
import { read, type Abort } from './read';

export async function readQuotas(
  client: ServiceQuotasClient,
  codes: readonly QuotaCode[],
): Promise<Reading<QuotaFacts>[]> {
  return Promise.all(codes.map((code) => readQuota(client, code)));
}

function readQuota(client: ServiceQuotasClient, { service, code }: QuotaCode): Promise<Reading<QuotaFacts>> {
  return read('servicequotas:GetServiceQuota', async (abort) => {
    const quota = await ask(client, { ServiceCode: service, QuotaCode: code }, abort);
    return { service, code, name: quota?.QuotaName ?? code, vcpus: quota?.Value ?? 0 };
  });
}

/** An account that never had a quota changed may have none of its own: then AWS's default counts. */
async function ask(
  client: ServiceQuotasClient,
  input: { ServiceCode: string; QuotaCode: string },
  abort: Abort,
): Promise<ServiceQuota | undefined> {
  try {
    return (await client.send(new GetServiceQuotaCommand(input), abort)).Quota;
  } catch (error) {
    if (!isAwsError(error, 'NoSuchResourceException')) throw error;
    return (await client.send(new GetAWSDefaultServiceQuotaCommand(input), abort)).Quota;
  }
}
