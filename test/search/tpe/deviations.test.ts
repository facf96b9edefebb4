import { kernelDeviations } from '../../../lib/search/tpe/deviations';

const free = { least: 0, magic: 0 };

describe('the widths of kernels', () => {
  it('are the distances to the farther neighbours', () => {
    expect(kernelDeviations([0.5, 0.125, 0.25], free)).toEqual([0.25, 0.125, 0.25]);
  });

  it('reach to the farther end for a kernel that is alone', () => {
    expect(kernelDeviations([0.25], free)).toEqual([0.75]);
    expect(kernelDeviations([], free)).toEqual([]);
  });

  it('are not below the least, nor small where kernels are few', () => {
    expect(kernelDeviations([0.5, 0.5, 0.5], { least: 0.25, magic: 0 })).toEqual([0.25, 0.25, 0.25]);
    expect(kernelDeviations([0.5, 0.5], { least: 0.01, magic: 1 })).toEqual([0.25, 0.25]);
    expect(kernelDeviations([0.5], { least: 0.01, magic: 99 })).toEqual([1]);
  });
});
