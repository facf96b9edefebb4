/** One kernel for each observation, along one axis; densities are relative to the prior of the axis. */
export interface Kernels {
  /** Adds to each kernel's sum the logarithm of its density at a choice. */
  addLogDensities(choice: number, sums: Float64Array): void;
  /** @param u uniform on [0, 1) */
  sample(kernel: number, u: number): number;
}
