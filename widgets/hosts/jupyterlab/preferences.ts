/** The settings of the player in JupyterLab, as the learner chose them in the settings editor. */
import type { PlayerOptions } from '../../player/src/player';

export interface Preferences {
  speed: number;
  transitions: boolean;
  opensAt: 'first' | 'last';
}

let preferences: Preferences = { speed: 1, transitions: true, opensAt: 'first' };

/** Which player JupyterLab opens from now on; those that are open stay as they are. */
export function prefer(chosen: Partial<Preferences>): void {
  preferences = { ...preferences, ...chosen };
}

/** What a player opens with unless its output says otherwise. */
export function playerOptions(): PlayerOptions {
  const { speed, transitions, opensAt } = preferences;
  return {
    speed,
    transitions,
    startStep: opensAt === 'last' ? Number.MAX_SAFE_INTEGER : 0,
    // They come once the first picture stands.
    tools: async () => (await import('../../player/src/tools')).TOOLS,
    // As large as the player itself, so it is loaded when a page is saved.
    script: async () => (await import('page-script')).default,
  };
}
