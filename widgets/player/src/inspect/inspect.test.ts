import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import detach from '../fixtures/detach.json';
import regression from '../fixtures/golden/regression.json';
import { Program } from '../program';
import { stateAt } from '../state';
import type { Tensor, Trace } from '../trace';
import { copiedAxes, timesEach } from './copies';
import { backwardOf, numberAt, pairsAt, partOf, productOf } from './products';
import { leftOut, tableOf, toPython } from './table';
import { broadcastsOf, explain, productsOf } from './working';

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 0, maxLength: 3 });
const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const tensors = (shape: readonly number[]): fc.Arbitrary<Tensor> =>
  fc
    .array(fc.integer({ min: -9, max: 9 }), { minLength: size(shape), maxLength: size(shape) })
    .map((data) => ({ shape: [...shape], dtype: 'float64', data }));

describe('tableOf', () => {
  it('has each number of a small tensor at its index', () => {
    fc.assert(
      fc.property(shapes.chain(tensors), (tensor) => {
        const cells = tableOf(tensor).rows.flatMap((row) => row.cells);
        expect(cells).toHaveLength(size(tensor.shape));
        for (const { at, text } of cells) expect(Number(text)).toBe(numberAt(tensor, at));
        expect(leftOut(tableOf(tensor))).toEqual({ rows: 0, columns: 0 });
      }),
    );
  });

  it('says of a sample which rows and columns it has, and what is left out', () => {
    const data = Array.from({ length: 32 * 32 }, (_, index) => index);
    const summary = { min: 0, max: 1, mean: 0.5, nonfinite: 0 };
    const table = tableOf({ shape: [64, 784], dtype: 'float32', summary, sample: { rows: 32, columns: 32, data } });
    expect(table.columns.slice(0, 3)).toEqual([0, 25, 51]);
    expect(table.rows.at(-1)?.name).toBe('63');
    expect(table.rows[1]?.cells[1]?.at).toEqual([2, 25]);
    expect(leftOut(table)).toEqual({ rows: 32, columns: 752 });
  });

  it('has nothing of a tensor without numbers', () => {
    expect(tableOf({ shape: [0, 3], dtype: 'float32', data: [] }).rows).toEqual([]);
  });
});

describe('toPython', () => {
  it.each<[Tensor, string]>([
    [{ shape: [], dtype: 'float32', data: [2] }, '2.0'],
    [{ shape: [2, 2], dtype: 'float64', data: [0.1, -0, 'nan', '-inf'] }, "[[0.1, -0.0], [float('nan'), float('-inf')]]"],
    [{ shape: [2], dtype: 'int64', data: [1, 2] }, '[1, 2]'],
    [{ shape: [2], dtype: 'bool', data: [true, false] }, '[True, False]'],
    [{ shape: [1], dtype: 'float64', data: [1e-7] }, '[1e-7]'],
    [{ shape: [0], dtype: 'float32', data: [] }, '[]'],
  ])('writes %j', (tensor, expected) => {
    expect(toPython(tensor)).toBe(expected);
  }); // prettier-ignore

  it('does not pass a sample off as the whole', () => {
    const sample = { rows: 1, columns: 1, data: [1] };
    expect(toPython({ shape: [5000], dtype: 'float32', sample })).toBeUndefined();
  });
});

describe('products', () => {
  it('add up to what the contraction of the definition gives, forward and back', () => {
    const length = fc.integer({ min: 1, max: 4 });
    const cases = fc.tuple(length, length, length, length);
    fc.assert(
      fc.property(cases, fc.constantFrom('dot', 'mv', 'mm', 'bmm'), fc.gen(), ([b, i, k, j], op, gen) => {
        const product = productOf(op);
        if (product === undefined) throw new Error(op);
        const lengths: Record<string, number> = { b, i, k, j };
        const shape = (letters: readonly string[]): number[] => letters.map((letter) => lengths[letter] ?? 1);
        const [left, right, g] = [product.left, product.right, product.out].map((each) => gen(() => tensors(shape(each)))); // prettier-ignore
        if (left === undefined || right === undefined || g === undefined) throw new Error('three');
        const value = (way: typeof product, a: Tensor, c: Tensor, cell: number[]): number =>
          pairsAt(way, cell, a.shape, c.shape).reduce(
            (sum, pair) => sum + numberAt(a, pair.left) * numberAt(c, pair.right),
            0,
          );
        // ⟨g, x·y⟩ = ⟨back to x, x⟩ = ⟨back to y, y⟩: what goes back is the transpose of what goes forward.
        const inner = (a: Tensor, at: (cell: number[]) => number): number =>
          tableOf(a).rows.flatMap(({ cells }) => cells).reduce((sum, cell) => sum + numberAt(a, cell.at) * at([...cell.at]), 0); // prettier-ignore
        const forward = inner(g, (cell) => value(product, left, right, cell));
        expect(inner(left, (cell) => value(backwardOf(product, 0), g, right, cell))).toBe(forward);
        expect(inner(right, (cell) => value(backwardOf(product, 1), left, g, cell))).toBe(forward);
      }),
      { numRuns: 60 },
    );
  });

  it('name the row and the column', () => {
    const product = productOf('mm');
    if (product === undefined) throw new Error('mm');
    expect(partOf('A', product.left, product, [0, 1])).toBe('A[0, :]');
    expect(partOf('B', product.right, product, [0, 1])).toBe('B[:, 1]');
    expect(partOf('s', [], product, [])).toBe('s');
  });
});

describe('broadcasting', () => {
  it('says along which axes an input was copied', () => {
    expect(copiedAxes([2], [3, 2])).toEqual([{ axis: 0, times: 3 }]);
    expect(copiedAxes([3, 1], [3, 2])).toEqual([{ axis: 1, times: 2 }]);
    expect(copiedAxes([], [4])).toEqual([{ axis: 0, times: 4 }]);
    expect(copiedAxes([3, 2], [3, 2])).toEqual([]);
  });

  it('multiplies number by number where shapes differ', () => {
    const row: Tensor = { shape: [2], dtype: 'float64', data: [10, 100] };
    const column: Tensor = { shape: [3, 1], dtype: 'float64', data: [1, 2, 'nan'] };
    expect(timesEach(row, column, [3, 2])?.data).toEqual([10, 100, 20, 200, 'nan', 'nan']);
    expect(timesEach({ shape: [2], dtype: 'float64' }, row, [2])).toBeUndefined();
  });
});

/** A trace by hand: C = A @ B, then D = C * c with c copied to two rows; backward from D with ones. */
function written(): Program {
  const leaf = { kind: 'leaf', dtype: 'float64', requires_grad: true } as const;
  const op = { kind: 'op', dtype: 'float64', requires_grad: true, shape: [2, 2] } as const;
  const tensor = (shape: number[], ...data: number[]): Tensor => ({ shape, dtype: 'float64', data });
  const document: Trace = {
    schema: 'autodiff-lite.trace',
    version: 1,
    source: [],
    ops: {
      mm: { symbol: '@', inputs: ['x', 'y'], forward: 'x @ y', vjp: { x: 'g @ y.T', y: 'x.T @ g' } },
      mul: (detach as unknown as Trace).ops['mul'] ?? { symbol: '', inputs: [], forward: '', vjp: {} },
    },
    nodes: [
      { ...leaf, id: 'n1', name: 'A', shape: [2, 2], value: 't1' },
      { ...leaf, id: 'n2', name: 'B', shape: [2, 2], value: 't2' },
      { ...leaf, id: 'n3', name: 'c', shape: [2], value: 't3' },
      { ...op, id: 'n4', name: 'C', shape: [2, 2], op: 'mm', value: 't4' },
      { ...op, id: 'n5', name: 'D', shape: [2, 2], op: 'mul', value: 't5' },
    ],
    edges: [
      { id: 'e1', from: 'n1', to: 'n4', slot: 0, flow: 'grad' },
      { id: 'e2', from: 'n2', to: 'n4', slot: 1, flow: 'grad' },
      { id: 'e3', from: 'n4', to: 'n5', slot: 0, flow: 'grad' },
      { id: 'e4', from: 'n3', to: 'n5', slot: 1, flow: 'grad' },
    ],
    tensors: {
      t1: tensor([2, 2], 1, 2, 3, 4),
      t2: tensor([2, 2], 5, 6, 7, 8),
      t3: tensor([2], 1, -1),
      t4: tensor([2, 2], 19, 22, 43, 50),
      t5: tensor([2, 2], 19, -22, 43, -50),
      t6: tensor([2, 2], 1, 1, 1, 1),
      t7: tensor([2, 2], 1, -1, 1, -1),
      t8: tensor([2], 62, 72),
      t9: tensor([2, 2], -1, -1, -1, -1),
    },
    steps: [
      { kind: 'compute', pass: 0, node: 'n4', out: 't4' },
      { kind: 'compute', pass: 0, node: 'n5', out: 't5' },
      { kind: 'seed', pass: 1, node: 'n5', grad: 't6' },
      { kind: 'vjp', pass: 1, edge: 'e3', upstream: 't6', local: 't7', contribution: 't7' },
      { kind: 'vjp', pass: 1, edge: 'e4', upstream: 't6', local: 't4', contribution: 't8' },
      { kind: 'vjp', pass: 1, edge: 'e1', upstream: 't7', contribution: 't9' },
    ],
  };
  return new Program(document);
}

describe('what the inspector says of a step', () => {
  const program = written();

  it('explains a number of a product by its row and column, forward and back', () => {
    const [forward, back] = productsOf(program, stateAt(program, 6), 'n4');
    if (forward === undefined || back === undefined) throw new Error('two views');
    expect(explain(forward, [0, 1]).text).toBe('C[0, 1] = A[0, :] · B[:, 1] = 1 × 6 + 2 × 8 = 22');
    expect(explain(back, [1, 0]).text).toBe('∂A[1, 0] = ∂C[1, :] · B[0, :] = 1 × 5 + -1 × 6 = -1');
    expect([...explain(forward, [0, 1]).left]).toEqual(['0,0', '0,1']);
    expect(productsOf(program, stateAt(program, 0), 'n4')).toEqual([]);
    expect(productsOf(program, stateAt(program, 6), 'n5')).toEqual([]);
  });

  it('explains nothing by numbers that are no longer those that were multiplied', () => {
    const changed = structuredClone(program.trace);
    changed.steps.push({ kind: 'write', pass: 1, node: 'n1', op: 'add_', before: 't1', after: 't2' });
    const later = new Program(changed);
    const views = productsOf(later, stateAt(later, 7), 'n4');
    expect(views.map(({ into }) => into)).toEqual(['A']);
  });

  it('shows the copies of a broadcast, and what each passes back before it is summed', () => {
    const [before] = broadcastsOf(program, stateAt(program, 2), 'n5');
    expect(before).toEqual({ input: 'c', shape: [2], result: [2, 2], copied: [{ axis: 0, times: 2 }] });
    const [after] = broadcastsOf(program, stateAt(program, 6), 'n5');
    expect(after?.back?.shares?.data).toEqual([19, 22, 43, 50]);
    expect(after?.back?.sum.data).toEqual([62, 72]);
  });

  it('finds shares that add up to the contribution in a recorded program', () => {
    const recorded = new Program(regression.trace as unknown as Trace);
    const state = stateAt(recorded, recorded.length);
    const found = recorded.trace.nodes.flatMap(({ id }) => broadcastsOf(recorded, state, id));
    for (const { back } of found) {
      const sum = (tensor: Tensor | undefined): number =>
        (tensor?.data ?? []).reduce<number>((total, value) => total + Number(value), 0);
      if (back?.shares !== undefined) expect(sum(back.shares)).toBeCloseTo(sum(back.sum), 4);
    }
    expect(found.length).toBeGreaterThan(0);
  });
});
