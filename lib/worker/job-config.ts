/** `resourceconfig.json`, as SageMaker writes it for a job on one machine. */
export const RESOURCE_CONFIG = {
  current_host: 'algo-1',
  hosts: ['algo-1'],
  network_interface_name: 'lo',
  current_instance_type: 'local',
  current_group_name: 'homogeneousCluster',
  instance_groups: [{ instance_group_name: 'homogeneousCluster', instance_type: 'local', hosts: ['algo-1'] }],
};

/** `inputdataconfig.json`, as SageMaker writes it for channels that are copied in as files. */
export function inputDataConfig(channels: readonly string[]): { [channel: string]: { [field: string]: string } } {
  const channel = { TrainingInputMode: 'File', S3DistributionType: 'FullyReplicated', RecordWrapperType: 'None' };
  return Object.fromEntries(channels.map((name) => [name, channel]));
}
