import { render } from 'preact';
import { describe, expect, it } from 'vitest';
import detach from './fixtures/detach.json';
import dot from './fixtures/dot.json';
import { parse } from './expression';
import { Formula } from './formula';
import { toMath } from './math';
import { Program } from './program';
import { stateAt } from './state';
import type { Trace } from './trace';

/** The formula at a step as it reads from left to right, a fraction with a stroke. */
function read(node: Node): string {
  const children = [...node.childNodes].map(read);
  const name = node.nodeName.toLowerCase();
  if (name === 'mfrac') return children.join('/');
  if (name === 'msup') return children.join('^');
  return node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '') : children.join(name === 'math' ? ' ' : '');
}

function formulaAt(document: unknown, k: number): string {
  const program = new Program(document as Trace);
  const host = globalThis.document.createElement('div');
  render(<Formula program={program} state={stateAt(program, k)} />, host);
  return [...host.querySelectorAll('math')].map(read).join(' ');
}

/** y = b × x with a 1-element b that is copied to the three of x, and a pass that begins at the whole of y. */
function broadcast(): Trace {
  const tensor = (...data: number[]): Trace['tensors'][string] => ({ shape: [data.length], dtype: 'float32', data });
  const leaf = { kind: 'leaf', dtype: 'float32' } as const;
  return {
    schema: 'autodiff-lite.trace',
    version: 1,
    source: [],
    ops: (dot as unknown as Trace).ops,
    nodes: [
      { ...leaf, id: 'n1', name: 'b', shape: [1], requires_grad: true, value: 't1' },
      { ...leaf, id: 'n2', name: 'x', shape: [3], requires_grad: false, value: 't2' },
      { id: 'n3', kind: 'op', op: 'mul', name: 'y', shape: [3], dtype: 'float32', requires_grad: true, value: 't3' },
    ],
    edges: [
      { id: 'e1', from: 'n1', to: 'n3', slot: 0, flow: 'grad' },
      { id: 'e2', from: 'n2', to: 'n3', slot: 1, flow: 'constant' },
    ],
    tensors: { t1: tensor(2), t2: tensor(0, 1, 2), t3: tensor(0, 2, 4), t4: tensor(1, 0, 3), t5: tensor(6) },
    steps: [
      { kind: 'compute', pass: 0, node: 'n3', out: 't3' },
      { kind: 'seed', pass: 1, node: 'n3', grad: 't4' },
      { kind: 'vjp', pass: 1, edge: 'e1', upstream: 't4', local: 't2', contribution: 't5' },
    ],
  };
}

describe('Formula', () => {
  it('weighs an output that is no single number', () => {
    expect(formulaAt(broadcast(), 2)).toBe('∂L/∂y =v =[1, 0, 3] L=v·y');
    expect(formulaAt(broadcast(), 1)).toBe('y =b×x =[2]×[0, 1, 2] =[0, 2, 4]');
  });

  it('gives each of several outputs its own weights, and L another name where it is taken', () => {
    const trace = broadcast();
    const [b] = trace.nodes;
    if (b !== undefined) b.name = 'L';
    trace.steps.splice(2, 0, { kind: 'seed', pass: 1, node: 'n1', grad: 't1' });
    expect(formulaAt(trace, 2)).toBe('∂ℓ/∂y =v1 =[1, 0, 3] ℓ=v1·y+v2·L');
  });

  it('sums over the copies of an input that was broadcast', () => {
    expect(formulaAt(broadcast(), 3)).toBe('∂L/∂y×∂y/∂b =∑copies∂L/∂y×x =∑copies[1, 0, 3]×[0, 1, 2] =[6] L=v·y');
  });

  it.each<[string, unknown, number, string]>([
    ['forward', detach, 2, 'y =x×x =[0, 1, 2, 3]×[0, 1, 2, 3] =[0, 1, 4, 9]'],
    ['forward into the output', detach, 5, 'L =∑z =∑[0, 1, 8, 27] =36'],
    ['the seed', detach, 6, '∂L/∂L =1'],
    ['the gate', detach, 8, '∂L/∂z×∂z/∂u =∂L/∂z×x =[0, 1, 2, 3]'],
    ['backward', detach, 9, '∂L/∂z×∂z/∂x =∂L/∂z×u =[1, 1, 1, 1]×[0, 1, 4, 9] =[0, 1, 4, 9]'],
    ['a number of the program', dot, 6, '∂y/∂y×∂y/∂(x.T · x) =∂y/∂y×2 =1×2 =2'],
    [
      'a rule that is no product',
      dot,
      9,
      '∂y/∂(x.T)·∂(x.T)/∂x =permute(∂y/∂(x.T),inverse((0,))) =permute([0, 2, 4, 6],inverse((0,))) =[0, 2, 4, 6]',
    ],
    ['nothing to compute', detach, 10, ''],
  ])('writes %s', (_, document, k, expected) => {
    expect(formulaAt(document, k)).toBe(expected);
  });

  it.each([
    ['g * (1 - r * r)', 'g×(1−r×r)'],
    ['-(a + b)', '−(a+b)'],
    ['(a + b) ** 2', '(a+b)^2'],
    ['a - (b - c)', 'a−(b−c)'],
    ['g / (2 * r)', 'g/2×r'],
    ['x.T @ g', 'x^T@g'],
    ['sqrt(x)', 'x'],
    ['sum(x * y)', '∑x×y'],
    ['sum(x + y)', '∑(x+y)'],
  ])('writes %s with the parentheses that it needs', (text, expected) => {
    const host = document.createElement('div');
    render(<math>{toMath(parse(text), new Map())}</math>, host);
    expect(read(host).trim()).toBe(expected);
  });

  it('shows a rule beyond the parser as it was written', () => {
    const trace = structuredClone(detach) as unknown as Trace;
    const mul = trace.ops['mul'];
    if (mul !== undefined) mul.forward = '<b>x</b> if y';
    expect(formulaAt(trace, 2)).toContain('<b>x</b> if y');
  });
});
