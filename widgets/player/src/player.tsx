/** A player on a page: its place, its theme, and the message where a trace cannot be shown. */

import { render } from 'preact';
import { english, speaking, type Saying } from './catalogue';
import { Live } from './live';
import type { PlayerOptions } from './options';
import { Program } from './program';
import { css } from './style';
import type { Kit } from './tool';
import type { Trace } from './trace';
import { themeOf, watchTheme } from './theme';
import type { TwinLive } from './twin_live';
import { InvalidTrace, validate } from './validate';
import { Problem } from './view/player';

export interface Player {
  readonly step: number;
  readonly playing: boolean;
  goTo(step: number): void;
  /** Lets the clock run, or stops it. */
  play(on: boolean): void;
  /** Opens a tool by its id, if this trace has use for it. */
  open(tool: string): void;
  /** Shows another trace in the same place. What has the focus keeps it, and the step stays unless one is given. */
  setTrace(trace: unknown, step?: number): void;
  dispose(): void;
}

export type { Moment, PlayerOptions } from './options';

/** Draws a trace, or complains that it cannot be shown, and then there is no player. */
function start(
  document: unknown,
  complain: (why: Saying) => void,
  draw: (trace: Trace) => Live | TwinLive | undefined,
): Live | TwinLive | undefined {
  try {
    return draw(validate(document));
  } catch (error) {
    // Whatever is wrong, the reader is told; a blank place would say nothing.
    complain(
      error instanceof InvalidTrace
        ? error.why
        : { key: 'ui.unshown', parameters: { message: error instanceof Error ? error.message : String(error) } },
    );
    return undefined;
  }
}

/** Shows a trace in an element of the page, or says there why it cannot. The page's own styles and ids stay apart. */
export function mount(host: HTMLElement, trace: unknown, options: PlayerOptions = {}): Player {
  const { ownerDocument: page } = host;
  const place = page.createElement('div');
  const shadow = place.attachShadow({ mode: 'open' });
  const style = page.createElement('style');
  style.textContent = css;
  const root = page.createElement('section');
  root.className = 'player';
  root.classList.toggle('own', options.theme !== undefined);
  root.setAttribute('role', 'region');
  const words = { ...english, ...options.language?.words };
  const say = speaking(words);
  if (options.language !== undefined) root.lang = options.language.code;
  root.setAttribute('aria-label', say('ui.player'));
  shadow.append(style, root);
  host.append(place);

  const dress = (): void => {
    root.dataset['theme'] = options.theme ?? themeOf(place);
  };
  const unwatch = watchTheme(page, dress);
  // Shown at last, or moved to another place: only then is there a colour behind the player to go by.
  const sizes = new ResizeObserver(dress);
  sizes.observe(place);
  dress();
  const { tools: given, ...rest } = options;
  let kit: Kit | undefined;
  const unpack = (found: Kit): Kit => {
    Object.assign(words, found.words, options.language?.words);
    style.textContent += found.css;
    kit = found;
    return found;
  };
  let coming: Promise<Kit> | undefined;
  if (given !== undefined && typeof given !== 'function') unpack(given);
  const ask = (): Promise<Kit> | undefined => {
    if (coming === undefined && typeof given === 'function') coming = given().then(unpack);
    return coming;
  };
  const tools = kit?.tools ?? (async () => (await ask())?.tools ?? []);

  let live: Live | TwinLive | undefined;
  /** The last trace that was to be shown: a twin may have to wait for its player. */
  let wanted: Trace | undefined;
  const open = (trace: Trace, startStep: number): Live | TwinLive | undefined => {
    wanted = trace;
    const at = { ...rest, tools, startStep };
    const program = new Program(trace, say);
    if (trace.twin === undefined) return new Live(root, program, at);
    if (kit !== undefined) return new kit.TwinLive(root, program, new Program(trace.twin, say), at);
    void ask()?.then(() => {
      if (wanted === trace) live = open(trace, startStep);
    });
    return undefined;
  };
  /** The words for what can be wrong with a trace come with the tools: few pages need them. */
  const complain = (why: Saying): void => {
    wanted = undefined;
    const tell = (): void => {
      if (live === undefined && wanted === undefined) render(<Problem message={say(why.key, why.parameters)} />, root);
    };
    if (kit === undefined && given !== undefined) void ask()?.then(tell, tell);
    else tell();
  };
  live = start(trace, complain, (first) => open(first, options.startStep ?? 0));
  return {
    get step() {
      return live?.step ?? 0;
    },
    get playing() {
      return live?.playing ?? false;
    },
    goTo: (step) => {
      live?.goTo(step);
    },
    play: (on) => {
      live?.play(on);
    },
    open: (tool) => {
      if (live instanceof Live) live.useTool(tool);
    },
    setTrace: (next, step) => {
      const before = live;
      wanted = undefined;
      live = undefined;
      live = start(next, complain, (another) => {
        if (before instanceof Live && another.twin === undefined) return before.become(new Program(another, say), step);
        before?.dispose();
        return open(another, step ?? before?.step ?? 0);
      });
      // Behind a message nothing goes on.
      if (live === undefined) before?.retire();
    },
    dispose: () => {
      wanted = undefined;
      unwatch();
      sizes.disconnect();
      live?.dispose();
      render(null, root);
      place.remove();
    },
  };
}
