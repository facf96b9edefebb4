import type { SweepSpec } from '../../lib/spec/sweep-spec';
import type { Manifest, ResultRecord } from '../../lib/sweep/records';

export const HEARTBEAT_SEC = 10;
export const HEARTBEAT_MS = HEARTBEAT_SEC * 1000;

export interface ManifestOptions {
  readonly trials?: number;
  readonly heartbeatSec?: number;
  readonly container?: string;
  readonly channels?: Readonly<Record<string, string>>;
  readonly pricePerHourUsd?: number;
  readonly spec?: Partial<SweepSpec>;
}

/** A manifest as a sweep of one parameter, `x`, would have it. */
export function manifestOf(options: ManifestOptions = {}): Manifest {
  const { trials = 10, heartbeatSec = HEARTBEAT_SEC, container = '/nowhere', channels = {} } = options;
  const { pricePerHourUsd } = options;
  return {
    v: 1,
    id: 'test-sweep',
    trials,
    spec: {
      name: 'test-sweep',
      method: 'random',
      metric: { name: 'loss', goal: 'minimize', mode: 'last' },
      parameters: [{ name: 'x', domain: { kind: 'float', min: 0, max: 1, scale: 'linear' } }],
      zip: [],
      exclude: [],
      include: [],
      points: [],
      repeats: 1,
      runCap: trials,
      limits: {},
      retry: { attempts: 1 },
      resources: {},
      channels: {},
      ...options.spec,
    },
    lock: {
      createdAt: '2026-01-01T00:00:00.000Z',
      seed: 1,
      toolVersion: '0.0.0',
      heartbeatSec,
      program: { folder: container, digest: '0' },
      channels,
      ...(pricePerHourUsd === undefined ? {} : { pricePerHourUsd }),
    },
  };
}

/** The result of a trial that ended well. */
export function resultOf(trial: number, more: Partial<ResultRecord> = {}): ResultRecord {
  return {
    v: 1,
    trial,
    attempt: 1,
    status: 'completed',
    parameters: { x: trial / 1000 },
    repeat: 0,
    objective: trial,
    metrics: { loss: trial },
    worker: 'worker-1',
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:00:01.000Z',
    durationSec: 1,
    artifacts: [],
    ...more,
  };
}
