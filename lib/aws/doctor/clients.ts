import { BatchClient } from '@aws-sdk/client-batch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { clientConfig } from '../clients';

/** The services that are asked about one deployment. Images have a region of their own. */
export interface DoctorClients {
  readonly batch: BatchClient;
  readonly ec2: EC2Client;
  readonly quotas: ServiceQuotasClient;
  readonly s3: S3Client;
  destroy(): void;
}

export function doctorClients(region: string): DoctorClients {
  const config = clientConfig(region);
  const clients = {
    batch: new BatchClient(config),
    ec2: new EC2Client(config),
    quotas: new ServiceQuotasClient(config),
    s3: new S3Client(config),
  };
  const destroy = (): void => Object.values(clients).forEach((client) => client.destroy());
  return { ...clients, destroy };
}
