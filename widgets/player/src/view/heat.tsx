/** Numbers as colours, where there are too many to be read; their size and range stand beside them as text. */

import type { ComponentChild } from 'preact';
import { LEDGER, clip, heatSize, isTall } from '../cards';
import { pathsOf, type Heat } from '../heat';

interface HeatMapProps {
  x: number;
  y: number;
  heat: Heat;
  /** "∂ ", "+ " or ".grad ". */
  mark: string;
  width: number;
  line: number;
}

/** In a slot that begins at x, y. */
export function HeatMap({ x, y, heat, mark, width, line }: HeatMapProps): ComponentChild {
  const size = heatSize(heat, line);
  const [wide, high] = [size.width / Math.max(1, heat.columns), size.height / Math.max(1, heat.rows)];
  const left = size.width + 10;
  const words = [`${mark}${heat.size}`, heat.range];
  return (
    <>
      <g class="heat" transform={`translate(${x + 4} ${y + 3}) scale(${wide.toFixed(3)} ${high.toFixed(3)})`}>
        {[...pathsOf(heat)].map(([shade, path]) => (
          <path key={shade} class={`h${shade}`} d={path} />
        ))}
      </g>
      {(isTall(line) ? words : [words.join(' ')]).map((text, row) => (
        <text key={row} class="number brief" x={x + left} y={y + 15 + 17 * row}>
          {clip(text, width - left, LEDGER)}
        </text>
      ))}
    </>
  );
}
