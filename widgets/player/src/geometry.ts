/** Splines: where a point at a distance lies, and the part between two distances. */

export interface Point {
  x: number;
  y: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const SAMPLES = 16;

function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** A spline as a polyline that knows its length: near enough at the size of a screen, and simple to cut. */
export class Path {
  private readonly points: readonly Point[];
  private readonly lengths: readonly number[];

  /** From the points of a cubic Bézier spline [x0, y0, c1x, c1y, c2x, c2y, x1, y1, …]. */
  constructor(spline: readonly number[]) {
    const coordinate = (index: number): number => spline[index] ?? 0;
    const points: Point[] = [{ x: coordinate(0), y: coordinate(1) }];
    for (let start = 0; start + 7 < spline.length; start += 6) {
      for (let sample = 1; sample <= SAMPLES; sample += 1) {
        const t = sample / SAMPLES;
        const s = 1 - t;
        const weights = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
        const along = (axis: number): number =>
          weights.reduce((sum, weight, index) => sum + weight * coordinate(start + 2 * index + axis), 0);
        points.push({ x: along(0), y: along(1) });
      }
    }
    const lengths = [0];
    points.slice(1).forEach((point, index) => {
      const previous = points[index] ?? point;
      lengths.push((lengths[index] ?? 0) + Math.hypot(point.x - previous.x, point.y - previous.y));
    });
    this.points = points;
    this.lengths = lengths;
  }

  get length(): number {
    return this.lengths.at(-1) ?? 0;
  }

  at(distance: number): Point {
    const index = this.lengths.findIndex((length) => length >= distance);
    const [after, before] = [this.points.at(index), this.points[index - 1]];
    if (after === undefined) return { x: 0, y: 0 };
    if (index <= 0 || before === undefined) return after;
    const [from, to] = [this.lengths[index - 1] ?? 0, this.lengths[index] ?? 0];
    const t = to > from ? (distance - from) / (to - from) : 1;
    return { x: mix(before.x, after.x, t), y: mix(before.y, after.y, t) };
  }

  /** The part between two distances, as SVG path data. */
  between(from: number, to: number): string {
    const inner = this.points.filter((_, index) => {
      const length = this.lengths[index] ?? 0;
      return length > from && length < to;
    });
    return [this.at(from), ...inner, this.at(to)]
      .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`)
      .join('');
  }

  /** The direction of travel at a distance, in radians. */
  angle(distance: number): number {
    const before = this.at(Math.max(0, distance - 3));
    const after = this.at(Math.min(this.length, distance + 3));
    return Math.atan2(after.y - before.y, after.x - before.x);
  }
}

export function overlaps(a: Box, b: Box, gap: number): boolean {
  return (
    a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap
  );
}

export function centred({ x, y }: Point, width: number, height: number): Box {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/** A box in parts of another: 0 and 1 are its ends. */
export function partOf(box: Box, whole: Box): Box {
  return {
    x: (box.x - whole.x) / whole.width,
    y: (box.y - whole.y) / whole.height,
    width: box.width / whole.width,
    height: box.height / whole.height,
  };
}

/** The smallest box around all of these. */
export function around(boxes: readonly Box[]): Box {
  const x = boxes.reduce((least, box) => Math.min(least, box.x), Infinity);
  const y = boxes.reduce((least, box) => Math.min(least, box.y), Infinity);
  const right = boxes.reduce((most, box) => Math.max(most, box.x + box.width), -Infinity);
  const bottom = boxes.reduce((most, box) => Math.max(most, box.y + box.height), -Infinity);
  return { x, y, width: right - x, height: bottom - y };
}
