/** One operation computed again: forward, and the vector-Jacobian product, from the texts that the trace carries. */

import { parse, type Expression } from '../expression';
import type { Dtype, Operation, Trace, TraceNode } from '../trace';
import { type NdArray, Unsupported, expand, filled, isFloat, sumTo } from './array';
import { evaluate, same, type Names } from './evaluate';
import { array } from './functions';
import { isArray, type Value } from './value';

/** What went into an operation, by slot: tensors and numbers that the program wrote. */
export type Inputs = readonly (NdArray | number)[];

/** How options print what these texts write otherwise: dtype('float64'), torch.float64, np.int64(3). */
const SPELLINGS: readonly [RegExp, string][] = [
  [/'(\w+)'/g, '$1'],
  [/\btorch\./g, ''],
  [/\bnp\.\w+\(([^()]*)\)/g, '$1'],
];

/** Positions of the largest or the smallest numbers, which the program found when it ran. */
const EXTREMES = ['argmax', 'argmin'] as const;

export class Calculator {
  private readonly trees = new Map<string, Expression>();
  private readonly givens = new Map<TraceNode, ReadonlyMap<string, Value>>();

  /** `precise`: in float64, whatever the dtypes were. */
  constructor(
    private readonly ops: Trace['ops'],
    private readonly precise = false,
  ) {}

  dtype(of: Dtype): Dtype {
    return this.precise && isFloat(of) ? 'float64' : of;
  }

  private tree(text: string): Expression {
    const known = this.trees.get(text);
    if (known !== undefined) return known;
    const tree = parse(text);
    this.trees.set(text, tree);
    return tree;
  }

  /** Whatever goes wrong within, the operation is the one that cannot be computed here. */
  private attempt<T>(node: TraceNode, compute: (operation: Operation) => T): T {
    const name = node.op ?? node.kind;
    const operation = node.op !== undefined && Object.hasOwn(this.ops, node.op) ? this.ops[node.op] : undefined;
    if (operation === undefined) throw new Unsupported(name);
    try {
      return compute(operation);
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof Unsupported) throw new Unsupported(name);
      throw error;
    }
  }

  /** The operation's options: what the program said, else the defaults. */
  private options(node: TraceNode, operation: Operation): ReadonlyMap<string, Value> {
    const known = this.givens.get(node);
    if (known !== undefined) return known;
    const found = new Map<string, Value>();
    const declared = this.tree(`f(${operation.whole?.options ?? ''})`);
    for (const { keyword, value } of declared.kind === 'call' ? declared.args : []) {
      if (keyword !== undefined)
        found.set(
          keyword,
          evaluate(value, () => undefined),
        );
    }
    for (const [name, text] of Object.entries(node.options ?? {})) {
      // An option that the text does not mention: then the text is not all that ran.
      if (operation.whole === undefined) throw new Unsupported(name);
      const plain = SPELLINGS.reduce((so, [sign, spelling]) => so.replace(sign, spelling), text);
      const value = evaluate(this.tree(plain), () => undefined);
      found.set(name, typeof value === 'string' && value !== 'Ellipsis' ? this.dtype(value as Dtype) : value);
    }
    this.givens.set(node, found);
    return found;
  }

  private names(node: TraceNode, operation: Operation, inputs: Inputs): Map<string, Value> {
    const names = new Map(this.options(node, operation));
    const cast = operation.elementwise === true && isFloat(node.dtype) ? this.dtype(node.dtype) : undefined;
    operation.inputs.forEach((name, slot) => {
      const input = inputs[slot];
      if (input === undefined) return;
      names.set(name, isArray(input) && cast !== undefined && name !== 'c' ? input.as(cast) : input);
    });
    return names;
  }

  private run(text: string | undefined, names: ReadonlyMap<string, Value>): NdArray {
    if (text === undefined) throw new Unsupported('rule');
    const look: Names = (name) => names.get(name);
    return array(evaluate(this.tree(text), look));
  }

  forward(node: TraceNode, inputs: Inputs): NdArray {
    return this.attempt(node, (operation) => {
      const { forward } = operation.whole ?? operation;
      const result = node.op === 'detach' ? array(inputs[0]) : this.run(forward, this.names(node, operation, inputs));
      if (result.shape.join() !== node.shape.join()) throw new Unsupported('shape');
      return result.as(this.dtype(node.dtype));
    });
  }

  /** The contribution to one input. */
  vjp(node: TraceNode, slot: number, inputs: Inputs, result: NdArray, g: NdArray): NdArray {
    return this.attempt(node, (operation) => {
      const input = array(inputs[slot]);
      const back = this.back(node, operation, slot, inputs, result, g);
      return (
        operation.elementwise === true ? sumTo(expand(back, result.shape), input.shape) : back.reshape(input.shape)
      ).as(input.dtype);
    });
  }

  /** The local derivative, where the vector-Jacobian product is a product number by number; otherwise none. */
  local(node: TraceNode, slot: number, inputs: Inputs, result: NdArray): NdArray | undefined {
    return this.attempt(node, (operation) => {
      if (operation.elementwise !== true && node.shape.length > 0) return undefined;
      const ones = filled(result.shape, 1, result.dtype);
      const back = this.back(node, operation, slot, inputs, result, ones);
      return (operation.elementwise === true ? expand(back, result.shape) : back).as(array(inputs[slot]).dtype);
    });
  }

  private back(
    node: TraceNode,
    operation: Operation,
    slot: number,
    inputs: Inputs,
    result: NdArray,
    g: NdArray,
  ): NdArray {
    if (node.op === 'detach') return g;
    const names = this.names(node, operation, inputs);
    names.set('r', result).set('g', g);
    const text = (operation.whole ?? operation).vjp[operation.inputs[slot] ?? ''];
    return this.run(text, names);
  }

  /**
   * Where the program picked numbers by positions that it had found in other numbers, those positions are only known
   * as they were. Throws `Unsupported` unless the new numbers lead to the same ones.
   */
  checkPositions(node: TraceNode, before: NdArray, after: NdArray): void {
    if (node.op === 'gather') throw new Unsupported(node.op);
    if (node.op !== 'take_along') return;
    this.attempt(node, (operation) => {
      const options = this.options(node, operation);
      const [positions, dim] = [array(options.get('index')), options.get('dim') ?? null];
      const names = (x: NdArray) => new Map<string, Value>([...options, ['x', x], ['dim', dim]]);
      const found = (x: NdArray, which: string): NdArray => this.run(`${which}(x, dim, keepdim)`, names(x));
      const which = EXTREMES.find((each) => same(found(before, each).as(positions.dtype), positions));
      if (which === undefined || !same(found(after, which).as(positions.dtype), positions))
        throw new Unsupported('index');
    });
  }
}
