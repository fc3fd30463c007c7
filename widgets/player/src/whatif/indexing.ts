/** Which numbers an index picks, as NumPy's rules have it: integers, slices, None, an ellipsis, masks and index arrays. */

import { NdArray, Unsupported, type Shape, broadcast, cast, expand, filled, pick, stridesOf } from './array';
import { type Index, type Value, isArray, isSlice } from './value';

interface Picked {
  shape: number[];
  /** Where in memory each of the result's numbers comes from. */
  places: Int32Array;
}

/** The offsets along one axis of the result. */
interface Layer {
  shape: readonly number[];
  offsets: ArrayLike<number>;
}

/** A mask stands for the positions at which it is true, one index array for each of its axes. */
function unmasked(item: Index): Index[] {
  if (!isArray(item) || item.dtype !== 'bool') return [item];
  const hits = Array.from(item.data.keys()).filter((index) => item.at(index) !== 0);
  return stridesOf(item.shape).map((stride, axis) => {
    const positions = filled([hits.length], 0, 'int64');
    hits.forEach((hit, index) => (positions.data[index] = Math.floor(hit / stride) % (item.shape[axis] ?? 1)));
    return positions;
  });
}

function within(position: number, length: number): number {
  const found = position < 0 ? position + length : position;
  if (!Number.isInteger(found) || found < 0 || found >= length) throw new Unsupported(`index ${position}`);
  return found;
}

/** Python's slice(start, stop, step) of so many. */
function sliced(
  { start, stop, step }: { start: number | null; stop: number | null; step: number | null },
  length: number,
): number[] {
  const stride = step ?? 1;
  if (stride === 0) throw new Unsupported('slice');
  const [least, most] = stride > 0 ? [0, length] : [-1, length - 1];
  const end = (given: number | null, otherwise: number): number =>
    given === null ? otherwise : Math.min(Math.max(given < 0 ? given + length : given, least), most);
  const [from, to] = [end(start, stride > 0 ? 0 : length - 1), end(stop, stride > 0 ? length : -1)];
  const count = Math.max(0, Math.ceil((to - from) / stride));
  return Array.from({ length: count }, (_, index) => from + index * stride);
}

function parts(index: Value, rank: number): Index[] {
  const given = (Array.isArray(index) ? (index as readonly Index[]) : [index as Index]).flatMap(unmasked);
  const taken = given.filter((item) => item !== null && item !== 'Ellipsis').length;
  if (taken > rank) throw new Unsupported('index');
  const rest = new Array<Index>(rank - taken).fill({ start: null, stop: null, step: null });
  const ellipsis = given.indexOf('Ellipsis');
  return ellipsis === -1 ? [...given, ...rest] : [...given.slice(0, ellipsis), ...rest, ...given.slice(ellipsis + 1)];
}

export function select(shape: Shape, index: Value): Picked {
  const items = parts(index, shape.length);
  const strides = stridesOf(shape);
  const advanced = items.some(isArray);
  const layers: Layer[] = [];
  const chosen: { positions: NdArray | number; length: number; stride: number; at: number }[] = [];
  let axis = 0;
  let start = 0;
  items.forEach((item, at) => {
    const [length, stride] = [shape[axis] ?? 1, strides[axis] ?? 1];
    if (item === null) {
      layers.push({ shape: [1], offsets: [0] });
      return;
    }
    axis += 1;
    if (isArray(item) || (advanced && typeof item === 'number')) {
      if (chosen.length === 0) layers.push({ shape: [], offsets: [] }); // here the index arrays' own axes will stand
      chosen.push({ positions: item, length, stride, at });
    } else if (typeof item === 'number') start += within(item, length) * stride;
    else if (isSlice(item)) {
      const offsets = sliced(item, length).map((position) => position * stride);
      layers.push({ shape: [offsets.length], offsets });
    } else throw new Unsupported('index');
  });
  if (chosen.length > 0) join(layers, chosen);
  let places = Int32Array.of(start);
  for (const { offsets } of layers) {
    const [outer, count] = [places, offsets.length];
    places = Int32Array.from({ length: outer.length * count }, (_, at) => {
      return (outer[Math.floor(at / count)] ?? 0) + (offsets[at % count] ?? 0);
    });
  }
  return { shape: layers.flatMap((layer) => layer.shape), places };
}

/** Index arrays go together: their axes stand where the first of them stood, or in front where a slice parts them. */
function join(
  layers: Layer[],
  chosen: readonly { positions: NdArray | number; length: number; stride: number; at: number }[],
): void {
  const shape = broadcast(chosen.map(({ positions }) => (isArray(positions) ? positions.shape : [])));
  const offsets = new Int32Array(filled(shape, 0, 'int64').size);
  for (const { positions, length, stride } of chosen) {
    const spread = isArray(positions) ? expand(positions, shape) : filled(shape, positions, 'int64');
    spread.data.forEach((position, at) => (offsets[at] = (offsets[at] ?? 0) + within(position, length) * stride));
  }
  const here = layers.findIndex((layer) => layer.shape.length === 0);
  layers.splice(here, 1);
  const together = chosen.every(({ at }, number) => number === 0 || at === (chosen[number - 1]?.at ?? 0) + 1);
  layers.splice(together ? here : 0, 0, { shape, offsets });
}

export function take(x: NdArray, index: Value): NdArray {
  const { shape, places } = select(x.shape, index);
  return pick(x, places, shape);
}

/** A copy of x with y at the places that an index picks, or added there: repeated places add up. */
export function put(x: NdArray, index: Value, y: NdArray, add: boolean): NdArray {
  const { shape, places } = select(x.shape, index);
  const result = new NdArray(x.shape, x.data.slice(), x.dtype);
  const values = expand(y, shape);
  places.forEach((place, at) => {
    result.data[place] = cast(values.at(at) + (add ? result.at(place) : 0), x.dtype);
  });
  return result;
}
