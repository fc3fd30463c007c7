/** A player on a page: it keeps the step, the clock and the focus, and draws the rest from them. */

import { render } from 'preact';
import css from './player.css';
import { Walk, onKey } from './keys';
import { Scene } from './layout';
import { Motion } from './motion';
import { Program } from './program';
import { nodeOf, stateAt, type State } from './state';
import { themeOf, watchTheme } from './theme';
import { InvalidTrace, validate } from './validate';
import { PlayerView, Problem } from './view/player';

export interface Player {
  readonly step: number;
  readonly playing: boolean;
  goTo(step: number): void;
  /** Lets the clock run, or stops it. */
  play(on: boolean): void;
  /** Shows another trace in the same place. What has the focus keeps it, and the step stays unless one is given. */
  setTrace(trace: unknown, step?: number): void;
  dispose(): void;
}

export interface Moment {
  step: number;
  playing: boolean;
}

export interface PlayerOptions {
  /** The step at which the player opens; 0, before the first, unless said. */
  startStep?: number;
  /** false: each step's picture appears at once. */
  transitions?: boolean;
  /** How fast the clock runs at first: one of the speeds that the player's own button offers; 1 unless said. */
  speed?: number;
  /** Called when the step has changed or the clock was started or stopped, whoever did it. */
  onChange?: (now: Moment) => void;
}

const SPEEDS = [1, 2, 4, 0.5] as const;
/** How long a step stays when the clock runs at speed 1: long enough to read its sentence. */
const PACE = 1800;

class Live {
  private state: State;
  private running = false;
  private speed: (typeof SPEEDS)[number];
  private told: Moment;
  private help = false;
  private focus: string;
  private clock: ReturnType<typeof setTimeout> | undefined;
  private readonly scene: Scene;
  private readonly motion: Motion;
  private readonly walked = new Walk();

  constructor(
    private readonly root: HTMLElement,
    private readonly program: Program,
    private readonly options: PlayerOptions,
  ) {
    this.scene = new Scene(program);
    this.motion = new Motion(root, program, this.scene);
    this.state = stateAt(program, this.bounded(options.startStep ?? 0));
    this.speed = SPEEDS.find((speed) => speed === options.speed) ?? 1;
    this.told = { step: this.step, playing: false };
    this.focus = program.trace.nodes[0]?.id ?? '';
    // A page has several players: each says which program it plays.
    const { title, source } = program.trace;
    const about = title ?? source[0]?.name;
    if (about !== undefined) root.setAttribute('aria-label', `Backpropagation player: ${about}`);
    root.addEventListener('keydown', this.onKey);
    this.draw();
  }

  get step(): number {
    return this.state.k;
  }

  readonly goTo = (k: number): void => {
    const before = this.state.k;
    const next = this.bounded(k);
    if (next === before) return;
    this.motion.cancel();
    this.state = stateAt(this.program, next);
    if (next === this.program.length) this.running = false;
    this.draw();
    if (next === before + 1 && this.moves()) this.motion.play(this.state);
    this.follow();
    this.schedule();
    this.tell();
  };

  get playing(): boolean {
    return this.running;
  }

  play(on: boolean): void {
    if (on === this.running) return;
    this.running = on;
    if (on && this.state.k === this.program.length) this.goTo(0);
    this.draw();
    this.schedule();
    this.tell();
  }

  /** Shows another program in the same elements, so that what has the focus keeps it. */
  become(program: Program, step = this.step): Live {
    this.retire();
    const next = new Live(this.root, program, { ...this.options, startStep: step, speed: this.speed });
    next.told = this.told;
    next.tell();
    next.play(this.running);
    return next;
  }

  dispose(): void {
    this.retire();
    render(null, this.root);
  }

  retire(): void {
    clearTimeout(this.clock);
    this.motion.cancel();
    this.root.removeEventListener('keydown', this.onKey);
  }

  private tell(): void {
    const { step, playing } = this;
    if (step === this.told.step && playing === this.told.playing) return;
    this.told = { step, playing };
    this.options.onChange?.(this.told);
  }

  private bounded(k: number): number {
    return Number.isNaN(k) ? 0 : Math.min(Math.max(Math.trunc(k), 0), this.program.length);
  }

  private moves(): boolean {
    const view = this.root.ownerDocument.defaultView;
    return (this.options.transitions ?? true) && view?.matchMedia('(prefers-reduced-motion: reduce)').matches === false;
  }

  /** Where the picture is wider than its window, the window follows what happens. */
  private follow(): void {
    const box = this.root.querySelector('.graph');
    const drawing = box?.querySelector('svg');
    const { step } = this.state;
    const id = step === undefined ? undefined : nodeOf(this.program, step);
    if (!box || !drawing || id === undefined || box.scrollWidth <= box.clientWidth) return;
    const scale = drawing.clientWidth / this.scene.view.width;
    const card = this.scene.card(id);
    const [left, right] = [
      (card.x - this.scene.view.x) * scale - 16,
      (card.x + card.width - this.scene.view.x) * scale + 16,
    ];
    if (left >= box.scrollLeft && right <= box.scrollLeft + box.clientWidth) return;
    box.scrollTo({ left: (left + right - box.clientWidth) / 2, behavior: this.moves() ? 'smooth' : 'auto' });
  }

  private schedule(): void {
    clearTimeout(this.clock);
    if (!this.running) return;
    this.clock = setTimeout(() => {
      this.goTo(this.state.k + 1);
    }, PACE / this.speed);
  }

  private readonly togglePlay = (): void => {
    if (this.running) {
      this.play(false);
      return;
    }
    const atEnd = this.state.k === this.program.length;
    this.play(true);
    if (!atEnd) this.goTo(this.state.k + 1);
  };

  private readonly nextSpeed = (): void => {
    this.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length] ?? 1;
    this.draw();
    this.schedule();
  };

  private readonly toggleHelp = (): void => {
    this.help = !this.help;
    this.draw();
  };

  private readonly onFocus = (id: string): void => {
    this.walked.visit(id);
    if (this.focus === id) return;
    this.focus = id;
    this.draw();
  };

  private readonly walk = (to: 'parents' | 'children'): void => {
    const next = this.walked.next(this.program, this.focus, to);
    const card = this.root.querySelector<SVGElement>(`[data-node="${next ?? this.focus}"]`);
    card?.focus();
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const { goTo, togglePlay, toggleHelp, walk } = this;
    onKey(event, this.state.k, this.program, { goTo, togglePlay, toggleHelp, walk });
  };

  private draw(): void {
    render(
      <PlayerView
        program={this.program}
        scene={this.scene}
        state={this.state}
        playing={this.playing}
        speed={this.speed}
        help={this.help}
        focus={this.focus}
        onFocus={this.onFocus}
        goTo={this.goTo}
        togglePlay={this.togglePlay}
        nextSpeed={this.nextSpeed}
        toggleHelp={this.toggleHelp}
      />,
      this.root,
    );
  }
}

/** Draws a trace, or says in its place why it cannot be shown, and then there is no player. */
function start(root: HTMLElement, document: unknown, draw: (program: Program) => Live): Live | undefined {
  try {
    return draw(new Program(validate(document)));
  } catch (error) {
    // Whatever is wrong, the reader is told; a blank place would say nothing.
    const message = error instanceof Error ? error.message : String(error);
    render(
      <Problem message={error instanceof InvalidTrace ? message : `This trace cannot be shown: ${message}`} />,
      root,
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
  root.setAttribute('role', 'region');
  root.setAttribute('aria-label', 'Backpropagation player');
  shadow.append(style, root);
  host.append(place);

  const dress = (): void => {
    root.dataset['theme'] = themeOf(place);
  };
  const unwatch = watchTheme(page, dress);
  // Shown at last, or moved to another place: only then is there a colour behind the player to go by.
  const sizes = new ResizeObserver(dress);
  sizes.observe(place);
  dress();
  const open = (startStep: number) => (program: Program) => new Live(root, program, { ...options, startStep });
  let live = start(root, trace, open(options.startStep ?? 0));
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
    setTrace: (next, step) => {
      const before = live;
      live = start(root, next, (program) => before?.become(program, step) ?? open(step ?? 0)(program));
      // Behind a message nothing goes on.
      if (live === undefined) before?.retire();
    },
    dispose: () => {
      unwatch();
      sizes.disconnect();
      live?.dispose();
      render(null, root);
      place.remove();
    },
  };
}
