/** The settings of the player in JupyterLab, as the learner chose them in the settings editor. */
import { speaking, type Language, type Say } from '../../player/src/catalogue';
import type { PlayerOptions } from '../../player/src/player';
import words from '../../schema/hosts.en.json';

export interface Preferences {
  speed: number;
  transitions: boolean;
  opensAt: 'first' | 'last';
  theme: 'light' | 'dark' | undefined;
  language: Language | undefined;
}

let preferences: Preferences = {
  speed: 1,
  transitions: true,
  opensAt: 'first',
  theme: undefined,
  language: undefined,
};

const LONGEST_WAIT = 1000;

let settle: () => void;

/** Fulfilled when the settings are known, or soon anyway: a page that opens at a player may be quicker than they are. */
export const settled = new Promise<void>((resolve) => {
  settle = resolve;
  setTimeout(resolve, LONGEST_WAIT);
});

/** Which player JupyterLab opens from now on; those that are open stay as they are. */
export function prefer(chosen: Partial<Preferences>): void {
  preferences = { ...preferences, ...chosen };
  settle();
}

/** What a player opens with unless its output says otherwise. */
export function playerOptions(): PlayerOptions {
  const { speed, transitions, opensAt, theme, language } = preferences;
  return {
    speed,
    transitions,
    ...(theme !== undefined && { theme }),
    ...(language !== undefined && { language }),
    startStep: opensAt === 'last' ? Number.MAX_SAFE_INTEGER : 0,
    // They come once the first picture stands.
    tools: async () => (await import('../../player/src/tools')).KIT,
    // As large as the player itself, so it is loaded when a page is saved.
    script: async () => (await import('page-script')).default,
  };
}

/** The language of these two letters; undefined for English, and for those that there is no catalogue of. */
export async function languageOf(code: string): Promise<Language | undefined> {
  return code === 'de' ? (await import('./german')).german : undefined;
}

/** Says in that language what stands around a player: a command, a notice. */
export const say: Say = (key, parameters) => speaking({ ...words, ...preferences.language?.words })(key, parameters);

/** Of an element whose words are said so. */
export function spokenIn(): string {
  return preferences.language?.code ?? 'en';
}
