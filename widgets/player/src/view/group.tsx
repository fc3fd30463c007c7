/** A group: closed, one card for all that is in it; open, a frame around it. Either way its name opens and closes it. */

import type { ComponentChild } from 'preact';
import { FRAME } from '../arrange';
import { HEAD, PAD, clip } from '../cards';
import { useWords } from '../catalogue';
import type { Box } from '../geometry';
import type { Scene } from '../layout';
import type { NodeMark } from '../tool';
import { memo } from './memo';

export interface GroupProps {
  id: string;
  box: Box;
  name: string;
  /** How many operations, and how many rounds of a loop. */
  detail: string;
  /** The value that goes out of it, or how much of it has run. */
  value: string;
  gradient: string;
  /** Parts of the operations that have run, and that the pass has come through. */
  run: number;
  passed: number;
  /** Whether they are numbers, and not words about progress. */
  numbers: { value: boolean; gradient: boolean };
  active: '' | 'value' | 'gradient';
  label: string;
  focusable: boolean;
  onFocus?: ((id: string) => void) | undefined;
  onChoose?: ((id: string) => void) | undefined;
  mark: NodeMark | undefined;
}

const BOLD = 8.6;
const SMALL = 6.3;
const LINE = 26;

interface BarProps {
  x: number;
  y: number;
  width: number;
  kind: 'value' | 'gradient';
  part: number;
  text: string;
  number: boolean;
}

/** What a slot of a node's card says; its ground fills as the group goes on. */
function Bar({ x, y, width, kind, part, text, number }: BarProps) {
  return (
    <g class={`bar ${kind}`}>
      <rect class="whole" x={x} y={y} width={width} height={LINE - 4} rx={4} />
      <rect class="part" x={x} y={y} width={width * part} height={LINE - 4} rx={4} />
      <text class={number ? 'number' : 'small'} x={x + 6} y={y + 15}>
        {number ? clip(text, width - 12) : clip(text, width - 12, SMALL)}
      </text>
    </g>
  );
}

function Closed(props: GroupProps): ComponentChild {
  const { id, box, name, detail, value, gradient, run, passed, numbers, active, label, mark } = props;
  const { x, y, width, height } = box;
  const tone = mark === undefined ? '' : ` marked-${mark.tone}`;
  const shown = clip(name, width * 0.5, BOLD);
  const bar = { x: x + PAD, width: width - 2 * PAD };
  return (
    <g
      class={`card group ${run > 0 ? 'present' : 'waiting'}${active === '' ? '' : ` active on-${active}`}${tone}`}
      data-node={id}
      role="button"
      aria-expanded={false}
      aria-label={label}
      tabindex={props.focusable ? 0 : -1}
      onFocus={() => {
        props.onFocus?.(id);
      }}
      onClick={() => {
        props.onChoose?.(id);
      }}
    >
      <rect class="focus" x={x - 6} y={y - 6} width={width + 16} height={height + 16} rx={13} />
      <rect class="under" x={x + 7} y={y + 7} width={width} height={height} rx={8} />
      <rect class="under" x={x + 3.5} y={y + 3.5} width={width} height={height} rx={8} />
      <rect class="body" x={x} y={y} width={width} height={height} rx={8} />
      <text class="name" x={x + 12} y={y + 21}>
        {shown}
      </text>
      <text class="detail" x={x + width - 12} y={y + 21} text-anchor="end">
        {clip(detail, width - 32 - shown.length * BOLD, SMALL)}
      </text>
      <Bar {...bar} y={y + HEAD} kind="value" part={run} text={value} number={numbers.value} />
      <Bar {...bar} y={y + HEAD + LINE} kind="gradient" part={passed} text={gradient} number={numbers.gradient} />
    </g>
  );
}

export const GroupCard = memo(Closed);

/** Above so many nodes a picture with all groups open would be of no use to anyone. */
const MOST_OPEN = 2000;

/** What opens or closes all groups at once. */
export function GroupButtons({ scene, foldAll }: { scene: Scene; foldAll: (closed: boolean) => void }): ComponentChild {
  const say = useWords();
  const { frames, closed, program } = scene.visible;
  const openable = closed.length > 0 && program.trace.nodes.length <= MOST_OPEN;
  return (
    <div class="groups">
      {openable && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            foldAll(false);
          }}
        >
          {say('ui.groups.open')}
        </button>
      )}
      <button
        type="button"
        class="quiet"
        aria-disabled={frames.length === 0}
        onClick={() => {
          foldAll(true);
        }}
      >
        {say('ui.groups.close')}
      </button>
    </div>
  );
}

interface FrameProps extends Pick<GroupProps, 'id' | 'box' | 'name' | 'detail' | 'label' | 'focusable'> {
  onFocus?: ((id: string) => void) | undefined;
  onChoose?: ((id: string) => void) | undefined;
}

function Open({ id, box, name, detail, label, focusable, onFocus, onChoose }: FrameProps): ComponentChild {
  const { x, y, width, height } = box;
  const shown = clip(name, width - 44, BOLD);
  const room = width - 56 - shown.length * BOLD;
  return (
    <g class="group open">
      <rect class="body" x={x} y={y} width={width} height={height} rx={12} />
      <g
        class="title"
        data-node={id}
        role="button"
        aria-expanded={true}
        aria-label={label}
        tabindex={focusable ? 0 : -1}
        onFocus={() => onFocus?.(id)}
        onClick={() => onChoose?.(id)}
      >
        <rect class="focus" x={x + 4} y={y + 4} width={width - 8} height={FRAME.top - 10} rx={8} />
        <path class="sign" d={`M${x + 14} ${y + 17}h10`} />
        <text class="name" x={x + 32} y={y + 22}>
          {shown}
        </text>
        {room > 40 && (
          <text class="detail" x={x + width - 12} y={y + 21} text-anchor="end">
            {clip(detail, room, SMALL)}
          </text>
        )}
      </g>
    </g>
  );
}

export const Frame = memo(Open);
