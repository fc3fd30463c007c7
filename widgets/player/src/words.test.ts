import { describe, expect, it } from 'vitest';
import detach from './fixtures/detach.json';
import dot from './fixtures/dot.json';
import { say } from './catalogue';
import { Program } from './program';
import type { Step, Trace } from './trace';
import { sentence, sentenceAt } from './words';

function all(document: unknown): string[] {
  const program = new Program(document as Trace);
  return Array.from({ length: program.length + 1 }, (_, k) => sentenceAt(program, k));
}

/** The sentence of one more step at the end of the detach trace. */
function said(step: Step): string {
  const trace = structuredClone(detach) as unknown as Trace;
  trace.steps.push(step);
  const program = new Program(trace);
  return sentence(program, program.length - 1);
}

describe('the transcript', () => {
  it('tells the detach cell', () => {
    expect(all(detach)).toEqual([
      'Before the first step. What earlier cells made is already here.',
      'x.grad is set to zero; it was [0, 3, 12, 27].',
      'y = x × x = [0, 1, 4, 9].',
      'u is detached from y: the same numbers [0, 1, 4, 9], without their history.',
      'z = u × x = [0, 1, 8, 27].',
      'sum(z) = 36.',
      'Backward starts at sum(z): its gradient is 1.',
      'sum(z) passes back to z: 1 × [1, 1, 1, 1] = [1, 1, 1, 1].',
      'u was detached from y: no gradient passes. It would have brought [0, 1, 2, 3] to y. So x misses [0, 2, 8, 18].',
      'z passes back to x: [1, 1, 1, 1] × [0, 1, 4, 9] = [0, 1, 4, 9].',
      'x.grad was [0, 0, 0, 0]; backward adds [0, 1, 4, 9] to it: [0, 1, 4, 9].',
    ]);
  });

  it('says nothing of earlier cells where all that is known of a node is its place in the graph', () => {
    const trace = structuredClone(detach) as unknown as Trace;
    for (const node of trace.nodes) if (node.earlier === true) delete node.value;
    expect(sentenceAt(new Program(trace), 0)).toBe('Before the first step.');
  });

  it('tells an accumulation and a first .grad', () => {
    expect(all(dot).slice(-3)).toEqual([
      'x.T passes back to x: [0, 2, 4, 6].',
      'x adds what arrived: [0, 2, 4, 6] + [0, 2, 4, 6] = [0, 4, 8, 12].',
      'x.grad was empty and becomes [0, 4, 8, 12].',
    ]);
  });

  it.each<[Step, string]>([
    [{ kind: 'zero_grad', pass: 0, node: 'n1', before: 't3' }, 'x.grad is set to None; it was [0, 1, 4, 9].'],
    [{ kind: 'zero_grad', pass: 0, node: 'n1', after: 't3' }, 'x.grad is set to [0, 1, 4, 9]; it was nothing.'],
    [
      { kind: 'write', pass: 0, node: 'n1', op: 'sub_', before: 't1', after: 't3' },
      'x is changed in place by sub_: [0, 1, 2, 3] becomes [0, 1, 4, 9].',
    ],
    [
      { kind: 'write', pass: 0, node: 'n1', before: 't1', after: 't3' },
      'x has other numbers than before, and what wrote them is not recorded: [0, 1, 2, 3] became [0, 1, 4, 9].',
    ],
    [
      { kind: 'hook', pass: 1, node: 'n1', before: 't1', after: 't3' },
      'A hook changes the gradient of x: [0, 1, 2, 3] becomes [0, 1, 4, 9].',
    ],
    [
      { kind: 'vjp', pass: 1, edge: 'e6', upstream: 't3', local: 't3', contribution: 't5' },
      'sum(z) passes back to z: [0, 1, 4, 9] × [0, 1, 4, 9], summed over the copies of z, = 36.',
    ],
    [{ kind: 'blocked', pass: 1, edge: 'e4' }, 'u asks for no gradient: none passes.'],
    [{ kind: 'error', pass: 0, type: 'RuntimeError', message: 'no {node}' }, 'RuntimeError: no {node}'],
    [
      { kind: 'truncated', pass: 0, bound: 'steps', limit: 10 },
      'The recording stops here, after 10 steps; the program went on.',
    ],
  ])('says %o', (step, expected) => {
    expect(said(step)).toBe(expected);
  });

  it('says of a sum of many terms the first and the last', () => {
    const terms = Array.from({ length: 100 }, () => 't5');
    expect(said({ kind: 'accumulate', pass: 1, node: 'n1', terms, grad: 't5' })).toBe(
      'x adds what arrived: 36 + 36 + 36 + 36 + 36 + 36 + … 91 others … + 36 + 36 + 36 = 36.',
    );
  });

  it('leaves braces in a value alone', () => {
    expect(say('compute.unnamed', { expression: '{value}', value: '$&' })).toBe('{value} = $&.');
  });
});
