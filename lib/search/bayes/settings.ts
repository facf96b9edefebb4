/**
 * What the model takes for granted, chosen by measurement over all tasks of `npm run bench:search` and ten more.
 * Targets have mean 0 and variance 1; coordinates run from 0 to 1.
 */
export const MODEL = {
  /** Normal priors of logarithms. */
  logLengthScale: { number: { mean: -1, deviation: 0.6 }, category: { mean: 1.5, deviation: 0.8 } },
  /** Of the noise variance in units of the signal variance. Wide: from exact programs to cross-validation. */
  logNoise: { mean: -10, deviation: 3 },
  /** Bounds of the logarithms. */
  lengthScales: { least: -5, most: 5 },
  noise: { least: -23, most: 0 },
  /** Trials' worth of belief that the signal variance is 1. */
  pseudoCounts: 1,
  /** Of the prior of the mean, in units of 1 / signal variance. */
  meanPrecision: 0.01,
  /** Evaluations of the likelihood for each start of a fit. */
  evaluations: 40,
} as const;

/** How an acquisition is searched. */
export const SEEK = {
  /** Points of the whole space, and points around good ones. */
  everywhere: 300,
  nearby: 150,
  /** Good points to look around. */
  centres: 8,
  /** Logarithms of how far from them to look. */
  nearest: -8,
  farthest: -1.15,
  /** The share of categories that are changed on the way. */
  changes: 0.2,
  /** Candidates to improve, apart by this much in units of the length scales. */
  starts: 6,
  apart: 0.01,
  /** Evaluations along the gradient, each time. */
  evaluations: 40,
  /** Rounds of changing values that cannot be moved by little, and how many of a coordinate's values are tried. */
  turns: 3,
  values: 16,
} as const;

/** When and where another valley than the best one is looked at. */
export const NICHE = {
  /** One proposal in so many, and from so many known points on. */
  every: 2,
  known: 20,
  /** How far from every better point its best one is, in a coordinate. */
  apart: 0.3,
  /** Places between two points where a hill is looked for. */
  steps: 5,
  /** How far it reaches in each coordinate, as a share of that distance; half would reach those that are as near to a better one. */
  width: 0.3,
} as const;

/** How much the model is made of. */
export const BUDGET = {
  /** Points that are chosen in advance. */
  planned: 10,
  /** Points with a loss before the model counts. */
  known: 3,
  /** Draws of what pending points will give. */
  fantasies: 16,
  /** Observations from which hyperparameters are fitted. */
  fitted: 150,
  /** Observations that a model holds; of more it holds the best half and a spread of the others. */
  held: 512,
  /** Observations up to which there is a model at all. */
  most: 5000,
} as const;
