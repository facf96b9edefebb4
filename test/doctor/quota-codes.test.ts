import { ec2QuotaCode, quotaCodes } from '../../lib/doctor/quota-codes';

test.each([
  ['m5.large', 'L-1216C47A', 'L-34B43A08'],
  ['c7gn.16xlarge', 'L-1216C47A', 'L-34B43A08'],
  ['im4gn.large', 'L-1216C47A', 'L-34B43A08'],
  ['t3a.micro', 'L-1216C47A', 'L-34B43A08'],
  ['g5.xlarge', 'L-DB2E81BA', 'L-3819A6DF'],
  ['g4dn.xlarge', 'L-DB2E81BA', 'L-3819A6DF'],
  ['gr6.4xlarge', 'L-DB2E81BA', 'L-3819A6DF'],
  ['vt1.3xlarge', 'L-DB2E81BA', 'L-3819A6DF'],
  ['p3.2xlarge', 'L-417A185B', 'L-7212CCBC'],
  ['p5.48xlarge', 'L-417A185B', 'L-C4BD4855'],
  ['inf2.xlarge', 'L-1945791B', 'L-B5D1601B'],
  ['trn1.2xlarge', 'L-2C3B7624', 'L-6B0D517C'],
  ['dl1.24xlarge', 'L-6E869C2A', 'L-85EED4F7'],
  ['x2iedn.large', 'L-7295265B', 'L-E3A00192'],
  ['hpc7g.4xlarge', 'L-F7808C92', undefined],
  ['u-6tb1.metal', undefined, undefined],
])('%s counts against %s and %s', (type, onDemand, spot) => {
  expect([ec2QuotaCode(type, 'on-demand'), ec2QuotaCode(type, 'spot')]).toEqual([onDemand, spot]);
});

test('the quotas of a queue are named once each, for the kinds of capacity that it has', () => {
  expect(quotaCodes(['m5.large', 'c5.large', 'g5.xlarge'], ['SPOT', 'EC2', 'SPOT'])).toEqual([
    { service: 'ec2', code: 'L-34B43A08' },
    { service: 'ec2', code: 'L-3819A6DF' },
    { service: 'ec2', code: 'L-1216C47A' },
    { service: 'ec2', code: 'L-DB2E81BA' },
  ]);
  expect(quotaCodes([], ['FARGATE_SPOT', 'FARGATE'])).toEqual([
    { service: 'fargate', code: 'L-36FBB829' },
    { service: 'fargate', code: 'L-3032A538' },
  ]);
});
