/** An edge: it brings a value forward, and a gradient back against its arrow, unless a gate bars the way. */

import type { ComponentChild } from 'preact';
import type { Path, Point } from '../geometry';
import type { EdgeState } from '../state';
import type { EdgeMark } from '../tool';
import type { Flow } from '../trace';
import { memo } from './memo';

export interface EdgeProps {
  id: string;
  path: Path;
  flow: Flow;
  state: EdgeState;
  /** forward: its value is used by this step; back: its contribution is this step; would: a gradient would have come by here. */
  active: '' | 'forward' | 'back' | 'would' | 'stopped';
  gate: string;
  mark: EdgeMark | undefined;
}

const HEAD = 9;

export function isGated(flow: Flow): boolean {
  return flow !== 'grad' && flow !== 'constant';
}

/** Half of an arrow's opening, in radians, and its sides for a length of 1. */
const OPENING = Math.atan(0.46);
const SIDE = Math.hypot(1, 0.46);

function Head({ at, angle, size }: { at: Point; angle: number; size: number }) {
  const corner = (turn: number): string => {
    const back = angle + Math.PI + turn;
    return `${(at.x + size * SIDE * Math.cos(back)).toFixed(1)} ${(at.y + size * SIDE * Math.sin(back)).toFixed(1)}`;
  };
  return <path class="head" d={`M${at.x.toFixed(1)} ${at.y.toFixed(1)}L${corner(OPENING)}L${corner(-OPENING)}z`} />;
}

/** The bar across an edge that lets values through and no gradient. */
function Gate({ path, word }: { path: Path; word: string }) {
  const at = path.at(path.length / 2);
  const turn = (path.angle(path.length / 2) * 180) / Math.PI;
  return (
    <g class="gate" transform={`translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`}>
      <g transform={`rotate(${turn.toFixed(1)})`}>
        <rect x={-4.5} y={-20} width={9} height={40} rx={2} />
      </g>
      <text y={-27} text-anchor="middle">
        {word}
      </text>
    </g>
  );
}

function Tag({ at, text }: { at: Point; text: string }) {
  return (
    <text class="tag" x={at.x} y={at.y - 8} text-anchor="middle">
      {text}
    </text>
  );
}

function View({ id, path, flow, state, active, gate, mark }: EdgeProps): ComponentChild {
  const { length } = path;
  const size = active === 'back' ? HEAD + 3 : HEAD;
  const reversed = active === 'back' || active === 'would' || state === 'passed';
  const line = reversed ? path.between(size - 1, length) : path.between(0, length - size + 1);
  return (
    <g class={`edge ${flow} ${state} ${active}${mark === undefined ? '' : ` marked-${mark.tone}`}`} data-edge={id}>
      <path class="line" d={line} style={mark?.width === undefined ? undefined : { strokeWidth: `${mark.width}px` }} />
      {reversed ? (
        <Head at={path.at(0)} angle={path.angle(size / 2) + Math.PI} size={size} />
      ) : (
        <Head at={path.at(length)} angle={path.angle(length - size / 2)} size={size} />
      )}
      {active === 'stopped' && <path class="would-be" d={path.between(length / 2 + 8, length)} />}
      {mark?.label !== undefined && <Tag at={path.at(length / 2)} text={mark.label} />}
      {isGated(flow) && <Gate path={path} word={gate} />}
    </g>
  );
}

export const Edge = memo(View);
