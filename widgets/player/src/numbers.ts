/** Numbers as PyTorch prints them, without `tensor(…)`, padding and the trailing dot of whole floats. */

import { say as english, type Say } from './catalogue';
import type { JsonNumber, Tensor } from './trace';

const PRECISION = 4;
/** More numbers of one tensor are not written out. */
const MOST_WRITTEN = 10_000;
/** JavaScript's longest exact expansion: enough to see whether a double lies exactly between two decimals. */
const EXACT = 100;
const FLOATS = new Set(['float16', 'float32', 'float64']);

/** Reads the words that JSON needs for nan and the infinities. */
export function toNumber(value: JsonNumber): number {
  switch (value) {
    case 'nan':
      return NaN;
    case 'inf':
      return Infinity;
    case '-inf':
      return -Infinity;
    default:
      return Number(value);
  }
}

/** The nearest number that the dtype can hold; a trace writes floats as their shortest decimal. */
export function round(value: number, dtype: Tensor['dtype']): number {
  if (dtype === 'float32') return Math.fround(value);
  if (dtype !== 'float16' || value === 0 || !Number.isFinite(value)) return value;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), -14);
  const unit = 2 ** (exponent - 10);
  return Math.round(value / unit) * unit;
}

/** The mantissa's last digit was rounded; on an exact tie Python takes the even digit where JavaScript goes away from zero. */
function evenOnTies(rounded: string, exact: string): string {
  const kept = rounded.length;
  if (!/^50*$/.test(exact.slice(kept))) return rounded;
  const truncated = exact.slice(0, kept);
  return Number(truncated.slice(-1)) % 2 === 0 ? truncated : rounded;
}

function fixed(value: number): string {
  return evenOnTies(value.toFixed(PRECISION), value.toFixed(EXACT));
}

function scientific(value: number): string {
  const [rounded = '', power = '+0'] = value.toExponential(PRECISION).split('e');
  const [exact = '', exactPower] = value.toExponential(EXACT).split('e');
  // Where rounding reached the next power of ten, the digit before the tie was a 9: away from zero was the even one.
  const mantissa = power === exactPower ? evenOnTies(rounded, exact) : rounded;
  return `${mantissa}e${power.slice(0, 1)}${power.slice(1).padStart(2, '0')}`;
}

/** One number in three digits, as Python's `%.3g` has it: for a range, where more would only be read past. */
export function brief(value: number): string {
  if (value === 0) return '0';
  const [mantissa = '', power = ''] = value.toExponential(2).split('e');
  const [exact = '', exactPower] = value.toExponential(EXACT).split('e');
  const digits = exactPower === power ? evenOnTies(mantissa, exact) : mantissa;
  const exponent = Number(power);
  const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (exponent >= -4 && exponent < 3) return trimmed(Number(`${digits}e${power}`).toFixed(2 - exponent));
  return `${trimmed(digits)}e${power.slice(0, 1)}${power.slice(1).padStart(2, '0')}`;
}

/** Decides one notation for all numbers of a tensor, by the rules of PyTorch's printer. */
function notation(values: readonly number[]): (value: number) => string {
  let least = Infinity;
  let greatest = 0;
  let whole = true;
  for (const value of values) {
    if (value === 0 || !Number.isFinite(value)) continue;
    least = Math.min(least, Math.abs(value));
    greatest = Math.max(greatest, Math.abs(value));
    whole &&= Number.isInteger(value);
  }
  const wide = greatest > 0 && (greatest / least > 1000 || greatest > 1e8 || least < 1e-4);
  const finite = wide ? scientific : whole ? String : fixed;
  return (value) => {
    if (Number.isNaN(value)) return 'nan';
    if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
    const text = finite(value);
    return Object.is(value, -0) ? `-${text}` : text;
  };
}

/** Of a dimension that is too long, its first three places and its last few; `undefined` is where others are left out. */
function shown(size: number, most: number, last: number): (number | undefined)[] {
  if (size <= most) return Array.from({ length: size }, (_, position) => position);
  return [0, 1, 2, undefined, ...Array.from({ length: last }, (_, position) => size - last + position)];
}

function nested(texts: (index: number) => string, shape: readonly number[], offset: number): string {
  const [size, ...rest] = shape;
  if (size === undefined) return texts(offset);
  const stride = rest.reduce((product, length) => product * length, 1);
  const innermost = rest.length === 0;
  const parts = shown(size, innermost ? 8 : 6, innermost ? 3 : 1).map((position) =>
    position === undefined ? '…' : nested(texts, rest, offset + position * stride),
  );
  return `[${parts.join(', ')}]`;
}

/** One number on its own, as a 0-d float64 tensor prints. */
export function formatNumber(value: JsonNumber): string {
  return format({ shape: [], dtype: 'float64', data: [value] });
}

/** Writes single numbers of a tensor in the notation that all of those given have together. */
export function writer({ dtype }: Tensor, values: readonly number[]): (value: number) => string {
  if (dtype === 'bool') return (value) => (value === 0 ? 'False' : 'True');
  return FLOATS.has(dtype) ? notation(values) : String;
}

export function format(tensor: Tensor, say: Say = english): string {
  const { shape, dtype, data, summary } = tensor;
  if (data === undefined) {
    // Neither numbers nor a word of them: the author hides them.
    if (summary === undefined) return '?';
    return say('numbers.mean', { shape: shape.join('×'), mean: formatNumber(summary.mean) });
  }
  // Many short dimensions would make a text that nobody reads, and that a page could not hold.
  if (shape.reduce((product, length) => product * Math.min(length, 8), 1) > MOST_WRITTEN) {
    return say('numbers', { shape: shape.join('×') });
  }
  const values = data.map((value) => round(toNumber(value), dtype));
  const text = writer(tensor, values);
  return nested((index) => text(values[index] ?? NaN), shape, 0);
}

/** The sum of tensors of one shape, as text. */
export function plus(tensors: readonly Tensor[], say: Say = english): string {
  const [first] = tensors;
  if (first?.data === undefined) return '…';
  const data = first.data.map((_, index) =>
    tensors.reduce(
      (sum, tensor) => round(sum + round(toNumber(tensor.data?.[index] ?? 0), tensor.dtype), first.dtype),
      0,
    ),
  );
  const values = data.map((value): JsonNumber =>
    Number.isNaN(value) ? 'nan' : Number.isFinite(value) ? value : value > 0 ? 'inf' : '-inf',
  );
  return format({ shape: first.shape, dtype: first.dtype, data: values }, say);
}
