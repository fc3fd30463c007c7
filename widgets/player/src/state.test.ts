import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import detach from './fixtures/detach.json';
import dot from './fixtures/dot.json';
import { toNumber } from './numbers';
import { Program } from './program';
import { stateAt, type NodeState } from './state';
import { choices, traceOf } from './testing/programs';
import { replayed } from './testing/replay';
import type { Trace } from './trace';

const golden = { detach: new Program(detach as unknown as Trace), dot: new Program(dot as unknown as Trace) };

function at(program: Program, k: number, id: string): NodeState | undefined {
  return stateAt(program, k).nodes.get(id);
}

describe('the detach cell', () => {
  const program = golden.detach;

  it('begins with what an earlier cell made, and nothing else', () => {
    expect(at(program, 0, 'n1')).toMatchObject({ present: true, value: 't1', grad: 't2' });
    expect(at(program, 0, 'n2')).toEqual({ present: false, terms: [], cuts: [], unreached: false });
  });

  it('stops at the gate: y gets nothing, x misses what went through y', () => {
    const state = stateAt(program, 8);
    expect(state).toMatchObject({ edge: 'e3', node: 'n2', line: [0, 2] });
    expect(state.nodes.get('n2')).toMatchObject({ unreached: true, terms: [] });
    expect(state.nodes.get('n1')).toMatchObject({ unreached: false, cuts: [{ edge: 'e3', grad: 't10' }] });
    expect(state.edges.get('e3')).toBe('stopped');
    expect(state.edges.get('e1')).toBe('carried');
  });

  it('knows a single contribution as the gradient, and writes .grad a step later', () => {
    expect(at(program, 9, 'n1')).toMatchObject({ gradient: 't3', grad: 't8' });
    expect(at(program, 10, 'n1')).toMatchObject({ gradient: 't3', grad: 't3' });
  });

  it('lights the line that is differentiated, and backward’s own line where .grad is written', () => {
    expect(stateAt(program, 9).line).toEqual([0, 3]);
    expect(stateAt(program, 10).line).toEqual([0, 5]);
  });
});

it('a fan-out is complete only when it has added up', () => {
  const program = golden.dot;
  expect(program.expected(1, 'n1')).toBe(2);
  expect(at(program, 9, 'n1')?.terms).toHaveLength(2);
  expect(at(program, 9, 'n1')?.gradient).toBeUndefined();
  expect(at(program, 10, 'n1')?.gradient).toBe('t7');
});

describe('every program', () => {
  const traces = choices(25).chain((program) => fc.constantFrom(1, 2).map((passes) => traceOf(program, passes)));

  it('has gradients that are the sums of what arrived', () => {
    fc.assert(
      fc.property(traces, fc.double({ min: 0, max: 1, noNaN: true }), (trace, part) => {
        const program = new Program(trace);
        const number = (id: string): number => toNumber(program.tensor(id).data?.[0] ?? NaN);
        for (const node of stateAt(program, Math.round(part * program.length)).nodes.values()) {
          if (node.gradient === undefined) continue;
          const sum = node.terms.reduce((total, { grad }) => total + number(grad), 0);
          expect(sum).toBe(number(node.gradient));
        }
      }),
    );
  });

  it('knows at each step what a replay from the beginning comes to, whichever way it got there', () => {
    fc.assert(
      fc.property(traces, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (trace, walk) => {
        const program = new Program(trace);
        for (const part of [...walk, 0, 1]) {
          const k = Math.round(part * program.length);
          const [state, plain] = [stateAt(program, k), replayed(program, k)];
          expect(state.pass).toBe(plain.pass);
          expect(new Map(state.nodes)).toEqual(plain.nodes);
          expect(new Map(state.edges)).toEqual(plain.edges);
        }
      }),
    );
  });

  it('keeps the same object for a node to which nothing happens within a pass', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const program = new Program(trace);
        for (let k = 1; k <= program.length; k += 1) {
          const [before, after] = [stateAt(program, k - 1), stateAt(program, k)];
          if (before.pass !== after.pass) continue;
          const kept = new Map(before.nodes);
          for (const [id, node] of after.nodes) {
            if (JSON.stringify(kept.get(id)) === JSON.stringify(node)) expect(kept.get(id)).toBe(node);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('lets no contribution across an edge that bars it', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const program = new Program(trace);
        const state = stateAt(program, program.length);
        for (const [id, edge] of state.edges) {
          if (edge === 'passed') expect(program.edge(id).flow).toBe('grad');
          if (edge === 'stopped') expect(program.edge(id).flow).not.toBe('grad');
        }
        for (const node of state.nodes.values()) {
          for (const { edge } of node.terms) if (edge !== undefined) expect(state.edges.get(edge)).toBe('passed');
          if (node.unreached) expect(node.terms).toEqual([]);
        }
      }),
    );
  });

  it('only ever gains knowledge within one pass', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const program = new Program(trace);
        for (let k = 1; k <= program.length; k += 1) {
          const [before, after] = [stateAt(program, k - 1), stateAt(program, k)];
          if (after.pass !== before.pass) continue;
          for (const [id, node] of before.nodes) {
            expect(after.nodes.get(id)?.terms.length).toBeGreaterThanOrEqual(node.terms.length);
            if (node.present) expect(after.nodes.get(id)?.present).toBe(true);
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});
