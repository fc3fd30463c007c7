/// <reference types="vite/client" />
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { say } from '../catalogue';
import detachJson from '../fixtures/detach.json';
import { gradientOf } from '../paths';
import { Program } from '../program';
import { choices, traceOf } from '../testing/programs';
import type { NodeId, Trace } from '../trace';
import { validate } from '../validate';
import { type NdArray, fromTensor } from './array';
import { differences } from './differences';
import { NOTHING, changeOf, passes, read, switched, listed, typed } from './edits';
import { Replay, type Change, type Rerun } from './rerun';

const files = import.meta.glob<{ trace: unknown }>('../fixtures/golden/*.json', { eager: true, import: 'default' });
const golden = Object.entries(files).map(([file, { trace }]): [string, Trace] => [
  file.replace(/.*\//, ''),
  validate(trace),
]);
const detach = validate(detachJson);

const unchanged: Change = { inputs: new Map(), cut: new Set(), joined: new Set() };

function rerun(trace: Trace, change: Partial<Change>): Rerun {
  const found = new Replay(trace).run({ ...unchanged, ...change });
  if ('needsKernel' in found) throw new Error(found.needsKernel.join());
  return found;
}

function moved(array: NdArray | undefined, by: number): NdArray {
  if (array === undefined) throw new Error('no numbers');
  const copy = array.as('float64').as(array.dtype);
  return Object.assign(Object.create(Object.getPrototypeOf(copy) as object) as NdArray, copy, {
    data: array.data.map((value) => Math.fround(value + by)),
  });
}

function leaf(trace: Trace, name: string): NodeId {
  return trace.nodes.find((node) => node.name === name)?.id ?? '';
}

function gradient(trace: Trace, name: string): NdArray | undefined {
  const id = gradientOf(new Program(trace), 1, leaf(trace, name));
  const tensor = id === undefined ? undefined : trace.tensors[id];
  return tensor && fromTensor(tensor);
}

describe.each(golden)('%s', (_, trace) => {
  it('run again unchanged is the recording', () => {
    expect(rerun(trace, {}).trace).toEqual(trace);
  });

  it('comes back to the recording when a number is changed there and back', () => {
    const id = trace.nodes.find(({ kind, dtype }) => kind === 'leaf' && dtype === 'float32')?.id ?? '';
    const tensor = trace.tensors[trace.nodes.find((node) => node.id === id)?.value ?? ''];
    const original = tensor && fromTensor(tensor);
    const away = new Replay(trace).run({ ...unchanged, inputs: new Map([[id, moved(original, 0.5)]]) });
    if ('needsKernel' in away || away.stopped !== undefined) return; // said in words: see below
    expect(away.changed.has(id)).toBe(true);
    const back = rerun(validate(away.trace), { inputs: new Map([[id, moved(original, 0)]]) });
    back.trace.steps.forEach((step, position) => {
      const recorded = trace.steps[position];
      expect(step.kind).toBe(recorded?.kind);
      if (step.kind !== 'vjp' || recorded?.kind !== 'vjp') return;
      const [ours, theirs] = [back.trace.tensors[step.contribution], trace.tensors[recorded.contribution]];
      ours?.data?.forEach((value, place) => {
        const other = theirs?.data?.[place];
        if (typeof value === 'string' || typeof other === 'string') expect(value).toBe(other);
        else expect(Number(value)).toBeCloseTo(Number(other), 5);
      });
    });
  });
});

describe('a program run again', () => {
  it('is the identity for programs of scalars', () => {
    fc.assert(
      fc.property(choices(12), (program) => {
        const trace = traceOf(program);
        expect(rerun(trace, {}).trace).toEqual(trace);
      }),
    );
  });

  it('keeps every node where it is, and gives what validates', () => {
    fc.assert(
      fc.property(choices(10), fc.nat(100), fc.integer({ min: -3, max: 3 }), (program, which, by) => {
        const trace = traceOf(program);
        const node = trace.nodes[which % 3];
        const tensor = trace.tensors[node?.value ?? ''];
        const again = rerun(trace, { inputs: new Map([[node?.id ?? '', moved(tensor && fromTensor(tensor), by)]]) });
        expect(again.trace.nodes.map(({ id }) => id)).toEqual(trace.nodes.map(({ id }) => id));
        expect(again.trace.steps.map(({ kind }) => kind)).toEqual(trace.steps.map(({ kind }) => kind));
        validate(again.trace);
      }),
    );
  });

  it('has the gradient of the whole function once its gate is joined', () => {
    const gate = detach.edges.find(({ flow }) => flow === 'detached')?.id ?? '';
    expect([...(gradient(rerun(detach, { joined: new Set([gate]) }).trace, 'x')?.data ?? [])]).toEqual([0, 3, 12, 27]);
    expect([...(gradient(detach, 'x')?.data ?? [])]).toEqual([0, 1, 4, 9]);
  });

  it('ends before a write in place of what it does not know', () => {
    const [, trace] = golden.find(([file]) => file === 'regression.json') ?? [];
    if (trace === undefined) throw new Error('no regression');
    const id = leaf(trace, 'b');
    const tensor = trace.tensors[trace.nodes.find((node) => node.id === id)?.value ?? ''];
    const again = rerun(trace, { inputs: new Map([[id, moved(tensor && fromTensor(tensor), 1)]]) });
    const end = trace.steps.findIndex(({ kind }) => kind === 'write');
    expect(again.stopped).toEqual(trace.steps[end]);
    expect(again.trace.steps.map(({ kind }) => kind)).toEqual(trace.steps.slice(0, end).map(({ kind }) => kind));
    validate(again.trace);
  });

  it('names the operation that it cannot compute', () => {
    const [node] = detach.nodes.filter(({ op }) => op === 'mul');
    const odd = {
      ...detach,
      ops: { ...detach.ops, [node?.op ?? '']: { symbol: '?', inputs: [], forward: '…', vjp: {} } },
    };
    const x = leaf(odd, 'x');
    const tensor = odd.tensors[odd.nodes.find(({ id }) => id === x)?.value ?? ''];
    const found = new Replay(odd).run({ ...unchanged, inputs: new Map([[x, moved(tensor && fromTensor(tensor), 1)]]) });
    expect(found).toEqual({ needsKernel: ['mul'] });
  });

  it('is refused where the rules do not give what was recorded', () => {
    const wrong = { ...detach.ops, mul: { ...detach.ops['mul'], forward: 'x + y' } } as Trace['ops'];
    const x = leaf(detach, 'x');
    const tensor = detach.tensors[detach.nodes.find(({ id }) => id === x)?.value ?? ''];
    const change = { ...unchanged, inputs: new Map([[x, moved(tensor && fromTensor(tensor), 1)]]) };
    expect(new Replay({ ...detach, ops: wrong }).run(change)).toEqual({ needsKernel: ['mul'] });
  });
});

describe('finite differences', () => {
  it.each(golden.filter(([, { steps }]) => steps.some(({ kind }) => kind === 'write_grad')))('%s', (file, trace) => {
    const program = new Program(trace);
    for (const { id, kind, requires_grad } of trace.nodes) {
      if (kind !== 'leaf' || !requires_grad) continue;
      const grad = gradientOf(program, 1, id);
      const found = differences(trace, 1, id, grad === undefined ? undefined : fromTensor(program.tensor(grad)));
      if ('needsKernel' in found) throw new Error(found.needsKernel.join());
      if (file === 'nonfinite.json') continue;
      expect(found.agrees).toBe(found.gates.length === 0);
      expect(found.gates.length > 0).toBe(trace.edges.some(({ flow }) => flow === 'detached' || flow === 'no_grad'));
    }
  });

  it('agree with backward, or there is a gate on the way', () => {
    fc.assert(
      fc.property(choices(6), (program) => {
        const trace = traceOf(program);
        const found = differences(trace, 1, leaf(trace, 'x'), gradient(trace, 'x'));
        if ('needsKernel' in found) throw new Error(found.needsKernel.join());
        if (found.gates.length === 0) expect(found.rows.map(({ error }) => error < 1e-4)).toEqual([true]);
      }),
    );
  });

  it('tell a kink by its two slopes', () => {
    const trace = traceOf([{ op: 'mul', left: 0, right: 2 }]);
    trace.ops['mul'] = { symbol: 'relu', inputs: ['x', 'y'], forward: 'maximum(x, 2) * y', vjp: {}, elementwise: true };
    const found = differences(trace, 1, leaf(trace, 'x'), gradient(trace, 'x'));
    if ('needsKernel' in found) throw new Error(found.needsKernel.join());
    expect(found.rows[0]?.kink?.map(Math.round)).toEqual([0, 5]);
    expect(found.agrees).toBe(true);
  });
});

describe('edits', () => {
  it('read numbers, and say what is wrong with others', () => {
    expect(read(' 1/4 ', 'float32', say)).toEqual({ number: 0.25 });
    expect(read('1.5', 'int64', say)).toEqual({ problem: 'This tensor holds whole numbers.' });
    expect(read('[1, 2]', 'float32', say)).toEqual({ problem: 'One number belongs here.' });
    expect(read('2x', 'float32', say)).toHaveProperty('problem');
  });

  it('leave out what cannot be read, and lose nothing', () => {
    const program = new Program(detach, say);
    const x = leaf(detach, 'x');
    const texts = typed({ ...NOTHING, texts: typed(NOTHING, x, 0, '7') }, x, 1, 'seven');
    expect([...(changeOf(program, { ...NOTHING, texts }, say).inputs.get(x)?.data ?? [])]).toEqual([7, 1, 2, 3]);
    expect(texts.get(x)?.get(1)).toBe('seven');
  });

  it('switch a gate on and off, and an edge off and on', () => {
    const program = new Program(detach, say);
    const [gate, ...others] = listed(program, detach.nodes.at(-1)?.id);
    if (gate === undefined) throw new Error('no gate');
    expect(others.length).toBeGreaterThan(0);
    for (const edge of [gate, ...others]) {
      const once = switched(edge, NOTHING);
      expect(passes(edge, once)).toBe(!passes(edge, NOTHING));
      expect(switched(edge, once)).toEqual(NOTHING);
    }
  });
});
