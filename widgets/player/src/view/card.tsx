/** A node of the graph as a card: who it is, what it holds, what came back to it. */

import type { ComponentChild } from 'preact';
import { useWords } from '../catalogue';
import type { Box } from '../geometry';
import { DRAWER, hasRoomInside } from '../layout';
import type { NodeMark } from '../tool';
import { memo } from './memo';

/** What the gradient slot says. none: no gradient is ever asked for this node. */
export type GradientSlot = 'empty' | 'arriving' | 'complete' | 'unreached' | 'none';

export interface CardProps {
  id: string;
  box: Box;
  name: string;
  /** Whether that is a variable's name; otherwise the expression stands for it. */
  named: boolean;
  /** How it was computed, or what kind of leaf it is. */
  detail: string;
  /** From which earlier cell it is. */
  origin: string;
  kind: 'leaf' | 'constant' | 'op' | 'cut';
  output: boolean;
  present: boolean;
  value: string;
  slot: GradientSlot;
  gradient: string;
  arrived: number;
  expected: number;
  /** What `.grad` holds; absent for a node that has none. */
  memory?: string | undefined;
  /** Which part the step is about. */
  active: '' | 'value' | 'gradient' | 'memory' | 'reset';
  label: string;
  focusable: boolean;
  onFocus: (id: string) => void;
  onChoose: (id: string) => void;
  mark: NodeMark | undefined;
}

const MONO = 7.25;
const BOLD = 9.6;
const EXPRESSION = 8.6;
const SMALL = 6.3;
/** Sentences hold more narrow letters than names do. */
const SENTENCE = 6;
const PAD = 8;
const MOST_BEADS = 6;

export function clip(text: string, width: number, each = MONO): string {
  const room = Math.max(1, Math.floor(width / each));
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}

function Slot({ y, width, kind, children }: { y: number; width: number; kind: string; children: ComponentChild }) {
  return (
    <g class={`slot ${kind}`}>
      <rect x={PAD} y={y} width={width - 2 * PAD} height={22} rx={4} />
      {children}
    </g>
  );
}

/** One bead for each contribution that this pass will bring, strung on the slot's upper edge: filled once it has arrived. */
function Beads({ right, y, arrived, expected }: { right: number; y: number; arrived: number; expected: number }) {
  const say = useWords();
  if (expected > MOST_BEADS) {
    return (
      <text class="count" x={right} y={y + 3} text-anchor="end">
        {say('ui.card.count', { arrived, expected })}
      </text>
    );
  }
  return (
    <g class="beads">
      {Array.from({ length: expected }, (_, index) => (
        <circle
          key={index}
          class={index < arrived ? 'in' : ''}
          cx={right - 4 - (expected - 1 - index) * 10}
          cy={y}
          r={2.9}
        />
      ))}
    </g>
  );
}

function Gradient({ box, slot, gradient, arrived, expected }: CardProps) {
  const room = box.width - 2 * PAD - 12;
  const words = slot === 'none' || slot === 'unreached';
  return (
    <Slot y={56} width={box.width} kind={`gradient ${slot}`}>
      {gradient !== '' && (
        <text class={words ? 'small' : 'number'} x={PAD + 6} y={71}>
          {words ? clip(gradient, room + 4, SENTENCE) : clip(gradient, room)}
        </text>
      )}
      {slot === 'arriving' && <Beads right={box.width - PAD - 4} y={56} arrived={arrived} expected={expected} />}
    </Slot>
  );
}

/** `.grad` is storage that outlives a pass, not mathematics: it is drawn as a drawer of its leaf. */
function Drawer({ box, memory }: { box: Box; memory: string }) {
  const inside = hasRoomInside(box);
  const [x, y] = inside ? [PAD, 82] : [5, box.height];
  const width = box.width - 2 * x;
  const shape = inside
    ? `M${x} ${y}h${width}v22h${-width}z`
    : `M${x} ${y}h${width}v${DRAWER - 6}q0 6 -6 6h${12 - width}q-6 0 -6 -6z`;
  return (
    <g class={memory === 'None' ? 'drawer empty' : 'drawer'}>
      <path d={shape} />
      <text class="small" x={x + 6} y={y + 15}>
        .grad
      </text>
      <text class="number" x={x + 41} y={y + 15}>
        {clip(memory, width - 43)}
      </text>
    </g>
  );
}

function Badge({ text, right }: { text: string; right: number }) {
  const width = 12 + text.length * 7.5;
  return (
    <g class="badge" transform={`translate(${right - width + 8} -12)`}>
      <rect width={width} height={20} rx={10} />
      <text x={width / 2} y={14.5} text-anchor="middle">
        {text}
      </text>
    </g>
  );
}

function View(props: CardProps): ComponentChild {
  const { id, box, name, named, detail, origin, kind, output, present, value, memory, active, label, mark } = props;
  const { width, height } = box;
  const state = `${present ? 'present' : 'waiting'}${active === '' ? '' : ` active on-${active}`}${mark === undefined ? '' : ` marked-${mark.tone}`}`;
  const title = named ? clip(name, detail === '' ? width - 24 : width * 0.6, BOLD) : clip(name, width - 24, EXPRESSION);
  const room = width - 24 - title.length * BOLD - 8;
  return (
    <g
      class={`card ${kind} ${state}`}
      data-node={id}
      transform={`translate(${box.x} ${box.y})`}
      role="img"
      aria-label={label}
      tabindex={props.focusable ? 0 : -1}
      onFocus={() => {
        props.onFocus(id);
      }}
      onClick={() => {
        props.onChoose(id);
      }}
    >
      {memory !== undefined && !hasRoomInside(box) && <Drawer box={box} memory={memory} />}
      <rect class="focus" x={-6} y={-6} width={width + 12} height={height + 12} rx={13} />
      <rect class="body" width={width} height={height} rx={8} />
      {output && <rect class="halo" x={3.5} y={3.5} width={width - 7} height={height - 7} rx={5} />}
      {origin !== '' && (
        <text class="origin" x={2} y={-7}>
          {clip(origin, width, SMALL)}
        </text>
      )}
      <text class={named ? 'name' : 'name expression'} x={12} y={21}>
        {title}
      </text>
      {detail !== '' && (
        <text class="detail" x={width - 12} y={21} text-anchor="end">
          {clip(detail, room, SMALL)}
        </text>
      )}
      <Slot y={30} width={width} kind={value === '' ? 'value empty' : 'value'}>
        {value !== '' && (
          <text class="number" x={PAD + 6} y={45}>
            {clip(value, width - 2 * PAD - 12)}
          </text>
        )}
      </Slot>
      <Gradient {...props} />
      {memory !== undefined && hasRoomInside(box) && <Drawer box={box} memory={memory} />}
      {mark?.badge !== undefined && <Badge text={mark.badge} right={width} />}
    </g>
  );
}

export const Card = memo(View);
