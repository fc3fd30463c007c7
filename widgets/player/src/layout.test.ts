import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import detach from './fixtures/detach.json';
import { Path, centred, overlaps } from './geometry';
import { Scene, columns } from './layout';
import { Program } from './program';
import { choices, traceOf } from './testing/programs';
import type { Trace } from './trace';

describe('Path', () => {
  const straight = new Path([0, 0, 10, 0, 20, 0, 30, 0]);

  it('knows its length, its points and its direction', () => {
    expect(straight.length).toBeCloseTo(30);
    expect(straight.at(12)).toEqual({ x: expect.closeTo(12) as number, y: 0 });
    expect(straight.angle(15)).toBeCloseTo(0);
    expect(straight.between(10, 20)).toMatch(/^M10\.0 0\.0L.*L20\.0 0\.0$/);
  });

  it('stays on a path that has no length', () => {
    const nowhere = new Path([5, 5, 5, 5, 5, 5, 5, 5]);
    expect(nowhere.at(3)).toEqual({ x: 5, y: 5 });
    expect(new Path([]).length).toBe(0);
  });
});

describe('Scene', () => {
  it('puts a contribution where it covers no card', () => {
    const program = new Program(detach as unknown as Trace);
    const scene = new Scene(program);
    for (const { id } of program.trace.edges) {
      const box = centred(scene.beside(id, 180, 42), 180, 42);
      for (const node of program.trace.nodes) expect(overlaps(box, scene.card(node.id), 0), id).toBe(false);
    }
  });

  it('lays out a trace that has no layout, children right of their parents and no card on another', () => {
    fc.assert(
      fc.property(choices(30), (program) => {
        const trace = traceOf(program);
        const { nodes } = columns(trace);
        for (const { from, to } of trace.edges) expect(nodes[to]?.[0]).toBeGreaterThan(nodes[from]?.[0] ?? NaN);
        const boxes = Object.values(nodes).map(([x, y, width, height]) => ({ x, y, width, height }));
        boxes.forEach((box, index) => {
          for (const other of boxes.slice(index + 1)) expect(overlaps(box, other, 0)).toBe(false);
        });
      }),
      { numRuns: 30 },
    );
  });
});
