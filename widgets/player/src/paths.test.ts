import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import detach from './fixtures/golden/detach.json';
import dot from './fixtures/golden/dot.json';
import regression from './fixtures/golden/regression.json';
import { toNumber } from './numbers';
import { MOST_PATHS, Paths, gradientOf } from './paths';
import { Program } from './program';
import { choices, traceOf } from './testing/programs';
import type { NodeId, Tensor, Trace } from './trace';

function sum(tensors: readonly Tensor[]): number[] {
  const length = tensors[0]?.data?.length ?? 0;
  return Array.from({ length }, (_, at) => tensors.reduce((total, { data }) => total + toNumber(data?.[at] ?? NaN), 0));
}

function leafNamed(program: Program, name: string): NodeId {
  const node = program.trace.nodes.find((each) => each.name === name && each.kind === 'leaf');
  if (node === undefined) throw new Error(`no ${name}`);
  return node.id;
}

describe('the paths from an output to a leaf', () => {
  it('tell what each brings, and what the cut one would have brought', () => {
    const program = new Program(detach.trace as unknown as Trace);
    const paths = new Paths(program, 1, leafNamed(program, 'x'));
    expect(paths.count).toEqual({ all: 3n, open: 1n });
    const found = paths.list();
    const open = found.filter(({ gates }) => gates.length === 0).map(({ product }) => product?.data);
    const cut = found.filter(({ gates }) => gates.length > 0).map(({ product }) => product?.data);
    expect(open).toEqual([[0, 1, 4, 9]]);
    // Together [0, 2, 8, 18]: what x misses.
    expect(cut).toEqual([
      [0, 1, 4, 9],
      [0, 1, 4, 9],
    ]);
  });

  it.each([
    ['two paths into a dot product', dot, 'x'],
    ['a matrix product with broadcasting', regression, 'w'],
    ['what is added to every row', regression, 'b'],
  ])('add up to the gradient: %s', (_, golden, name) => {
    const program = new Program(golden.trace as unknown as Trace);
    const leaf = leafNamed(program, name);
    const total = sum(new Paths(program, 1, leaf).list().flatMap(({ product }) => product ?? []));
    const gradient = program.tensor(gradientOf(program, 1, leaf) ?? '').data ?? [];
    expect(total).toHaveLength(gradient.length);
    total.forEach((each, at) => {
      expect(each).toBeCloseTo(toNumber(gradient[at] ?? NaN), 4);
    });
  });

  it('add up to the gradient in every program', () => {
    fc.assert(
      fc.property(choices(7), (choice) => {
        const program = new Program(traceOf(choice));
        for (const { id, kind, requires_grad } of program.trace.nodes) {
          const gradient = gradientOf(program, 1, id);
          if (kind !== 'leaf' || !requires_grad || gradient === undefined) continue;
          const paths = new Paths(program, 1, id);
          if (paths.count.all > 500n) continue;
          const found = paths.list(500);
          expect(BigInt(found.length)).toBe(paths.count.all);
          const open = found.filter(({ gates }) => gates.length === 0);
          expect(BigInt(open.length)).toBe(paths.count.open);
          expect(open.reduce((total, { edges }) => total + BigInt(edges.length), 0n)).toBe(paths.factors);
          const [total] = sum(open.flatMap(({ product }) => product ?? []));
          const expected = toNumber(program.tensor(gradient).data?.[0] ?? NaN);
          expect(Math.abs((total ?? NaN) - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
        }
      }),
    );
  });

  it('are counted where they are too many to be listed', () => {
    const leaves = traceOf([]).nodes.length;
    const doublings = Array.from({ length: 30 }, (_, index) => ({
      op: 'add' as const,
      left: leaves - 1 + index,
      right: leaves - 1 + index,
    }));
    const first = traceOf(doublings).nodes[leaves - 1]?.requires_grad === true ? leaves - 1 : 0;
    const program = new Program(
      traceOf(doublings.map((each) => ({ ...each, ...(each.left < leaves && { left: first, right: first }) }))),
    );
    const paths = new Paths(program, 1, `n${first}`);
    // y = y + y thirty times: a thousand million paths, thirty operations.
    expect(paths.count).toEqual({ all: 2n ** 30n, open: 2n ** 30n });
    expect(paths.factors).toBe(30n * 2n ** 30n);
    expect(paths.edges.size).toBe(60);
    expect(paths.list()).toHaveLength(MOST_PATHS);
  });
});
