/** Mounts a player in the page of a test, and finds what is in it. */

import { queries, within, type BoundFunctions } from '@testing-library/preact';
import { mount, type Player } from '../index';

export interface Opened {
  player: Player;
  root: HTMLElement;
  screen: BoundFunctions<typeof queries>;
  /** The card of a node or a group, or an open group's title. */
  card: (id: string) => SVGElement;
  /** What has the focus. */
  focused: () => string | undefined;
  close: () => void;
}

export function open(trace: unknown, options = {}): Opened {
  const host = document.createElement('div');
  document.body.append(host);
  const player = mount(host, trace, { transitions: false, ...options });
  const root = host.firstElementChild?.shadowRoot?.querySelector<HTMLElement>('section');
  if (!root) throw new Error('nothing was mounted');
  return {
    player,
    root,
    screen: within(root),
    card: (id) => {
      const card = root.querySelector<SVGElement>(`[data-node="${id}"]`);
      if (card === null) throw new Error(`no card ${id}`);
      return card;
    },
    focused: () => {
      const active = (root.getRootNode() as ShadowRoot).activeElement;
      return active?.getAttribute('data-node') ?? active?.getAttribute('aria-label') ?? undefined;
    },
    close: () => {
      player.dispose();
      host.remove();
    },
  };
}
