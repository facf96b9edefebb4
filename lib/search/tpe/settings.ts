export const SETTINGS = {
  initial: 10,
  candidates: 24,
  gamma: 0.1,
  mostGood: 25,
  mostBad: 400,
  good: { least: 0.01, magic: 0.5 },
  bad: { least: 0.01, magic: 0.3 },
  catFactor: 1,
  priorWeight: 1,
};
