/**
 * The host that a program is told it runs on. AWS's training toolkit looks it up before it starts a script, for up to 15
 * minutes
 * (https://github.com/aws/sagemaker-training-toolkit/blob/master/src/sagemaker_training/entry_point.py). `algo-1`, as
 * SageMaker says, is found there alone; the name of the machine itself is not found on every laptop.
 */
const HOST = 'localhost';

/** `resourceconfig.json`, laid out as SageMaker does for a job on one machine. */
export const RESOURCE_CONFIG = {
  current_host: HOST,
  hosts: [HOST],
  network_interface_name: 'lo',
  current_instance_type: 'local',
  current_group_name: 'homogeneousCluster',
  instance_groups: [{ instance_group_name: 'homogeneousCluster', instance_type: 'local', hosts: [HOST] }],
};

/** `inputdataconfig.json`, as SageMaker writes it for channels that are copied in as files. */
export function inputDataConfig(channels: readonly string[]): { [channel: string]: { [field: string]: string } } {
  const channel = { TrainingInputMode: 'File', S3DistributionType: 'FullyReplicated', RecordWrapperType: 'None' };
  return Object.fromEntries(channels.map((name) => [name, channel]));
}
