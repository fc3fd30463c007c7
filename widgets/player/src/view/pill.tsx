/** The contribution of this step beside its edge: beat one multiplies on the edge, beat two carries the product away. */

import type { ComponentChild } from 'preact';
import { clip } from '../cards';
import { centred, type Box, type Point } from '../geometry';
import type { Scene } from '../layout';
import type { Program } from '../program';
import type { Step } from '../trace';

export interface PillProps {
  edge: string;
  at: Point;
  /** Where on the edge it belongs. */
  anchor: Point;
  kind: 'contribution' | 'would';
  /** The multiplication, above; absent where the local derivative is no product number by number. */
  work: string;
  result: string;
  width: number;
  height: number;
}

const WIDEST = 232;
const ROOM = WIDEST - 24;

function sized(work: string, result: string): { work: string; result: string; width: number; height: number } {
  const [above, below] = [clip(work, ROOM), clip(result, ROOM)];
  const width = Math.max(above.length, below.length) * 7.25 + 24;
  return { work: above, result: below, width, height: work === '' ? 26 : 42 };
}

/** The room that a gate and its word take on an edge. */
export function gateBox(scene: Scene, edge: string, word: string): Box {
  const path = scene.path(edge);
  const { x, y } = path.at(path.length / 2);
  return centred({ x, y: y - 9 }, Math.max(20, word.length * 6.6), 60);
}

/** What the step shows on its edge, if it is one that does. */
export function pillOf(
  program: Program,
  scene: Scene,
  step: Step | undefined,
  avoid: readonly Box[],
): PillProps | undefined {
  // Inside a closed group there is no edge to stand beside.
  if (step !== undefined && 'edge' in step && scene.visible.bundle(step.edge) === undefined) return undefined;
  if (step?.kind === 'vjp') {
    const work = step.local === undefined ? '' : `${program.text(step.upstream)} × ${program.text(step.local)}`;
    const size = sized(work, `${work === '' ? '' : '= '}${program.text(step.contribution)}`);
    return { ...size, kind: 'contribution', edge: step.edge, ...placed(scene, step.edge, size, avoid) };
  }
  if (step?.kind === 'blocked' && step.would !== undefined) {
    const size = sized(program.say('gate.would'), program.text(step.would));
    return { ...size, kind: 'would', edge: step.edge, ...placed(scene, step.edge, size, avoid) };
  }
  return undefined;
}

function placed(
  scene: Scene,
  edge: string,
  { width, height }: { width: number; height: number },
  avoid: readonly Box[],
): { at: Point; anchor: Point } {
  const path = scene.path(edge);
  const at = scene.beside(edge, width, height, avoid);
  return { at, anchor: path.at(path.length / 2) };
}

export function Pill({ at, anchor, kind, work, result, width, height }: PillProps): ComponentChild {
  const [across, down] = [Math.abs(at.x - anchor.x), Math.abs(at.y - anchor.y)];
  // Where a gate stands right beside, a line to it would only cross its word.
  const far = kind === 'contribution' ? across > width / 2 || down > height / 2 : across > width || down > 90;
  const above = at.y < anchor.y;
  return (
    <g class={`pill ${kind}`} aria-hidden="true">
      {far && (
        <path class="leader" d={`M${anchor.x} ${anchor.y}L${at.x} ${at.y + (above ? height / 2 : -height / 2)}`} />
      )}
      <g class="rest" transform={`translate(${at.x} ${at.y})`}>
        {kind === 'contribution' && (
          <g class="product">
            <rect x={-result.length * 3.7 - 8} y={-11} width={result.length * 7.4 + 16} height={22} rx={11} />
            <text class="result" y={4} text-anchor="middle">
              {result.replace(/^= /, '')}
            </text>
          </g>
        )}
        <g class="moving" data-x={at.x} data-y={at.y}>
          <rect x={-width / 2} y={-height / 2} width={width} height={height} rx={Math.min(height / 2, 14)} />
          {work !== '' && (
            <text class="work" y={-5} text-anchor="middle">
              {work}
            </text>
          )}
          <text class="result" y={work === '' ? 4 : 13} text-anchor="middle">
            {result}
          </text>
        </g>
      </g>
    </g>
  );
}
