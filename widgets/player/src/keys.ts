/** The keyboard: what each key asks the player to do. */

import type { Timeline } from './timeline';
import type { Viewport } from './viewport';

export interface Steering {
  goTo: (k: number) => void;
  togglePlay: () => void;
}

export interface Commands extends Steering {
  toggleHelp: () => void;
  /** Moves the focus to a parent or a child of the node that has it. */
  walk: (to: 'parents' | 'children') => void;
  /** Chooses the node that has the focus; undefined while something else has it. */
  choose: (() => void) | undefined;
  /** Opens the group that has the focus, or closes the one around what has it; undefined where there is none. */
  group: (() => void) | undefined;
  /** Closes the open tool; undefined while none is open. */
  close: (() => void) | undefined;
  /** Opens or closes the tool that has this key; undefined for a key of no tool. */
  toolOf: (key: string) => (() => void) | undefined;
  viewport: Pick<Viewport, 'zoomIn' | 'zoomOut' | 'fit' | 'pan'>;
}

/** Where each backward pass, and each stretch of the program between two, has taken its first step. */
export function landmarks({ sections }: Timeline): number[] {
  return sections.map(({ from }) => from + 1);
}

/** Whether the element itself answers to the key: a button that is pressed, a link, a field that is written in. */
function answers(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if ((key === ' ' || key === 'Enter') && target.closest('button, a, summary') !== null) return true;
  return key !== 'Escape' && target.closest('input:not([type=range]), textarea, select') !== null;
}

const SHIFTED: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Where a key leads from step k, or undefined for a key that leads nowhere. */
export function steer(
  key: string,
  k: number,
  timeline: Timeline,
  { goTo, togglePlay }: Steering,
): (() => void) | undefined {
  const go = (position: number) => () => {
    goTo(position);
  };
  switch (key) {
    case 'ArrowRight':
      return go(k + 1);
    case 'ArrowLeft':
      return go(k - 1);
    case 'Home':
      return go(0);
    case 'End':
      return go(timeline.length);
    case ']':
      return go(landmarks(timeline).find((position) => position > k) ?? timeline.length);
    case '[':
      return go(
        landmarks(timeline)
          .filter((position) => position < k)
          .at(-1) ?? 0,
      );
    case ' ':
      return togglePlay;
    default:
      return undefined;
  }
}

/** What any other key does, or undefined for a key that is not the player's. */
function command(key: string, commands: Commands): (() => void) | undefined {
  const { toggleHelp, walk, choose, close, group, toolOf, viewport } = commands;
  switch (key) {
    case 'ArrowUp':
      return () => {
        walk('parents');
      };
    case 'ArrowDown':
      return () => {
        walk('children');
      };
    case '?':
      return toggleHelp;
    case '+':
    case '=':
      return () => {
        viewport.zoomIn();
      };
    case '-':
      return () => {
        viewport.zoomOut();
      };
    case '0':
      return () => {
        viewport.fit();
      };
    case 'Enter':
      return choose;
    case 'g':
      return group;
    case 'Escape':
      return close;
    default:
      return toolOf(key);
  }
}

/** Takes the player's keys, and keeps them from the notebook around it; leaves all others alone. */
export function onKey(event: KeyboardEvent, k: number, timeline: Timeline, commands: Commands): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (answers(event.target, event.key)) {
    // The notebook around must not run its cell for it.
    event.stopPropagation();
    return;
  }
  const way = event.shiftKey ? SHIFTED[event.key] : undefined;
  const action =
    way === undefined
      ? (steer(event.key, k, timeline, commands) ?? command(event.key, commands))
      : () => {
          commands.viewport.pan(...way);
        };
  if (action === undefined) return;
  event.stopPropagation();
  event.preventDefault();
  action();
}
