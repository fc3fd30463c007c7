/** What JupyterLab must know of each place that plays a trace, so that a command finds the player that it is for. */
import type { Player } from '../../player/src/player';

export interface Played {
  readonly player: Player;
  readonly trace: unknown;
}

/** By the element that holds the player. Both of JupyterLab's entry points, and the widget, share this module. */
export const played = new WeakMap<Element, Played>();

/** The class of such an element. */
export const PLACE = 'autodiff-lite-trace';

/**
 * Keeps JupyterLab's shortcuts from running on the keys of a player that has the focus.
 *
 * The mark must be on the element that receives the keys, which is the root of the player's shadow: its shortcuts are
 * for `:focus` within a notebook, and JupyterLab looks for one that fits before it looks for the mark further up.
 */
export function keepKeys(place: Element): void {
  for (const root of place.children) root.setAttribute('data-lm-suppress-shortcuts', 'true');
}
