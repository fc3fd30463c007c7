/** What whoever embeds the player may ask of it, and what they hear. */

import type { Language } from './catalogue';
import type { Host, Kit, Told, Tool } from './tool';

export interface Moment {
  step: number;
  playing: boolean;
}

export interface PlayerOptions extends Pick<Host, 'link' | 'script'> {
  /** The step at which the player opens; 0, before the first, unless said. */
  startStep?: number;
  /** false: each step's picture appears at once. */
  transitions?: boolean;
  /** How fast the clock runs at first: one of the speeds that the player's own button offers; 1 unless said. */
  speed?: number;
  /** It stands beside a twin: what steps both has the controls and the words. */
  paired?: boolean;
  /** The page around it says the program's title already. */
  titled?: boolean;
  /** Light or dark, whatever the page is; otherwise as the page. */
  theme?: 'light' | 'dark';
  /** What it speaks; English unless said. */
  language?: Language;
  /** What can be done beside stepping; a function is asked for it once the first picture stands. */
  tools?: Kit | (() => Promise<Kit>);
  /** The tool that is open at first. */
  tool?: string;
  /** Called when the step has changed or the clock was started or stopped, whoever did it. */
  onChange?: (now: Moment) => void;
  /** Called when the learner has answered or done something that a tool tells of. */
  onTold?: (event: Told) => void;
}

/** The words and styles of the tools are the player's affair, which has one place for each. */
export interface LiveOptions extends Omit<PlayerOptions, 'tools'> {
  tools?: readonly Tool[] | (() => Promise<readonly Tool[]>);
}

/** What the page around a player knows, and its tools may ask. */
export function hostOf(root: HTMLElement, { link, script, language }: LiveOptions): Host {
  return {
    theme: () => (root.closest<HTMLElement>('.player')?.dataset['theme'] === 'dark' ? 'dark' : 'light'),
    language: language?.code ?? 'en',
    link,
    script,
  };
}
