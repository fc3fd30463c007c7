import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateAnswer } from './answer';
import { say } from './catalogue';
import type { Tensor } from './trace';

const vector: Tensor = { shape: [4], dtype: 'float32', data: [0, 1, 2, 3] };
const known = new Map<string, Tensor>([
  ['x', vector],
  ['y′', { shape: [], dtype: 'float32', data: [5] }],
  ['w.grad', { shape: [2, 2], dtype: 'float64', data: [1, 2, 3, 4] }],
  ['big', { shape: [99, 99], dtype: 'float32', summary: { min: 0, max: 1, mean: 0.5, nonfinite: 0 } }],
]);

function answered(text: string): { shape: number[]; data: unknown[] } | string {
  const found = evaluateAnswer(text, known, say);
  if ('problem' in found) return found.problem;
  expect(found.value.dtype).toBe('float64');
  return { shape: found.value.shape, data: found.value.data ?? [] };
}

describe('an answer', () => {
  it.each([
    ['4', [], [4]],
    ['-1.5e2', [], [-150]],
    ['1/3', [], [1 / 3]],
    ['[0, 4, 8, 12]', [4], [0, 4, 8, 12]],
    ['(0, 4)', [2], [0, 4]],
    ['[[1, 2], [3, 4]]', [2, 2], [1, 2, 3, 4]],
    ['tensor([1, 2])', [2], [1, 2]],
    ['torch.tensor([1, 2]) * 2', [2], [2, 4]],
    ['2*x[1]', [], [2]],
    ['x[-1]', [], [3]],
    ['2 × x² − 1', [4], [-1, 1, 7, 17]],
    ['2*x^2', [4], [0, 2, 8, 18]],
    ['x.dot(x)', [], [14]],
    ['sum(x * x)', [], [14]],
    ['x.sum() / 2', [], [3]],
    ["y' + 1", [], [6]],
    ['w.grad @ [1, 1]', [2], [3, 7]],
    ['w.grad.T[0]', [2], [1, 3]],
    ['exp(0) + torch.log(1)', [], [1]],
    ['x > 1', [4], [0, 0, 1, 1]],
    ['1 / 0', [], ['inf']],
  ])('%s', (text, shape, data) => {
    expect(answered(text)).toEqual({ shape, data });
  });

  it.each([
    ['', 'Type an answer: a number such as 1/3, a vector such as [0, 4], or an expression.'],
    ['1, 2', 'Write a vector in brackets, [1, 2], and decimals with a point, 0.5.'],
    ['2x', 'A times sign is missing: write 2*x.'],
    ['2 (3 + 1)', 'A times sign is missing: write 2*x.'],
    ['x(2)', '“x” is a value and not a function: write x*(…) or x[…].'],
    ['(1 + 2', '“)” is missing.'],
    ['2 *', 'The answer stops too early.'],
    ['2 + $', '“$” is not understood here.'],
    ['2 * z', '“z” is no value that is known here. Known: x, y′, w.grad, big.'],
    ['big', '“big” is no value that is known here. Known: x, y′, w.grad, big.'],
    ['[1, 2] + x', 'These shapes do not fit together: [2], [4].'],
    ['[[1], [1, 2]]', 'These shapes do not fit together: [1], [2].'],
    ['x[7]', 'An answer cannot use this: index 7.'],
    ['x.constructor', 'An answer cannot use this: constructor.'],
    ['alert(1)', '“alert” is no value that is known here. Known: x, y′, w.grad, big.'],
    ['constructor', '“constructor” is no value that is known here. Known: x, y′, w.grad, big.'],
    ['9'.repeat(501), 'An answer has at most 500 characters.'],
    ['('.repeat(400), '“(” is not understood here.'],
  ])('%s is answered with words', (text, problem) => {
    expect(answered(text)).toBe(problem);
  });

  it('is bounded: nothing that is typed fills the memory', () => {
    const text = `outer(${Array.from({ length: 20 }, () => 'outer(x, x)').join(', outer(')}${')'.repeat(20)}`;
    expect(typeof answered(text)).toBe('string');
  });

  it('gives a value or words, whatever is typed', () => {
    const pieces = fc.array(
      fc.constantFrom(
        'x',
        '1',
        '2.5',
        '+',
        '-',
        '*',
        '**',
        '/',
        '(',
        ')',
        '[',
        ']',
        ',',
        '.',
        'sum',
        'T',
        ' ',
        '=',
        '@',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          pieces.map((parts) => parts.join('')),
        ),
        (text) => {
          const found = evaluateAnswer(text, known, say);
          if ('problem' in found) expect(found.problem).not.toBe('');
          else expect(found.value.data?.length).toBe(found.value.shape.reduce((a, b) => a * b, 1));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('computes what JavaScript computes', () => {
    const leaf = fc.integer({ min: 1, max: 9 }).map(String);
    const { sum } = fc.letrec<{ sum: string }>((tie) => ({
      sum: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc
          .tuple(tie('sum'), fc.constantFrom('+', '-', '*', '/'), tie('sum'))
          .map(([a, sign, b]) => `(${a} ${sign} -${b})`),
      ),
    }));
    fc.assert(
      fc.property(sum, (text) => {
        const found = evaluateAnswer(text, known, say);
        const [value] = 'value' in found ? (found.value.data ?? []) : [];
        // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what we compare with: sums of digits made here
        const expected = (new Function(`return ${text}`) as () => number)();
        expect(Number(value === 'inf' ? Infinity : value === '-inf' ? -Infinity : value)).toBe(expected);
      }),
    );
  });
});
