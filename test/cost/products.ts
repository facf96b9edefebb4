/** An entry of the price list as `GetProducts` gives it: JSON in a string. */
export function instanceProduct(options: {
  readonly type: string;
  readonly vcpu: number;
  readonly memory: string;
  readonly usd: string;
  readonly gpu?: number;
}): string {
  const { type, vcpu, memory, usd, gpu } = options;
  const attributes = {
    enhancedNetworkingSupported: 'Yes',
    memory,
    dedicatedEbsThroughput: 'Up to 10000 Mbps',
    vcpu: String(vcpu),
    capacitystatus: 'Used',
    locationType: 'AWS Region',
    storage: 'EBS only',
    instanceFamily: 'Compute optimized',
    operatingSystem: 'Linux',
    regionCode: 'eu-central-1',
    physicalProcessor: 'Intel Xeon 8375C (Ice Lake)',
    clockSpeed: '3.5 GHz',
    ecu: 'NA',
    ...(gpu === undefined ? {} : { gpu: String(gpu), gpuMemory: 'NA' }),
    servicename: 'Amazon Elastic Compute Cloud',
    instanceType: type,
    tenancy: 'Shared',
    usagetype: `EUC1-BoxUsage:${type}`,
    servicecode: 'AmazonEC2',
    licenseModel: 'No License required',
    currentGeneration: 'Yes',
    preInstalledSw: 'NA',
    location: 'EU (Frankfurt)',
    processorArchitecture: '64-bit',
    marketoption: 'OnDemand',
    operation: 'RunInstances',
  };
  return product('Compute Instance', attributes, usd, `$${usd} per On Demand Linux ${type} Instance Hour`);
}

/** A rate of Fargate. @param usagetype as `EUC1-Fargate-GB-Hours` */
export function fargateProduct(usagetype: string, usd: string): string {
  const attributes = {
    regionCode: 'eu-central-1',
    servicecode: 'AmazonECS',
    location: 'EU (Frankfurt)',
    locationType: 'AWS Region',
    usagetype,
    operation: '',
    servicename: 'Amazon EC2 Container Service',
    tenancy: 'Shared',
  };
  return product('Compute', attributes, usd, `AWS Fargate - ${usagetype}`);
}

function product(productFamily: string, attributes: object, usd: string, description: string): string {
  const sku = '2ZXKVMWFM8NE4SVC';
  const offer = `${sku}.JRTCKXETXF`;
  const rateCode = `${offer}.6YS6EN2CT7`;
  const dimension = {
    unit: 'Hrs',
    endRange: 'Inf',
    description,
    appliesTo: [],
    rateCode,
    beginRange: '0',
    pricePerUnit: { USD: usd },
  };
  const term = {
    priceDimensions: { [rateCode]: dimension },
    sku,
    effectiveDate: '2026-11-01T00:00:00Z',
    termAttributes: {},
  };
  const reserved = {
    [`${sku}.38NPMPTW36`]: { priceDimensions: { x: { ...dimension, pricePerUnit: { USD: '0.0412' } } } },
  };
  return JSON.stringify({
    product: { productFamily, attributes, sku },
    serviceCode: 'AmazonEC2',
    terms: { OnDemand: { [offer]: term }, Reserved: reserved },
    version: '20261102184512',
    publicationDate: '2026-11-02T18:45:12Z',
  });
}
