/** The functions that the rule texts name. */

import {
  NdArray, Unsupported, axesOf, expand, filled, isFloat, matmul, permute, pick, pointwise, reduce, sizeOf, strongest,
  stridesOf, sum, sumTo, transposed, walk, type Shape,
} from './array'; // prettier-ignore
import type { Dtype } from '../trace';
import { put, select, take } from './indexing';
import { isArray, type Slice, type Value } from './value';

type Operand = NdArray | number;
type Kind = 'same' | 'float' | 'bool';
type Dims = number | readonly number[] | null;
export type Function = (...args: Value[]) => Value;

/** A number or an array; a list is an array already. */
export function operand(value: Value | undefined): Operand {
  if (isArray(value) || typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  throw new Unsupported('operand');
}

export function array(value: Value | undefined): NdArray {
  if (typeof value === 'boolean') return filled([], Number(value), 'bool');
  const given = operand(value);
  return isArray(given) ? given : filled([], given, Number.isInteger(given) ? 'int64' : 'float64');
}

function numbers(value: Value | undefined): number[] {
  if (isArray(value)) return [...value.data];
  if (typeof value === 'number') return [value];
  if (Array.isArray(value)) return (value as readonly Value[]).map(number);
  throw new Unsupported('shape');
}

function number(value: Value | undefined): number {
  if (typeof value === 'number') return value;
  if (isArray(value) && value.size === 1) return value.at(0);
  throw new Unsupported('number');
}

function dims(value: Value | undefined): Dims {
  return value === null || value === undefined ? null : numbers(value);
}

export function truth(value: Value): boolean {
  if (isArray(value) && value.size !== 1) throw new Unsupported('bool()');
  return isArray(value) ? value.at(0) !== 0 : Boolean(value);
}

/** A function of numbers as one of arrays. */
function lift(kind: Kind, f: (a: number, b: number, c: number) => number): Function {
  return (...args) => {
    const operands = args.map(operand);
    if (operands.length < Math.min(f.length, 3)) throw new Unsupported('arguments');
    if (operands.every((each) => typeof each === 'number')) {
      const [a = 0, b = 0, c = 0] = operands;
      return kind === 'bool' ? f(a, b, c) !== 0 : f(a, b, c);
    }
    const dtype = strongest(operands);
    return pointwise(f, operands, kind === 'bool' ? 'bool' : kind === 'float' && !isFloat(dtype) ? 'float64' : dtype);
  };
}

function evenRound(x: number): number {
  return Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x);
}

/** Bit by bit; on truth values, these are the logical functions. */
function bits(f: (a: bigint, b: bigint) => bigint): Function {
  return lift('same', (a, b) => Number(f(BigInt(a), BigInt(b))));
}

/** The remainder with the sign of the divisor, as Python's. */
function modulo(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const logAdd = (a: number, b: number): number =>
  a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));

export const OPERATORS: Readonly<Record<string, Function>> = {
  '+': lift('same', (a, b) => a + b),
  '-': lift('same', (a, b) => a - b),
  '*': lift('same', (a, b) => a * b),
  '/': lift('float', (a, b) => a / b),
  '//': lift('same', (a, b) => Math.floor(a / b)),
  '%': lift('same', modulo),
  '**': lift('same', Math.pow),
  '@': (x, y) => matmul(array(x), array(y)),
  '==': lift('bool', (a, b) => Number(a === b)),
  '!=': lift('bool', (a, b) => Number(a !== b)),
  '<': lift('bool', (a, b) => Number(a < b)),
  '<=': lift('bool', (a, b) => Number(a <= b)),
  '>': lift('bool', (a, b) => Number(a > b)),
  '>=': lift('bool', (a, b) => Number(a >= b)),
  '&': bits((a, b) => a & b),
  '|': bits((a, b) => a | b),
  '^': bits((a, b) => a ^ b),
};

/** A call of a function of this table or of an operator, where the result is an array. */
const of = (name: string, ...args: Value[]): NdArray => array((OPERATORS[name] ?? FUNCTIONS.get(name))?.(...args));

const FLOAT1 = [
  'sqrt', 'exp', 'expm1', 'log', 'log2', 'log10', 'log1p', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh',
  'tanh', 'asinh', 'acosh', 'atanh',
] as const; // prettier-ignore

function extreme(
  x: NdArray,
  dim: Dims,
  keepdim: boolean,
  better: (a: number, b: number) => boolean,
  arg: boolean,
): NdArray {
  return reduce(
    x,
    dim,
    keepdim,
    (values) => {
      let best = 0;
      values.forEach((value, index) => {
        const known = values[best] ?? NaN;
        if (!Number.isNaN(known) && (Number.isNaN(value) || better(value, known))) best = index;
      });
      return arg ? best : (values[best] ?? NaN);
    },
    arg ? 'int64' : x.dtype,
  );
}

const more = (a: number, b: number): boolean => a > b;
const less = (a: number, b: number): boolean => a < b;

/** The transpose of a reduction: each number copied to where it came from. */
function unreduce(x: NdArray, shape: Shape, dim: Dims, keepdim: boolean): NdArray {
  if (keepdim || x.shape.length === shape.length) return expand(x, shape);
  const gone = axesOf(shape.length, dim);
  return expand(x.reshape(shape.map((length, axis) => (gone.includes(axis) ? 1 : length))), shape);
}

function norm(x: NdArray, p: number, dim: Dims, keepdim: boolean): NdArray {
  const size = of('abs', x);
  if (p === 0) return sum(of('!=', x, 0).as(x.dtype), dim, keepdim);
  if (!Number.isFinite(p)) return extreme(size, dim, keepdim, p > 0 ? more : less, false);
  if (p === 1) return sum(size, dim, keepdim);
  if (p === 2) return of('sqrt', sum(of('*', x, x), dim, keepdim));
  return of('**', sum(of('**', size, p), dim, keepdim), 1 / p);
}

function mean(x: NdArray, dim: Dims, keepdim: boolean): NdArray {
  return of('/', sum(x, dim, keepdim), count(x.shape, dim));
}

function count(shape: Shape, dim: Dims): number {
  return sizeOf(axesOf(shape.length, dim).map((axis) => shape[axis] ?? 1));
}

function variance(x: NdArray, dim: Dims, correction: number, keepdim: boolean): NdArray {
  const centred = of('-', x, mean(x, dim, true));
  return of('/', sum(of('*', centred, centred), dim, keepdim), Math.max(0, count(x.shape, dim) - correction));
}

function logSumExp(x: NdArray, dim: Dims, keepdim: boolean): NdArray {
  const top = pointwise((value) => (Number.isFinite(value) ? value : 0), [extreme(x, dim, true, more, false)]);
  const total = of('log', sum(of('exp', of('-', x, top)), dim, keepdim));
  return of('+', total, top.reshape(total.shape));
}

function softmax(x: NdArray, dim: Dims): NdArray {
  const shifted = of('exp', of('-', x, extreme(x, dim, true, more, false)));
  return of('/', shifted, sum(shifted, dim, true));
}

/** Along one axis, each number joined with all before it. */
function running(x: NdArray, dim: number, join: (a: number, b: number) => number): NdArray {
  if (x.shape.length === 0) return x;
  const [axis = 0] = axesOf(x.shape.length, dim);
  const [length = 1, stride = 1] = [x.shape[axis], stridesOf(x.shape)[axis]];
  const result = new NdArray(x.shape, x.data.slice(), x.dtype);
  for (let at = 0; at < x.size; at += 1) {
    if (Math.floor(at / stride) % length > 0) {
      result.data[at] = filled([], join(result.at(at - stride), result.at(at)), x.dtype).at(0);
    }
  }
  return result;
}

function flip(x: NdArray, dim: Dims): NdArray {
  const axes = axesOf(x.shape.length, dim);
  const whole: Slice = { start: null, stop: null, step: null };
  return take(
    x,
    x.shape.map((_, axis) => (axes.includes(axis) ? { ...whole, step: -1 } : whole)),
  );
}

/** Zeros beyond the k-th diagonal of each matrix, on the side for which `beyond` says so. */
function triangle(x: NdArray, k: number, beyond: (offset: number) => boolean): NdArray {
  const [columns = 1, rows = 1] = [...x.shape].reverse();
  const result = new NdArray(x.shape, x.data.slice(), x.dtype);
  result.data.forEach((_, at) => {
    if (beyond((at % columns) - (Math.floor(at / columns) % rows) - k)) result.data[at] = 0;
  });
  return result;
}

/** The places from which gather() reads: every coordinate as it is, but along `dim` the one that `index` says. */
function along(shape: Shape, dim: number, index: NdArray): Int32Array {
  const [axis = 0] = axesOf(shape.length, dim);
  const strides = stridesOf(shape);
  const stride = strides[axis] ?? 0;
  const places = walk(
    index.shape,
    strides.map((each, at) => (at === axis ? 0 : each)),
  );
  return places.map((place, at) => place + index.at(at) * stride);
}

function addAlong(x: NdArray, shape: Shape, dim: number, index: NdArray): NdArray {
  if (shape.length === 0) return x.reshape([]);
  const result = filled(shape, 0, x.dtype);
  along(shape, dim, index).forEach((place, at) => (result.data[place] = result.at(place) + x.at(at)));
  return result;
}

function gather(x: NdArray, dim: number, index: NdArray): NdArray {
  return x.shape.length === 0 ? x : pick(x, along(x.shape, dim, index), index.shape);
}

/** With the axis of a reduction back again, of length 1. */
function kept(x: NdArray, dim: number, rank: number): NdArray {
  const [axis = 0] = axesOf(rank, dim);
  return x.reshape([...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]);
}

function takeAlong(x: NdArray, dim: number, index: NdArray, keepdim: boolean): NdArray {
  if (keepdim || x.shape.length === 0) return gather(x, dim, index);
  return gather(x, dim, kept(index, dim, x.shape.length)).reshape(index.shape);
}

function putAlong(x: NdArray, shape: Shape, dim: number, index: NdArray, keepdim: boolean): NdArray {
  if (keepdim || shape.length === 0) return addAlong(x, shape, dim, index);
  return addAlong(kept(x, dim, shape.length), shape, dim, kept(index, dim, shape.length));
}

function named(value: Value | undefined): Dtype {
  if (typeof value !== 'string') throw new Unsupported('dtype');
  return value as Dtype;
}

const clamp: Function = (x, low = null, high = null) => {
  const raised = low === null ? x : of('maximum', x ?? null, low);
  return high === null ? (raised ?? null) : of('minimum', raised ?? null, high);
};

export const FUNCTIONS: ReadonlyMap<string, Function> = new Map<string, Function>([
  ...FLOAT1.map((name): [string, Function] => [name, lift('float', (x) => Math[name](x))]),
  ['exp2', lift('float', (x) => 2 ** x)],
  ['rsqrt', lift('float', (x) => 1 / Math.sqrt(x))],
  ['sigmoid', lift('float', sigmoid)],
  ['log_sigmoid', lift('float', (x) => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x))))],
  ['logit_', lift('float', (x) => Math.log(x / (1 - x)))],
  ['sinc', lift('float', (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)))],
  ['hypot', lift('float', (x, y) => Math.hypot(x, y))],
  ['atan2', lift('float', (y, x) => Math.atan2(y, x))],
  ['copysign', lift('float', (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)))],
  ['logaddexp', lift('float', logAdd)],
  ['logaddexp2', lift('float', (a, b) => logAdd(a * Math.LN2, b * Math.LN2) / Math.LN2)],
  ['xlogy', lift('float', (x, y) => (x === 0 && !Number.isNaN(y) ? 0 : x * Math.log(y)))],
  ['abs', lift('same', (x) => Math.abs(x))],
  ['sign', lift('same', (x) => Math.sign(x))],
  ['floor', lift('same', (x) => Math.floor(x))],
  ['ceil', lift('same', (x) => Math.ceil(x))],
  ['trunc', lift('same', (x) => Math.trunc(x))],
  ['round', lift('same', evenRound)],
  ['relu', lift('same', (x) => Math.max(x, 0))],
  ['maximum', lift('same', (x, y) => Math.max(x, y))],
  ['minimum', lift('same', (x, y) => Math.min(x, y))],
  ['fmax', lift('same', (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y)))],
  ['fmin', lift('same', (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y)))],
  ['fmod', lift('same', (x, y) => x % y)],
  ['remainder', lift('same', modulo)],
  ['floor_divide', lift('same', (x, y) => Math.floor(x / y))],
  ['heaviside', lift('same', (x, y) => (x === 0 ? y : Number(x > 0)))],
  ['lerp', lift('same', (x, y, z) => (Math.abs(z) < 0.5 ? x + z * (y - x) : y - (y - x) * (1 - z)))],
  ['where', (c, x, y) => pointwise((a, b, d) => (a === 0 ? d : b), [c, x, y].map(operand), strongest([x, y].map(operand)))],
  ['clamp', clamp],
  ['clip', clamp],
  ['shrink', lift('same', (x, k) => (x > k ? x - k : x < -k ? x + k : x * 0))],
  ['softplus', lift('same', (x, beta, most) => (x * beta > most ? x : Math.log1p(Math.exp(x * beta)) / beta))],
  ['elu', (x, a, s, k) => {
    const [alpha, scale, inner] = [number(a), number(s), number(k)];
    return pointwise((v) => (v > 0 ? v * scale : alpha * scale * Math.expm1(v * inner)), [operand(x)]);
  }],
  ['isnan', lift('bool', (x) => Number(Number.isNaN(x)))],
  ['isfinite', lift('bool', (x) => Number(Number.isFinite(x)))],
  ['isinf', lift('bool', (x) => Number(Math.abs(x) === Infinity))],
  ['isposinf', lift('bool', (x) => Number(x === Infinity))],
  ['isneginf', lift('bool', (x) => Number(x === -Infinity))],
  ['signbit', lift('bool', (x) => Number(x < 0 || Object.is(x, -0)))],
  ['logical_not', lift('bool', (x) => Number(x === 0))],
  ['logical_and', lift('bool', (x, y) => Number(x !== 0 && y !== 0))],
  ['logical_or', lift('bool', (x, y) => Number(x !== 0 || y !== 0))],
  ['logical_xor', lift('bool', (x, y) => Number((x !== 0) !== (y !== 0)))],
  ['is_number', (x) => typeof x === 'number' || typeof x === 'boolean'],
  ['number_log', (x) => Math.log(number(x))],
  ['has_zero', (x) => array(x).data.some((value) => value === 0)],
  ['is_none', (x) => x === null],

  ['sum', (x, dim, keepdim = false) => sum(array(x), dims(dim), truth(keepdim))],
  ['sum_to', (x, shape) => sumTo(array(x), numbers(shape))],
  ['unreduce', (x, shape, dim, keepdim = false) => unreduce(array(x), numbers(shape), dims(dim), truth(keepdim))],
  ['count', (shape, dim) => count(numbers(shape), dims(dim))],
  ['mean', (x, dim, keepdim = false) => mean(array(x), dims(dim), truth(keepdim))],
  ['var', (x, dim, correction, keepdim = false) => variance(array(x), dims(dim), number(correction ?? 1), truth(keepdim))],
  ['prod', (x, dim, keepdim = false) => reduce(array(x), dims(dim), truth(keepdim), (all) => all.reduce((a, b) => a * b, 1))],
  ['norm', (x, p, dim, keepdim = false) => norm(array(x), number(p ?? 2), dims(dim), truth(keepdim))],
  ['logsumexp', (x, dim, keepdim = false) => logSumExp(array(x), dims(dim), truth(keepdim))],
  ['softmax', (x, dim) => softmax(array(x), dims(dim))],
  ['log_softmax', (x, dim) => of('-', array(x), logSumExp(array(x), dims(dim), true))],
  ['amax', (x, dim, keepdim = false) => extreme(array(x), dims(dim), truth(keepdim), more, false)],
  ['amin', (x, dim, keepdim = false) => extreme(array(x), dims(dim), truth(keepdim), less, false)],
  ['argmax', (x, dim, keepdim = false) => extreme(array(x), dims(dim), truth(keepdim), more, true)],
  ['argmin', (x, dim, keepdim = false) => extreme(array(x), dims(dim), truth(keepdim), less, true)],
  ['all', (x, dim, keepdim = false) => reduce(array(x), dims(dim), truth(keepdim), (v) => Number(v.every(Boolean)), 'bool')],
  ['any', (x, dim, keepdim = false) => reduce(array(x), dims(dim), truth(keepdim), (v) => Number(v.some(Boolean)), 'bool')],
  ['count_nonzero', (x, dim) => sum(of('!=', array(x), 0).as('int64'), dims(dim))],
  ['cumsum', (x, dim) => running(array(x), number(dim), (a, b) => a + b)],
  ['cumprod', (x, dim) => running(array(x), number(dim), (a, b) => a * b)],
  ['flip', (x, dim) => flip(array(x), dims(dim))],
  ['tril', (x, k = 0) => triangle(array(x), number(k), (offset) => offset > 0)],
  ['triu', (x, k = 0) => triangle(array(x), number(k), (offset) => offset < 0)],

  ['matmul', (x, y) => matmul(array(x), array(y))],
  ['dot', (x, y) => matmul(array(x), array(y))],
  ['outer', (x, y) => of('*', array(x).reshape([-1, 1]), array(y))],
  ['linear', (x, y, z) => of('+', matmul(array(x), transposed(array(y))), array(z))],

  ['permute', (x, order) => permute(array(x), numbers(order))],
  ['inverse_order', (order) => numbers(order).map((_, axis) => numbers(order).indexOf(axis))],
  ['expand', (x, shape) => expand(array(x), numbers(shape))],
  ['view', (x, shape) => array(x).reshape(numbers(shape))],
  ['reshape', (x, shape) => array(x).reshape(numbers(shape))],
  ['copy', (x) => array(x)],
  ['to_dtype', (x, dtype) => array(x).as(named(dtype))],
  ['zeros_like', (x) => filled(array(x).shape, 0, array(x).dtype)],
  ['filled', (x, y) => filled(array(x).shape, number(y), array(x).dtype)],
  ['copied', (x, y) => expand(array(y), array(x).shape).as(array(x).dtype)],

  ['put_slice', (x, shape, index) => put(filled(numbers(shape), 0, array(x).dtype), index ?? null, array(x), false)],
  ['put_index', (x, shape, index) => put(filled(numbers(shape), 0, array(x).dtype), index ?? null, array(x), true)],
  ['picked', (x, index) => take(array(x), index ?? null)],
  ['getitem', (x, index) => take(array(x), index ?? null)],
  ['index', (x, index) => take(array(x), index ?? null)],
  ['replaced', (x, y, index) => put(array(x), index ?? null, array(y), false)],
  ['zero_at', (x, index) => put(array(x), index ?? null, filled([], 0, array(x).dtype), false)],
  ['add_at', (x, y, index) => put(array(x), index ?? null, array(y), true)],
  ['gather', (x, dim, index) => gather(array(x), number(dim), array(index))],
  ['scatter_add', (x, shape, dim, index) => addAlong(array(x), numbers(shape), number(dim), array(index))],
  ['take_along', (x, dim, index, keepdim = false) => takeAlong(array(x), number(dim), array(index), truth(keepdim))],
  ['put_along', (x, shape, dim, index, keepdim = false) =>
    putAlong(array(x), numbers(shape), number(dim), array(index), truth(keepdim))],
  ['masked_filled', (x, mask, value) => pointwise((a, b, c) => (b === 0 ? a : c), [x, mask, value].map(operand), array(x).dtype)],
  ['masked_zero', (x, mask) => pointwise((a, b) => (b === 0 ? a : 0), [x, mask].map(operand), array(x).dtype)],
  ['pick_sum', (x, index, scale) => of('*', sum(take(array(x), index ?? null)), number(scale))],
  ['spread', (x, shape, index, scale) => {
    const zeros = filled(numbers(shape), 0, array(x).dtype);
    const share = of('*', array(x), number(scale));
    return put(zeros, index ?? null, expand(share, select(zeros.shape, index ?? null).shape), false);
  }],
  ['slice', (start = null, stop = null, step = null): Slice => ({ start, stop, step }) as Slice],
  ['array', (x) => array(x)],
  ['tensor', (x) => array(x)],
  ['Size', (x) => numbers(x)],
  ['dtype', (name) => named(name)],
]); // prettier-ignore
