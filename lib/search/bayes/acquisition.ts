/** Says how promising a place is. */
export interface Acquisition {
  /**
   * How little promising the place is, in any monotone unit: the least is the best.
   *
   * @param x an embedded point
   * @param gradient overwritten with the derivatives by the numbers of `x`; 0 for categories. @default not computed
   */
  loss(x: Float64Array, gradient?: Float64Array): number;
}
