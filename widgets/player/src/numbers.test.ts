import { describe, expect, it } from 'vitest';
import printed from './fixtures/numbers.json';
import { format, plus } from './numbers';
import type { Tensor } from './trace';

function whole(shape: number[]): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, dtype: 'float32', data: Array.from({ length: size }, (_, index) => index) };
}

describe('format', () => {
  it.each(printed.map(({ tensor, text }) => ({ tensor: tensor as Tensor, text })))(
    'prints $tensor.data ($tensor.dtype) as PyTorch does: $text',
    ({ tensor, text }) => {
      expect(format(tensor)).toBe(text);
    },
  );

  it('leaves out the middle of a long row', () => {
    expect(format(whole([8]))).toBe('[0, 1, 2, 3, 4, 5, 6, 7]');
    expect(format(whole([100]))).toBe('[0, 1, 2, …, 97, 98, 99]');
  });

  it('leaves out rows, with one notation for the numbers that are shown and those that are not', () => {
    expect(format(whole([7, 1]))).toBe('[[0], [1], [2], …, [6]]');
    const tensor = whole([9]);
    expect(format({ ...tensor, data: [1, 1, 1, 1, 0.5, 1, 1, 1, 1] })).toBe(
      '[1.0000, 1.0000, 1.0000, …, 1.0000, 1.0000, 1.0000]',
    );
  });

  it('sums up a tensor whose numbers were left out', () => {
    const summary = { min: 0, max: 1, mean: 0.13, nonfinite: 0 };
    expect(format({ shape: [64, 784], dtype: 'float32', summary })).toBe('64×784 numbers, mean 0.1300');
  });
});

describe('plus', () => {
  it('adds in the precision of the tensors', () => {
    const tensor = (data: Tensor['data'] & object): Tensor => ({ shape: [data.length], dtype: 'float32', data });
    expect(plus([tensor([0, 1, 4, 9]), tensor([0, 2, 8, 18])])).toBe('[0, 3, 12, 27]');
    expect(plus([tensor(['inf', 1]), tensor([1, 'nan'])])).toBe('[inf, nan]');
  });
});
