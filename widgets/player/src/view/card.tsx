/** A node of the graph as a card: who it is, what it holds, what came back to it. */

import type { ComponentChild } from 'preact';
import { useWords } from '../catalogue';
import { GRAD_MARK, HEAD, PAD, clip, drawerOf, lineHeight } from '../cards';
import type { Box } from '../geometry';
import type { Heat } from '../heat';
import { hasRoomInside } from '../layout';
import type { NodeMark } from '../tool';
import { HeatMap } from './heat';
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
  /** What is shown as colours in place of its numbers, for which the card has no room. */
  heat: { value?: Heat | undefined; gradient?: Heat | undefined; memory?: Heat | undefined };
  /** Which part the step is about. */
  active: '' | 'value' | 'gradient' | 'memory' | 'reset';
  label: string;
  focusable: boolean;
  onFocus: ((id: string) => void) | undefined;
  onChoose: ((id: string) => void) | undefined;
  mark: NodeMark | undefined;
}

const BOLD = 9.6;
const EXPRESSION = 8.6;
const SMALL = 6.3;
/** Sentences hold more narrow letters than names do. */
const SENTENCE = 6;
const MOST_BEADS = 6;

interface SlotProps extends Box {
  kind: string;
  children: ComponentChild;
}

function Slot({ x, y, width, height, kind, children }: SlotProps) {
  return (
    <g class={`slot ${kind}`}>
      <rect x={x} y={y} width={width} height={height} rx={4} />
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

function Gradient({ box, slot, gradient, arrived, expected, memory, heat }: CardProps) {
  const line = lineHeight(box, memory !== undefined);
  const width = box.width - 2 * PAD;
  const words = slot === 'none' || slot === 'unreached';
  const mark = slot === 'arriving' ? '+ ' : '∂ ';
  const [x, y] = [box.x + PAD, box.y + HEAD + line];
  return (
    <Slot x={x} y={y} width={width} height={line - 4} kind={`gradient ${slot}`}>
      {heat.gradient !== undefined ? (
        <HeatMap x={x} y={y} heat={heat.gradient} mark={mark} width={width} line={line} />
      ) : (
        gradient !== '' && (
          <text class={words ? 'small' : 'number'} x={x + 6} y={y + 15}>
            {words ? clip(gradient, width - 8, SENTENCE) : clip(gradient, width - 12)}
          </text>
        )
      )}
      {slot === 'arriving' && <Beads right={x + width - 4} y={y} arrived={arrived} expected={expected} />}
    </Slot>
  );
}

/** `.grad` is storage that outlives a pass, not mathematics: it is drawn as a drawer of its leaf. */
function Drawer({ box, memory, heat }: { box: Box; memory: string; heat: Heat | undefined }) {
  const { x, y, width, height } = drawerOf(box);
  const shape = hasRoomInside(box)
    ? `h${width}v${height}h${-width}z`
    : `h${width}v${height - 6}q0 6 -6 6h${12 - width}q-6 0 -6 -6z`;
  return (
    <g class={memory === 'None' ? 'drawer empty' : 'drawer'}>
      <path d={`M${x} ${y}${shape}`} />
      {heat !== undefined ? (
        <HeatMap x={x} y={y} heat={heat} mark=".grad " width={width} line={height + 4} />
      ) : (
        <>
          <text class="small" x={x + 6} y={y + 15}>
            .grad
          </text>
          <text class="number" x={x + GRAD_MARK + 6} y={y + 15}>
            {clip(memory, width - GRAD_MARK - 8)}
          </text>
        </>
      )}
    </g>
  );
}

function Badge({ text, right, y }: { text: string; right: number; y: number }) {
  const width = 12 + text.length * 7.5;
  const x = right - width + 8;
  return (
    <g class="badge">
      <rect x={x} y={y - 12} width={width} height={20} rx={10} />
      <text x={x + width / 2} y={y + 2.5} text-anchor="middle">
        {text}
      </text>
    </g>
  );
}

/**
 * All of it says where it stands in the picture. Were the card moved to its place instead, the browser would keep a
 * coordinate system for each of a thousand, and would paint those too that are far outside the window.
 */
function View(props: CardProps): ComponentChild {
  const { id, box, name, named, detail, origin, kind, output, present, value, memory, heat, active, label, mark } =
    props;
  const { x, y, width, height } = box;
  const state = `${present ? 'present' : 'waiting'}${active === '' ? '' : ` active on-${active}`}${mark === undefined ? '' : ` marked-${mark.tone}`}`;
  const title = named ? clip(name, detail === '' ? width - 24 : width * 0.6, BOLD) : clip(name, width - 24, EXPRESSION);
  const line = lineHeight(box, memory !== undefined);
  const slot = { x: x + PAD, y: y + HEAD, width: width - 2 * PAD, height: line - 4 };
  const room = width - 24 - title.length * (named ? BOLD : EXPRESSION) - 8;
  return (
    <g
      class={`card ${kind} ${state}`}
      data-node={id}
      role="img"
      aria-label={label}
      tabindex={props.focusable ? 0 : -1}
      onFocus={() => {
        props.onFocus?.(id);
      }}
      onClick={() => {
        props.onChoose?.(id);
      }}
    >
      {memory !== undefined && !hasRoomInside(box) && <Drawer box={box} memory={memory} heat={heat.memory} />}
      <rect class="focus" x={x - 6} y={y - 6} width={width + 12} height={height + 12} rx={13} />
      <rect class="body" x={x} y={y} width={width} height={height} rx={8} />
      {output && <rect class="halo" x={x + 3.5} y={y + 3.5} width={width - 7} height={height - 7} rx={5} />}
      {origin !== '' && (
        <text class="origin" x={x + 2} y={y - 7}>
          {clip(origin, width, SMALL)}
        </text>
      )}
      <text class={named ? 'name' : 'name expression'} x={x + 12} y={y + 21}>
        {title}
      </text>
      {detail !== '' && (
        <text class="detail" x={x + width - 12} y={y + 21} text-anchor="end">
          {clip(detail, room, SMALL)}
        </text>
      )}
      <Slot {...slot} kind={value === '' ? 'value empty' : 'value'}>
        {heat.value !== undefined ? (
          <HeatMap x={slot.x} y={slot.y} heat={heat.value} mark="" width={slot.width} line={line} />
        ) : (
          value !== '' && (
            <text class="number" x={slot.x + 6} y={slot.y + 15}>
              {clip(value, slot.width - 12)}
            </text>
          )
        )}
      </Slot>
      <Gradient {...props} />
      {memory !== undefined && hasRoomInside(box) && <Drawer box={box} memory={memory} heat={heat.memory} />}
      {mark?.badge !== undefined && <Badge text={mark.badge} right={x + width} y={y} />}
    </g>
  );
}

export const Card = memo(View);
