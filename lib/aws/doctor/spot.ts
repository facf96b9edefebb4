import {
  DescribeSpotPriceHistoryCommand,
  GetSpotPlacementScoresCommand,
  type _InstanceType,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import type { InstanceTypeFacts, SpotFacts } from '../../doctor/facts';
import type { Reading } from '../../doctor/reading';
import { read } from './read';

/** The smallest types that fit: what a queue would start first, and enough to tell. */
const TYPES_ASKED = 50;

export interface SpotAsked {
  /** Types that fit a worker, the smallest first. */
  readonly types: readonly InstanceTypeFacts[];
  /** Availability zones of the subnets. */
  readonly zones: readonly string[];
  /** vCPUs that the queue may run. */
  readonly vcpus: number;
  readonly region: string;
  readonly now: number;
}

/** Whether spare capacity of the types that fit a worker can be had. */
export async function readSpot(ec2: EC2Client, asked: SpotAsked): Promise<Reading<SpotFacts>> {
  const types = asked.types.slice(0, TYPES_ASKED).map(({ type }) => type);
  const [prices, placementScore] = await Promise.all([
    readPricedZones(ec2, types, asked),
    readScore(ec2, types, asked),
  ]);
  if (!prices.ok) return prices;
  return { ...prices, value: { zones: asked.zones, types, pricedZones: prices.value, placementScore } };
}

/** A type has a price exactly in the zones that have it. */
function readPricedZones(ec2: EC2Client, types: readonly string[], asked: SpotAsked): Promise<Reading<string[]>> {
  return read('ec2:DescribeSpotPriceHistory', async (abort) => {
    if (types.length === 0 || asked.zones.length === 0) return [];
    const at = new Date(asked.now);
    const command = new DescribeSpotPriceHistoryCommand({
      InstanceTypes: types as _InstanceType[],
      ProductDescriptions: ['Linux/UNIX'],
      Filters: [{ Name: 'availability-zone', Values: [...asked.zones] }],
      // The same moment twice: the price that counts now, one for each type and zone.
      StartTime: at,
      EndTime: at,
    });
    const { SpotPriceHistory = [] } = await ec2.send(command, abort);
    const zones = SpotPriceHistory.flatMap(({ AvailabilityZone: zone }) => (zone === undefined ? [] : [zone]));
    return [...new Set(zones)].sort();
  });
}

function readScore(
  ec2: EC2Client,
  types: readonly string[],
  { region, vcpus }: SpotAsked,
): Promise<Reading<number | undefined>> {
  return read('ec2:GetSpotPlacementScores', async (abort) => {
    if (types.length === 0) return undefined;
    const command = new GetSpotPlacementScoresCommand({
      InstanceTypes: [...types],
      TargetCapacity: vcpus,
      TargetCapacityUnitType: 'vcpu',
      RegionNames: [region],
    });
    const scores = (await ec2.send(command, abort)).SpotPlacementScores ?? [];
    return scores.find(({ Region }) => Region === region)?.Score;
  });
}
