import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import detach from './fixtures/detach.json';
import { Path, centred, overlaps } from './geometry';
import { Scene } from './layout';
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
        const scene = new Scene(new Program(trace));
        for (const { from, to } of trace.edges) expect(scene.card(to).x).toBeGreaterThan(scene.card(from).x);
        const boxes = trace.nodes.map(({ id }) => scene.card(id));
        boxes.forEach((box, index) => {
          for (const other of boxes.slice(index + 1)) expect(overlaps(box, other, 0)).toBe(false);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('keeps the places that the trace brings, with frames where they hold nobody else', () => {
    const trace = detach as unknown as Trace;
    const places = (scene: Scene): unknown[] => trace.nodes.map(({ id }) => scene.card(id));
    const plain = new Scene(new Program(trace));
    const scoped = (members: readonly string[]): Scene => {
      const nodes = trace.nodes.map((node) => (members.includes(node.id) ? { ...node, scope: ['loss'] } : node));
      return new Scene(new Program({ ...trace, nodes }));
    };
    const end = scoped(['n4', 'n5']);
    expect(places(end)).toEqual(places(plain));
    const frame = end.card('g0');
    for (const { id } of trace.nodes) {
      expect(overlaps(frame, end.card(id), 0), id).toBe(id === 'n4' || id === 'n5');
    }
    // Where another card stands in the way, the groups are laid out anew.
    const { layout } = trace;
    if (layout?.nodes['n4'] === undefined) throw new Error('no layout');
    const moved = { ...trace, layout: { ...layout, nodes: { ...layout.nodes, n1: layout.nodes['n4'] } } };
    const nodes = moved.nodes.map((node) => (node.id === 'n4' ? { ...node, scope: ['loss'] } : node));
    const anew = new Scene(new Program({ ...moved, nodes }));
    expect(overlaps(anew.card('n1'), anew.card('g0'), 0)).toBe(false);
  });

  it('shows a node and an edge inside a closed group as the group', () => {
    const trace = detach as unknown as Trace;
    const nodes = trace.nodes.map((node) => (['n2', 'n3'].includes(node.id) ? { ...node, scope: ['cut'] } : node));
    const scene = new Scene(new Program({ ...trace, nodes }), new Set());
    expect(scene.card('n2')).toEqual(scene.card('g0'));
    expect(scene.shows('n2')).toBe(false);
    expect(scene.shows('n1')).toBe(true);
    expect(scene.path('e3').length).toBe(0);
    expect(scene.path('e1').length).toBeGreaterThan(0);
  });
});
