import type { Json } from '../contract/json';

/** How the points of a sweep are chosen. */
export type Method = 'grid' | 'random' | 'sobol' | 'bayes' | 'tpe' | 'list';

/** How `method: bayes` chooses the next point by its model: by log expected improvement, or by a draw from the posterior. */
export type Acquisition = 'logei' | 'thompson';

/** Where workers run: processes or containers of this machine, or jobs of AWS Batch. */
export type BackendName = 'process' | 'docker' | 'batch';

/** The parameters of one trial, by name, in declaration order; a parameter whose `when` does not hold is absent. */
export type Assignment = { readonly [name: string]: Json };

/**
 * A sweep file after shorthands, defaults and rules: what every other part of the program reads.
 * It is plain JSON and stored whole in `sweep.json`.
 */
export interface SweepSpec {
  /** Letters, digits, `-` and `_`; 1 to 63 characters. */
  readonly name: string;
  readonly method: Method;
  /** For `method: bayes`. Absent: the searcher's default. */
  readonly acquisition?: Acquisition;
  /** Absent when the file declares none: trials then succeed on exit code 0 and none is "best". Methods that learn have one. */
  readonly metric?: MetricSpec;
  /** In declaration order. Empty for `method: list`. */
  readonly parameters: readonly ParameterSpec[];
  /** Groups of parameters (all categorical, equally long) that are walked together; groups are disjoint. */
  readonly zip: readonly (readonly string[])[];
  /** Points that match any entry (all its names equal; a list value means "one of") are left out. */
  readonly exclude: readonly Assignment[];
  /** Complete points that run first, before those of the searcher. */
  readonly include: readonly Assignment[];
  /** The points of `method: list`, in order. Empty for other methods. */
  readonly points: readonly Assignment[];
  /** Trials per point, at least 1. Trial t is repeat `t % repeats` of point `floor(t / repeats)`. */
  readonly repeats: number;
  /** 0 to 2^32 - 1. Absent: drawn when the sweep is created and kept in its lock. */
  readonly seed?: number;
  /** When trials that do badly are ended early. Absent: never. With it there is a metric. */
  readonly earlyTerminate?: EarlyTerminateSpec;
  /** The largest number of trials, at least `repeats`. */
  readonly runCap?: number;
  readonly limits: LimitsSpec;
  readonly retry: RetrySpec;
  /** Absent: what the machine that starts the sweep has. */
  readonly backend?: BackendName;
  readonly resources: ResourcesSpec;
  /** Channel name to a path (relative to the sweep file) or an `s3://` URI. */
  readonly channels: { readonly [name: string]: string };
  /** Folder with the program, relative to the sweep file. Absent: the `container` folder of this checkout. */
  readonly container?: string;
}

export interface MetricSpec {
  readonly name: string;
  readonly goal: 'minimize' | 'maximize';
  /** The sweep ends when a point's objective is at least this good. */
  readonly target?: number;
  /** Which of a trial's reported values is its objective: the last one or the best one. */
  readonly mode: 'last' | 'best';
}

export type EarlyTerminateSpec = HalvingSpec | MedianSpec;

/** Trials are compared at rungs, steps that the program reports, and about one in eta goes on at each. */
export interface HalvingSpec {
  readonly type: 'asha' | 'hyperband';
  /** The first rung, at least 1; others follow at eta times the one before. Absent with `s`. */
  readonly minIter?: number;
  /** Rungs are below it. */
  readonly maxIter?: number;
  /** The number of rungs, counted back from `maxIter`. */
  readonly s?: number;
  /** Above 1. */
  readonly eta: number;
  /** Hyperband alone: a trial is judged by its value at the rung, not by its best one so far. */
  readonly strict: boolean;
}

export interface MedianSpec {
  readonly type: 'median';
  /** The first step at which a trial may be stopped, at least 1. */
  readonly minIter: number;
  /** Other trials that must have come as far before one is stopped, at least 1. */
  readonly minTrials: number;
}

export interface ParameterSpec {
  /** A nested W&B parameter `a: {parameters: {b: ...}}` is named `a.b`. */
  readonly name: string;
  readonly domain: Domain;
  /** Parent name to the values for which this parameter is active; all entries must hold. Parents may be conditional. */
  readonly when?: { readonly [parent: string]: readonly Json[] };
}

export type Domain = ConstantDomain | CategoricalDomain | IntDomain | FloatDomain | NormalDomain;

export interface ConstantDomain {
  readonly kind: 'constant';
  readonly value: Json;
}

export interface CategoricalDomain {
  readonly kind: 'categorical';
  /** Not empty; repeated values are kept (a value twice as often in the file is twice as likely). */
  readonly values: readonly Json[];
  /** As long as `values`, each at least 0, sum 1. Absent: equal. */
  readonly probabilities?: readonly number[];
}

export interface IntDomain {
  readonly kind: 'int';
  /** Inclusive, safe integers, min <= max; above 0 on a log scale. */
  readonly min: number;
  readonly max: number;
  readonly scale: 'linear' | 'log';
  /** Distance of allowed values, counted from `min`; a positive integer. Absent: 1. */
  readonly step?: number;
  /** Number of grid values, evenly spaced on the scale; at least 1. For `method: grid` only. */
  readonly n?: number;
}

export interface FloatDomain {
  readonly kind: 'float';
  /** Inclusive, finite, min <= max; above 0 unless the scale is linear. */
  readonly min: number;
  readonly max: number;
  /** `log`: log(x) is uniform. `inverse-log`: log(1/x) is uniform, W&B's inv_log_uniform_values. */
  readonly scale: 'linear' | 'log' | 'inverse-log';
  /** Values are rounded to multiples of q, as W&B does: round(x / q) * q. Positive. */
  readonly q?: number;
  /** Distance of allowed values, counted from `min`. Positive. */
  readonly step?: number;
  /** Number of grid values, evenly spaced on the scale; at least 1. For `method: grid` only. */
  readonly n?: number;
}

export interface NormalDomain {
  readonly kind: 'normal';
  readonly mu: number;
  /** Above 0. */
  readonly sigma: number;
  /** `log`: log(x) is normal with mu and sigma. */
  readonly scale: 'linear' | 'log';
  /** Values are rounded to multiples of q. Positive. */
  readonly q?: number;
}

export interface LimitsSpec {
  /** Workers at once, at least 1. */
  readonly parallel?: number;
  /** The sweep stops when more trials than this have failed; 0 stops at the first. Absent: no stop. */
  readonly maxFailed?: number;
  /** US dollars, above 0. */
  readonly maxCostUsd?: number;
  /** Seconds from the start (or the latest resume), by the store's clock; nothing is claimed after. */
  readonly maxRuntimeSec?: number;
  /** Seconds an attempt may take before SIGTERM. */
  readonly trialTimeoutSec?: number;
}

export interface RetrySpec {
  /** Attempts that may fail before the trial has failed, at least 1. Interruptions do not count. */
  readonly attempts: number;
  /** Only these exit codes (1 to 255) are tried again. Absent: every failure is. */
  readonly exitCodes?: readonly number[];
}

export interface ResourcesSpec {
  /** Above 0. */
  readonly vcpus?: number;
  /** MiB, at least 4. */
  readonly memoryMiB?: number;
  readonly gpus?: number;
  /** Name of a queue of the deployment. */
  readonly queue?: string;
  /** US dollars, above 0: one worker for an hour, where nobody else says. */
  readonly priceUsdPerHour?: number;
  readonly spot?: boolean;
}
