/**
 * The focus in the graph. One card holds the graph's place in the tab order, and from there one walks along the edges:
 * a thousand cards are no thousand stops on the way through the page.
 */

import { isGroup, type ItemId } from './groups';
import type { Scene } from './layout';

function firstOf({ visible }: Scene): ItemId {
  return visible.card(visible.program.trace.nodes[0]?.id ?? '');
}

export class Focus {
  /** The card, or the open group's title, that has the focus or had it last. */
  private at: ItemId;
  /** When each was visited, so that going up and down again leads through all of them in turn. */
  private readonly visits = new Map<ItemId, number>();
  private clock = 0;

  constructor(
    private readonly root: HTMLElement,
    scene: Scene,
  ) {
    this.at = firstOf(scene);
  }

  get id(): ItemId {
    return this.at;
  }

  /** Whether the keyboard is in the graph now. */
  get held(): boolean {
    const { activeElement } = this.root.getRootNode() as ShadowRoot;
    return this.root.contains(activeElement) && activeElement?.closest('[data-node]') !== null;
  }

  /** Whether it is there and shows, as for those who came by a key. */
  get shows(): boolean {
    return this.root.querySelector('.card:focus-visible') !== null;
  }

  take(id = this.at): void {
    this.root.querySelector<SVGElement>(`[data-node="${id}"]`)?.focus();
  }

  /** It came to a card, by a key or by a click. Returns whether that is another one. */
  came(id: ItemId): boolean {
    const moved = id !== this.at;
    this.clock += 1;
    this.visits.set(id, this.clock);
    this.at = id;
    return moved;
  }

  /** To the parent or child that was not visited for the longest time. */
  walk({ visible }: Scene, to: 'parents' | 'children'): void {
    const when = (id: ItemId): number => this.visits.get(id) ?? 0;
    const [first = this.at, ...others] = visible.beside(this.at, to);
    this.take(others.reduce((best, id) => (when(id) < when(best) ? id : best), first));
  }

  /** Another picture: what went into a group gives its place to the group, and what is no more to the first card. */
  stay(scene: Scene): void {
    const { program, groups } = scene.visible;
    if (isGroup(this.at)) this.at = groups.has(this.at) ? scene.visible.group(this.at) : firstOf(scene);
    else this.at = program.nodes.has(this.at) ? scene.visible.card(this.at) : firstOf(scene);
  }
}
