import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from './fixtures/golden/detach.json';
import { overlaps } from './geometry';
import { Scene } from './layout';
import { Program } from './program';
import { choices, traceOf } from './testing/programs';
import type { Trace } from './trace';
import { validate } from './validate';
import { layOut } from './wasm_layout';

const withLayout = async (trace: Trace): Promise<Trace> => {
  const bare = { ...trace };
  delete bare.layout;
  return { ...bare, layout: await layOut(bare) };
};

/** How far a point is from a card, at most along one axis. */
function distance([px = NaN, py = NaN]: number[], [x = NaN, y = NaN, width = NaN, height = NaN]: number[]): number {
  return Math.max(x - px, px - x - width, y - py, py - y - height);
}

describe('Graphviz in the browser', () => {
  it('gives a layout that the schema allows and that the picture uses', async () => {
    const trace = await withLayout(golden.trace as unknown as Trace);
    expect(validate(trace)).toBe(trace);
    const scene = new Scene(new Program(trace));
    for (const { id } of trace.nodes) {
      const [x, y, width, height] = trace.layout?.nodes[id] ?? [];
      expect(scene.card(id)).toEqual({ x, y, width, height });
    }
  });

  it('makes a card as wide as what it will show: the numbers that the detach cell cuts off', async () => {
    const { nodes } = await layOut(golden.trace as unknown as Trace);
    for (const [, , width, height] of Object.values(nodes)) {
      expect(width).toBeGreaterThanOrEqual(104);
      expect(height).toBeGreaterThanOrEqual(86);
    }
  });

  it('puts children right of their parents, each edge from card to card, and no card on another', async () => {
    await fc.assert(
      fc.asyncProperty(choices(25), async (program) => {
        const trace = traceOf(program);
        const { nodes, edges } = await layOut(trace);
        expect(Object.keys(edges)).toHaveLength(trace.edges.length);
        for (const { id, from, to } of trace.edges) {
          expect(nodes[to]?.[0]).toBeGreaterThan(nodes[from]?.[0] ?? NaN);
          const line = edges[id] ?? [];
          expect(line.length % 6).toBe(2);
          expect(distance(line.slice(0, 2), nodes[from] ?? [])).toBeLessThan(1.5);
          expect(distance(line.slice(-2), nodes[to] ?? [])).toBeLessThan(1.5);
        }
        const boxes = Object.values(nodes).map(([x, y, width, height]) => ({ x, y, width, height }));
        boxes.forEach((box, index) => {
          for (const other of boxes.slice(index + 1)) expect(overlaps(box, other, 0)).toBe(false);
        });
      }),
      { numRuns: 20 },
    );
  });

  it('goes on after a graph that it could not place', async () => {
    const trace = golden.trace as unknown as Trace;
    const broken = { ...trace, edges: [{ id: 'e1', from: 'n1', slot: 0, flow: 'grad' }] } as unknown as Trace;
    await expect(layOut(broken)).rejects.toThrow();
    await expect(layOut(trace)).resolves.toHaveProperty('nodes');
  });
});
