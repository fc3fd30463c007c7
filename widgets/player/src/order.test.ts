import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import detach from './fixtures/detach.json';
import { Order, passesOf, type Wrong } from './order';
import { Program } from './program';
import { stateAt } from './state';
import { choices, traceOf } from './testing/programs';
import type { NodeId, Step, Trace } from './trace';
import { validate } from './validate';

function numberOf(program: Program, id: string | undefined): number {
  return id === undefined ? NaN : Number(program.trace.tensors[id]?.data?.[0]);
}

/** Visits as the random numbers say, always something that is allowed. */
function legal(order: Order, luck: readonly number[]): NodeId[] {
  const visited: NodeId[] = [];
  for (let turn = 0; !order.isDone(visited); turn += 1) {
    const ready = order.engine.filter((node) => !visited.includes(node) && order.waitsFor(node, visited).length === 0);
    const next = ready[(luck[turn % luck.length] ?? 0) % ready.length];
    if (next === undefined) throw new Error('nothing is ready');
    visited.push(next);
  }
  return visited;
}

/** z = y + 3y, y = x², x = 2: the numbers of the chapter. */
function chapter(): Program {
  const tensor = (value: number): { shape: []; dtype: 'float64'; data: number[] } => ({
    shape: [],
    dtype: 'float64',
    data: [value],
  });
  const scalar = { shape: [], dtype: 'float64', requires_grad: true } as const;
  const vjp = (edge: string, upstream: string, local: string, contribution: string): Step => ({
    kind: 'vjp', pass: 1, edge, upstream, local, contribution,
  }); // prettier-ignore
  return new Program(
    validate({
      schema: 'autodiff-lite.trace',
      version: 1,
      source: [],
      nodes: [
        { ...scalar, id: 'n1', kind: 'leaf', name: 'x', value: 't2' },
        { ...scalar, id: 'n2', kind: 'op', op: 'square', name: 'y', value: 't4' },
        { ...scalar, id: 'n3', kind: 'op', op: 'scale', expression: '3 × y', value: 't12' },
        { ...scalar, id: 'n4', kind: 'op', op: 'add', name: 'z', value: 't16' },
      ],
      edges: [
        { id: 'e1', from: 'n1', to: 'n2', slot: 0, flow: 'grad' },
        { id: 'e2', from: 'n2', to: 'n3', slot: 0, flow: 'grad' },
        { id: 'e3', from: 'n2', to: 'n4', slot: 0, flow: 'grad' },
        { id: 'e4', from: 'n3', to: 'n4', slot: 1, flow: 'grad' },
      ],
      tensors: Object.fromEntries([1, 2, 3, 4, 12, 16].map((value) => [`t${value}`, tensor(value)])),
      ops: Object.fromEntries(
        ['square', 'scale', 'add'].map((op) => [op, { symbol: op, inputs: ['x'], forward: 'x', vjp: {} }]),
      ),
      steps: [
        { kind: 'seed', pass: 1, node: 'n4', grad: 't1' },
        vjp('e3', 't1', 't1', 't1'),
        vjp('e4', 't1', 't1', 't1'),
        vjp('e2', 't1', 't3', 't3'),
        { kind: 'accumulate', pass: 1, node: 'n2', terms: ['t1', 't3'], grad: 't4' },
        vjp('e1', 't4', 't4', 't16'),
        { kind: 'write_grad', pass: 1, node: 'n1', after: 't16' },
      ],
    }),
  );
}

function said(program: Program, wrong: Wrong | 'right' | undefined): string {
  if (wrong === 'right' || wrong === undefined) return String(wrong);
  return `${program.label(program.node(wrong.node))}: ${wrong.got?.at(0) ?? 'none'} for ${numberOf(program, wrong.right)}`;
}

describe('any order that is allowed', () => {
  it('leads to the same gradients, in a trace that is one', () => {
    fc.assert(
      fc.property(choices(12), fc.array(fc.nat(100), { minLength: 1, maxLength: 20 }), (choice, luck) => {
        const program = new Program(traceOf(choice, 2));
        for (const pass of passesOf(program)) {
          const order = new Order(program, pass);
          const visited = legal(order, luck);
          const own = new Program(validate(order.trace(visited)));
          expect(own.length).toBe(program.length);
          expect([...own.trace.steps].map((step) => step.kind).sort()).toEqual(
            program.trace.steps.map((step) => step.kind).sort(),
          );
          const [mine, engine] = [stateAt(own, own.length), stateAt(program, program.length)];
          for (const { id } of program.trace.nodes) {
            const { grad, gradient } = mine.nodes.get(id) ?? {};
            expect([grad, gradient]).toEqual([engine.nodes.get(id)?.grad, engine.nodes.get(id)?.gradient]);
          }
        }
      }),
    );
  });

  it('fills each gradient when the node is visited, and no sooner', () => {
    fc.assert(
      fc.property(choices(12), fc.array(fc.nat(100), { minLength: 1, maxLength: 20 }), (choice, luck) => {
        const program = new Program(traceOf(choice));
        const order = new Order(program, 1);
        const visited = legal(order, luck);
        for (let count = 0; count <= visited.length; count += 1) {
          const so = visited.slice(0, count);
          const own = new Program(order.trace(so));
          const state = stateAt(own, order.reached(so));
          for (const node of order.engine) {
            expect(state.nodes.get(node)?.gradient !== undefined).toBe(order.waitsFor(node, so).length === 0);
          }
        }
        expect(order.reached(visited)).toBe(program.length);
      }),
    );
  });

  it('is allowed for the engine’s own', () => {
    for (const trace of [detach as unknown as Trace, traceOf([{ op: 'mul', left: 0, right: 1 }])]) {
      const order = new Order(new Program(trace), 1);
      order.engine.forEach((node, index) => {
        expect(order.waitsFor(node, order.engine.slice(0, index))).toEqual([]);
      });
    }
  });
});

describe('an order that is not allowed', () => {
  const program = chapter();
  const order = new Order(program, 1);

  it('is told what it waits for', () => {
    expect(order.waitsFor('n2', ['n4'])).toEqual(['n3']);
    expect(order.waitsFor('n2', [])).toEqual(['n4', 'n3']);
    expect(order.waitsFor('n2', ['n4', 'n3'])).toEqual([]);
  });

  it('loses what comes later', () => {
    expect(said(program, order.early(['n4'], 'n2'))).toBe('x: 4 for 16');
    expect(said(program, order.early([], 'n2'))).toBe('x: none for 16');
    expect(said(program, order.early(['n4'], 'n3'))).toBe('right');
  });

  it('counts twice where recursion passes the sum on each time', () => {
    expect(said(program, order.recursion())).toBe('x: 20 for 16');
  });
});

it('recursion answers what a recursive function answers', () => {
  fc.assert(
    fc.property(choices(7), (choice) => {
      const program = new Program(traceOf(choice));
      const { edges, nodes, steps } = program.trace;
      const grads = new Map<NodeId, number>();
      let calls = 0;
      const visit = (node: NodeId, g: number): void => {
        calls += 1;
        const sum = (grads.get(node) ?? 0) + g;
        grads.set(node, sum);
        for (const edge of edges.filter(({ to, flow }) => to === node && flow === 'grad')) {
          const { op } = program.node(node);
          const [a, b] = edges.filter(({ to }) => to === node);
          const other = edge === a ? b : a;
          const slope = op === 'mul' ? numberOf(program, program.node(other?.from ?? '').value) : 1;
          visit(edge.from, sum * slope);
        }
      };
      visit(nodes.filter((node) => node.requires_grad).at(-1)?.id ?? '', 1);
      fc.pre(calls < 2000);
      const found = new Order(program, 1).recursion();
      const wrong = steps.find(
        (step) => step.kind === 'write_grad' && grads.get(step.node) !== numberOf(program, step.after),
      );
      if (wrong?.kind !== 'write_grad') expect(found).toBe('right');
      else
        expect(found).toMatchObject({ node: wrong.node, got: { data: Float64Array.of(grads.get(wrong.node) ?? NaN) } });
    }),
  );
});
