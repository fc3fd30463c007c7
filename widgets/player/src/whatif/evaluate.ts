/** What an expression comes to. Its text is parsed and walked through, never run as code. */

import type { Expression } from '../expression';
import { NdArray, ShapeMismatch, Unsupported, filled, pointwise, strongest, transposed } from './array';
import { FUNCTIONS, OPERATORS, array, operand, truth } from './functions';
import { take } from './indexing';
import { isArray, type Value } from './value';

/** What the names in a text stand for. */
export type Names = (name: string) => Value | undefined;

/** A name that stands for nothing: neither a value nor a function. */
export class UnknownName extends Unsupported {}

/** A value that is called like a function. */
export class NoFunction extends Unsupported {}

const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['True', true],
  ['False', false],
  ['None', null],
  ['Ellipsis', 'Ellipsis'],
  ['inf', Infinity],
  ['nan', NaN],
  ['pi', Math.PI],
  ...['float16', 'float32', 'float64', 'int8', 'int16', 'int32', 'int64', 'uint8', 'bool'].map(
    (name): [string, Value] => [name, name],
  ),
]);

/** A list of numbers, or of lists of one shape, as an array. */
export function stacked(items: readonly Value[]): NdArray {
  const parts = items.map(array);
  const [first] = parts;
  if (first === undefined) return filled([0], 0, 'float64');
  if (parts.some(({ shape }) => shape.join() !== first.shape.join()))
    throw new ShapeMismatch(parts.map(({ shape }) => shape));
  const result = filled([parts.length, ...first.shape], 0, strongest(parts));
  parts.forEach((part, index) => {
    result.data.set(part.data, index * first.size);
  });
  return result;
}

/** `w.grad` may be a name of its own; otherwise an attribute of an array, of which there are few. */
function attribute({ object, name }: Expression & { kind: 'attribute' }, names: Names): Value {
  const whole = object.kind === 'name' ? names(`${object.name}.${name}`) : undefined;
  if (whole !== undefined) return whole;
  const x = array(evaluate(object, names));
  if (name === 'shape') return x.shape;
  if (name === 'dtype') return x.dtype;
  if (name === 'mT' || (name === 'T' && x.shape.length <= 2)) return transposed(x);
  throw new Unsupported(name);
}

function call({ callee, args }: Expression & { kind: 'call' }, names: Names): Value {
  const method = callee.kind === 'attribute';
  const name = callee.kind === 'name' || method ? callee.name : '';
  const found = FUNCTIONS.get(name);
  if (found === undefined) throw new (names(name) === undefined ? UnknownName : NoFunction)(name);
  const values = args.flatMap(({ keyword, value }) => (keyword === undefined ? [evaluate(value, names)] : []));
  const keywords = args.filter(({ keyword }) => keyword !== undefined);
  const result = found(...(method ? [evaluate(callee.object, names), ...values] : values));
  if (keywords.length === 0) return result;
  const dtype = keywords.length === 1 && keywords[0]?.keyword === 'dtype' ? evaluate(keywords[0].value, names) : null;
  return FUNCTIONS.get('to_dtype')?.(result, dtype) ?? result;
}

function indexed({ object, items }: Expression & { kind: 'index' }, names: Names): Value {
  const whole = evaluate(object, names);
  const places = items.map((item) => evaluate(item, names));
  const index = places.length === 1 ? (places[0] ?? null) : places;
  if (!Array.isArray(whole)) return take(array(whole), index);
  const item = (whole as readonly Value[]).at(Number(index));
  if (item === undefined) throw new Unsupported('index');
  return item;
}

function inverted(value: Value): Value {
  const x = operand(value);
  return isArray(x) ? pointwise((each) => (x.dtype === 'bool' ? 1 - each : -each - 1), [x]) : -x - 1;
}

function negated(value: Value): Value {
  const x = operand(value);
  return isArray(x) ? pointwise((each) => -each, [x]) : -x;
}

/** Throws `Unsupported` where the text names what is not known here. */
export function evaluate(tree: Expression, names: Names): Value {
  switch (tree.kind) {
    case 'number':
      return Number(tree.text);
    case 'name': {
      const own = names(tree.name);
      const value = own === undefined ? CONSTANTS.get(tree.name) : own; // None is a value too
      if (value === undefined) throw new UnknownName(tree.name);
      return value;
    }
    case 'negate':
      return negated(evaluate(tree.operand, names));
    case 'invert':
      return inverted(evaluate(tree.operand, names));
    case 'binary': {
      const operator = OPERATORS[tree.operator];
      if (operator === undefined) throw new Unsupported(tree.operator);
      return operator(evaluate(tree.left, names), evaluate(tree.right, names));
    }
    case 'attribute':
      return attribute(tree, names);
    case 'call':
      return call(tree, names);
    case 'index':
      return indexed(tree, names);
    case 'tuple':
      return tree.items.map((item) => evaluate(item, names));
    case 'list':
      return stacked(tree.items.map((item) => evaluate(item, names)));
    case 'choice':
      return evaluate(truth(evaluate(tree.condition, names)) ? tree.then : tree.otherwise, names);
  }
}

/** Whether two arrays have the same shape and numbers. */
export function same(a: NdArray, b: NdArray): boolean {
  return a.shape.join() === b.shape.join() && a.data.every((value, index) => Object.is(value, b.at(index)));
}
