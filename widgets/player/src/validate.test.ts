import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import detach from './fixtures/detach.json';
import dot from './fixtures/dot.json';
import { choices, traceOf } from './testing/programs';
import type { Trace } from './trace';
import { InvalidTrace, validate } from './validate';

function broken(change: (trace: Trace) => void): unknown {
  const trace = structuredClone(detach) as unknown as Trace;
  change(trace);
  return trace;
}

function node(trace: Trace, index: number): Trace['nodes'][number] {
  const found = trace.nodes[index];
  if (found === undefined) throw new RangeError();
  return found;
}

describe('validate', () => {
  it('accepts the golden traces and whatever a recorder makes', () => {
    expect(validate(detach)).toBe(detach);
    expect(validate(dot)).toBe(dot);
    const both = { ...detach, twin: dot };
    expect(validate(both)).toBe(both);
    fc.assert(
      fc.property(choices(20), (program) => {
        const trace = traceOf(program, 2);
        expect(validate(trace)).toBe(trace);
      }),
      { numRuns: 30 },
    );
  });

  it.each<[string, unknown, RegExp]>([
    ['text', 'no JSON', /not a trace/],
    ['null', null, /not a trace/],
    ['a list', [], /not a trace/],
    ['another document', { nbformat: 4 }, /not a trace of autodiff-lite/],
    [
      'another version',
      broken((trace) => Object.assign(trace, { version: 2 })),
      /^This trace has version 2; this player reads version 1\. Update autodiff-lite to see it\.$/,
    ],
    ['an unknown key', broken((trace) => Object.assign(trace, { extra: 1 })), /extra/],
    ['a missing list', broken((trace) => Object.assign(trace, { nodes: null })), /cannot be read/],
    [
      'a step of an unknown kind',
      broken((trace) => trace.steps.push({ kind: 'jump', pass: 0 } as never)),
      /cannot be read/,
    ],
    ['a huge string', broken((trace) => (node(trace, 1).name = 'y'.repeat(1e7))), /nodes\/1/],
    [
      'a prototype',
      JSON.parse(JSON.stringify(detach).replace('"version"', '"__proto__":{"a":1},"version"')),
      /__proto__/,
    ],
    ['two nodes of one id', broken((trace) => (node(trace, 1).id = 'n1')), /two nodes n1/],
    ['a dangling node', broken((trace) => trace.steps.push({ kind: 'create', pass: 0, node: 'n99' })), /node n99/],
    ['a dangling edge', broken((trace) => (node(trace, 1).args = [{ edge: 'e99' }])), /edge e99/],
    ['a dangling tensor', broken((trace) => (node(trace, 1).value = 't99')), /tensor t99/],
    ['a dangling line', broken((trace) => (node(trace, 1).line = [0, 99])), /line 99/],
    ['a cycle', broken((trace) => trace.nodes.reverse()), /no cycle/],
    ['too few numbers', broken((trace) => trace.tensors['t1']?.data?.pop()), /shape \[4\] but 3 numbers/],
    [
      'a word as a number',
      broken((trace) => trace.tensors['t1']?.data?.splice(0, 1, 'x' as never)),
      /tensors\/t1\/data\/0/,
    ],
    [
      'a twin that has a twin',
      broken((trace) => (trace.twin = { ...(dot as unknown as Trace), twin: dot as unknown as Trace })),
      /^The twin of a trace cannot have a twin itself\.$/,
    ],
    [
      'twins without end',
      JSON.parse('{"schema":"autodiff-lite.trace","version":1,"twin":'.repeat(5000) + '1' + '}'.repeat(5000)),
      /cannot have a twin itself/,
    ],
    [
      'a broken twin',
      broken((trace) => {
        trace.twin = structuredClone(dot) as unknown as Trace;
        node(trace.twin, 1).value = 't99';
      }),
      /tensor t99/,
    ],
    ['a twin that is none', broken((trace) => Object.assign(trace, { twin: { nodes: [] } })), /at twin: /],
    [
      'a question about no step',
      broken((trace) => (trace.lesson = { predict: [{ step: 99, of: 'value' }] })),
      /asks step 99 for a value that it has not/,
    ],
    [
      'a question that its step cannot answer',
      broken((trace) => (trace.lesson = { predict: [{ step: 1, of: 'grad' }] })),
      /asks step 1 for a grad that it has not/,
    ],
    [
      'a question too late',
      broken((trace) => (trace.lesson = { predict: [{ step: 2, of: 'value', at: 2 }] })),
      /about step 2 is asked after step 2: too late/,
    ],
    [
      'a question about nobody',
      broken((trace) => (trace.lesson = { predict: [{ step: 2, of: 'value', node: 'n99' }] })),
      /node n99/,
    ],
    [
      'a gradient through a gate',
      broken((trace) => trace.steps.push({ kind: 'vjp', pass: 1, edge: 'e3', upstream: 't1', contribution: 't1' })),
      /edge e3, through which none may pass/,
    ],
  ])('refuses %s', (_, document, message) => {
    expect(() => validate(document)).toThrow(InvalidTrace);
    expect(() => validate(document)).toThrow(message);
  });

  it('says what is wrong in few words, whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('nodes', 'edges', 'steps', 'tensors', 'layout'), (value, key) => {
        try {
          validate({ ...detach, [key]: value });
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidTrace);
          expect((error as Error).message.length).toBeLessThan(500);
        }
      }),
    );
  });
});
