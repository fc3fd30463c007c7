/** The player with all its tools at hand. A host that loads the tools when they are needed mounts `./player` itself. */

import { mount as mountWith, type Player, type PlayerOptions } from './player';
import { KIT } from './tools';

export type { Moment, Player, PlayerOptions } from './player';

export function mount(host: HTMLElement, trace: unknown, options: PlayerOptions = {}): Player {
  return mountWith(host, trace, { tools: KIT, ...options });
}
