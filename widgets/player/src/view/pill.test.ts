/// <reference types="vite/client" />
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centred, overlaps } from '../geometry';
import { Scene } from '../layout';
import { gateWord } from '../look';
import { Program } from '../program';
import { choices, traceOf } from '../testing/programs';
import type { Trace } from '../trace';
import { isGated } from './edge';
import { gateBox, pillOf } from './pill';

const golden = import.meta.glob<{ trace: Trace }>('../fixtures/golden/*.json', { eager: true, import: 'default' });

/** Whatever a step shows on an edge covers no card, and is seen whole. */
function check(trace: Trace): void {
  const program = new Program(trace);
  const scene = new Scene(program);
  const gates = trace.edges
    .filter(({ flow }) => isGated(flow))
    .map((edge) => gateBox(scene, edge.id, gateWord(program, edge)));
  const { view } = scene;
  for (const step of trace.steps) {
    const pill = pillOf(program, scene, step, gates);
    if (pill === undefined) continue;
    const box = centred(pill.at, pill.width, pill.height);
    for (const { id } of trace.nodes) expect(overlaps(box, scene.card(id), 0), `${pill.edge} over ${id}`).toBe(false);
    expect(box.y).toBeGreaterThanOrEqual(view.y);
    expect(box.y + box.height).toBeLessThanOrEqual(view.y + view.height);
    if (pill.width > view.width) continue;
    expect(box.x).toBeGreaterThanOrEqual(view.x);
    expect(box.x + box.width).toBeLessThanOrEqual(view.x + view.width);
  }
}

describe('a contribution on its way', () => {
  it.each(Object.keys(golden))('covers no card of %s', (name) => {
    check(golden[name]?.trace ?? ({} as Trace));
  });

  it('covers no card of any program, however crowded', () => {
    fc.assert(
      fc.property(choices(24), (program) => {
        check(traceOf(program));
      }),
      { numRuns: 25 },
    );
  }, 30_000);

  it('covers no card where cards stand as close as they can', () => {
    const trace = traceOf([
      { op: 'mul', left: 0, right: 1 },
      { op: 'mul', left: 3, right: 0 },
      { op: 'add', left: 4, right: 1 },
    ]);
    const nodes = Object.fromEntries(
      trace.nodes.map(({ id }, index): [string, [number, number, number, number]] => [id, [index * 140, 0, 136, 112]]),
    );
    const edges = Object.fromEntries(
      trace.edges.map(({ id, from, to }) => {
        const [x0, x1] = [(nodes[from]?.[0] ?? 0) + 136, nodes[to]?.[0] ?? 0];
        return [id, [x0, 56, x0, 56, x1, 56, x1, 56]];
      }),
    );
    check({ ...trace, layout: { engine: 'by hand', width: trace.nodes.length * 140, height: 112, nodes, edges } });
  });
});
