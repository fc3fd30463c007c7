/** A player at work: it keeps the step, the clock, the focus and the open tool, and draws the rest from them. */

import { render } from 'preact';
import { Words, type Language } from './catalogue';
import { Clock } from './clock';
import { centred, partOf, type Box } from './geometry';
import { isGroup, type GroupId, type ItemId } from './groups';
import { Walk, onKey } from './keys';
import { Scene } from './layout';
import { Motion } from './motion';
import { Teaching } from './predict/teaching';
import { Program } from './program';
import { stateAt, type State } from './state';
import { timelineOf, type Timeline } from './timeline';
import type { Host, Marks, Told, Kit, Tool, ToolProps } from './tool';
import { Toolbox } from './toolbox';
import type { NodeId, Trace } from './trace';
import { pillOf } from './view/pill';
import { PlayerView } from './view/player';
import { Viewport } from './viewport';

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

export class Live {
  private program: Program;
  private scene: Scene;
  private motion: Motion;
  private timeline: Timeline;
  private state: State;
  private told: Moment;
  private help = false;
  private retired = false;
  private drawing = false;
  private stale = false;
  private focus: string;
  private readonly clock: Clock;
  private readonly toolbox: Toolbox;
  private readonly teaching: Teaching;
  private readonly walked = new Walk();
  /** The groups that are open. */
  private open: ReadonlySet<GroupId>;

  constructor(
    private readonly root: HTMLElement,
    /** What was recorded; a tool may play another program in its place. */
    private readonly recorded: Program,
    private readonly options: LiveOptions,
    private readonly viewport = new Viewport(),
  ) {
    this.viewport.user = this;
    const teaching = new Teaching(recorded, this.draw);
    this.teaching = teaching;
    this.program = teaching.shown;
    this.timeline = timelineOf(this.program);
    this.open = recorded.groups.openAtFirst();
    this.scene = new Scene(this.program, this.open);
    this.motion = new Motion(root, this.program, this.scene);
    this.toolbox = new Toolbox(recorded, (tool) => teaching.allows(tool), this.draw, this.replace);
    this.state = stateAt(this.program, this.bounded(options.startStep ?? 0));
    this.clock = new Clock(() => {
      this.goTo(this.step + 1);
    }, options.speed);
    this.told = { step: this.step, playing: false };
    this.focus = this.scene.visible.card(recorded.trace.nodes[0]?.id ?? '');
    // A page has several players: each says which program it plays.
    const { title, source } = recorded.trace;
    const about = title ?? source[0]?.name;
    if (about !== undefined && options.paired !== true) {
      root.setAttribute('aria-label', recorded.say('ui.player.of', { title: about }));
    }
    root.addEventListener('keydown', this.onKey);
    root.classList.toggle('present', teaching.presents);
    const { tools = [] } = options;
    if (typeof tools === 'function') {
      this.draw();
      void tools().then(this.admit);
    } else this.admit(tools);
  }

  private readonly admit = (tools: readonly Tool[]): void => {
    if (this.retired) return;
    this.toolbox.admit(tools);
    const { options, toolbox } = this;
    const tool = toolbox.byId(options.tool ?? (this.teaching.session.next && 'predict'));
    if (tool === undefined) this.draw();
    else toolbox.toggle(tool);
  };

  get step(): number {
    return this.state.k;
  }

  readonly goTo = (k: number): void => {
    const before = this.state.k;
    const next = this.bounded(k);
    if (next !== before) {
      this.motion.cancel();
      this.state = stateAt(this.program, next);
      if (next === this.last) this.clock.running = false;
      this.draw();
      if (next === before + 1 && this.moves()) this.motion.play(this.state);
      const pill = pillOf(this.program, this.scene, this.state.step, []);
      this.reveal(this.state.node, pill && centred(pill.at, pill.width, pill.height));
      this.clock.wind();
      this.tell();
    }
    if (k > next && next < this.program.length) this.ask();
  };

  /** Whoever wants to go beyond an open question is asked it. */
  private ask(): void {
    this.play(false);
    // Who has set another step, from Python say, hears that this one it is.
    this.options.onChange?.({ step: this.step, playing: false });
    const predict = this.toolbox.byId('predict');
    const closed = predict !== undefined && this.toolbox.open !== predict;
    if (closed && this.teaching.session.next !== undefined) this.toolbox.toggle(predict);
    else this.draw();
    this.root.querySelector<HTMLElement>('.question input')?.focus();
  }

  get shown(): State {
    return this.state;
  }

  useTool(id: string): void {
    const tool = this.toolbox.byId(id);
    if (tool !== undefined && tool !== this.toolbox.open) this.toolbox.toggle(tool);
  }

  mark(marks: Marks): void {
    this.toolbox.mark(marks);
  }

  swipe(by: 1 | -1): void {
    this.goTo(this.step + by);
  }

  get playing(): boolean {
    return this.clock.running;
  }

  play(on: boolean): void {
    if (on === this.playing) return;
    this.clock.running = on;
    if (on && this.state.k === this.program.length) this.goTo(0);
    this.draw();
    this.clock.wind();
    this.tell();
  }

  /** Shows another program in the same elements, so that what has the focus keeps it. */
  become(program: Program, step = this.step): Live {
    this.retire();
    const { toolbox } = this;
    const { speed } = this.clock;
    const tool = toolbox.open === undefined ? {} : { tool: toolbox.open.id };
    const next = new Live(this.root, program, { ...this.options, startStep: step, speed, ...tool }, this.viewport);
    next.told = this.told;
    next.tell();
    next.play(this.playing);
    return next;
  }

  dispose(): void {
    this.retire();
    render(null, this.root);
  }

  retire(): void {
    this.retired = true;
    this.clock.stop();
    this.motion.cancel();
    this.root.removeEventListener('keydown', this.onKey);
  }

  /** A tool plays another trace at the same step, or gives the recorded one its place back. */
  private readonly replace = (trace: Trace | undefined): void => {
    const { shown } = this.teaching;
    if (trace === undefined && this.program === shown) return;
    this.motion.cancel();
    const { groups } = this.program;
    this.program = trace === undefined ? shown : new Program(trace, shown.say);
    if (groups.size !== this.program.groups.size) this.open = this.program.groups.openAtFirst();
    this.timeline = timelineOf(this.program);
    this.scene = new Scene(this.program, this.open);
    this.motion = new Motion(this.root, this.program, this.scene);
    this.state = stateAt(this.program, this.bounded(this.step));
    this.draw();
    this.tell();
  };

  private tell(): void {
    const { step, playing } = this;
    if (step === this.told.step && playing === this.told.playing) return;
    this.told = { step, playing };
    this.options.onChange?.(this.told);
  }

  /** The step beyond which the player does not go. */
  private get last(): number {
    return Math.min(this.toolbox.limit ?? Infinity, this.teaching.limit, this.program.length);
  }

  private bounded(k: number): number {
    return Number.isNaN(k) ? 0 : Math.min(Math.max(Math.trunc(k), 0), this.last);
  }

  /** Whether a change may be seen as a movement. */
  moves(): boolean {
    const view = this.root.ownerDocument.defaultView;
    return (this.options.transitions ?? true) && view?.matchMedia('(prefers-reduced-motion: reduce)').matches === false;
  }

  /** Where the picture is larger than its window, the window follows what happens, and what has the focus. */
  private reveal(id: NodeId | undefined, label?: Box): void {
    if (id === undefined) return;
    const { view } = this.scene;
    this.viewport.reveal(partOf(this.scene.card(id), view), label && partOf(label, view));
  }

  private readonly togglePlay = (): void => {
    if (this.playing) {
      this.play(false);
      return;
    }
    const atEnd = this.state.k === this.last;
    this.play(true);
    if (!atEnd) this.goTo(this.state.k + 1);
  };

  private readonly nextSpeed = (): void => {
    this.clock.nextSpeed();
    this.draw();
  };

  private readonly toggleHelp = (): void => {
    this.help = !this.help;
    this.draw();
  };

  private readonly onFocus = (id: string): void => {
    this.walked.visit(id);
    // A card that is clicked stays where it is.
    if (this.root.querySelector('.card:focus-visible') !== null) this.reveal(id);
    if (this.focus === id) return;
    this.focus = id;
    this.draw();
  };

  private readonly walk = (to: 'parents' | 'children'): void => {
    const next = this.walked.next(this.scene.visible.beside(this.focus, to));
    this.focusOn(next ?? this.focus);
  };

  private focusOn(id: ItemId): void {
    this.root.querySelector<SVGElement>(`[data-node="${id}"]`)?.focus();
  }

  /** Draws the graph as it is seen with these groups open; what has the focus keeps it, or gives it to its group. */
  private fold(open: ReadonlySet<GroupId>): void {
    const { activeElement } = this.root.getRootNode() as ShadowRoot;
    const inside = activeElement !== null && activeElement.closest('[data-node]') !== null;
    this.motion.cancel();
    this.open = open;
    this.scene = new Scene(this.program, open);
    this.motion = new Motion(this.root, this.program, this.scene);
    const { visible } = this.scene;
    this.focus = isGroup(this.focus) ? visible.group(this.focus) : visible.card(this.focus);
    this.draw();
    if (inside) this.focusOn(this.focus);
  }

  private readonly toggleGroup = (id: GroupId): void => {
    const open = new Set(this.open);
    if (!open.delete(id)) open.add(id);
    this.focus = id;
    this.fold(open);
  };

  private readonly foldAll = (closed: boolean): void => {
    this.fold(new Set(closed ? [] : this.program.groups.ids()));
  };

  /** A key opens the group that has the focus, and closes the one around what has it. */
  private get group(): (() => void) | undefined {
    const { groups } = this.program;
    const id = isGroup(this.focus) ? this.focus : groups.parent(this.focus);
    return id && (() => {
      this.toggleGroup(id);
    }); // prettier-ignore
  }

  private readonly choose = (id: ItemId): void => {
    if (isGroup(id)) this.toggleGroup(id);
    else this.toolbox.choose(id);
  };

  /** Opens the groups around a node, and gives it the focus. */
  private readonly show = (id: NodeId): void => {
    const around = this.program.groups.around(id);
    if (around.some((group) => !this.open.has(group))) this.fold(new Set([...this.open, ...around]));
    this.focusOn(id);
    this.reveal(id);
  };

  private readonly toolOf = (key: string): (() => void) | undefined => {
    const tool = this.toolbox.byKey(key);
    return tool && (() => {
      this.toolbox.toggle(tool);
    }); // prettier-ignore
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const { goTo, togglePlay, toggleHelp, walk, toolOf, toolbox, viewport, group } = this;
    const onCard = event.target instanceof Element && event.target.closest('[data-node]') !== null;
    const choose = onCard
      ? () => {
          this.choose(this.focus);
        }
      : undefined;
    const close = toolbox.open === undefined ? undefined : toolbox.close;
    onKey(event, this.state.k, this.timeline, {
      goTo,
      togglePlay,
      toggleHelp,
      walk,
      choose,
      close,
      group,
      toolOf,
      viewport,
    });
  };

  private readonly tellOf = (event: Told): void => {
    this.options.onTold?.(event);
  };

  private readonly theme = (): 'light' | 'dark' =>
    this.root.closest<HTMLElement>('.player')?.dataset['theme'] === 'dark' ? 'dark' : 'light';

  private toolProps(): ToolProps {
    const { link, script } = this.options;
    const host = { theme: this.theme, link, script };
    const { program, recorded, scene, state, goTo, replace, teaching, toolbox, tellOf } = this;
    const { selected, select, mark, pick, setLimit, close } = toolbox;
    return {
      program,
      scene,
      state,
      selected,
      select,
      goTo,
      mark,
      pick,
      limit: setLimit,
      replace,
      close,
      show: this.show,
      session: teaching.session,
      recorded,
      host,
      tell: tellOf,
    };
  }

  /** A tool may ask for another picture while one is being drawn: that one is drawn next. */
  private readonly draw = (): void => {
    this.stale = true;
    // An effect of the tool may still ask the player whose place another has taken.
    if (this.drawing || this.retired) return;
    this.drawing = true;
    try {
      while (this.stale) {
        this.stale = false;
        this.render();
      }
    } finally {
      this.drawing = false;
    }
  };

  private render(): void {
    const { toolbox } = this;
    render(
      <Words.Provider value={this.program.say}>
        <PlayerView
          program={this.program}
          timeline={this.timeline}
          scene={this.scene}
          state={this.state}
          viewport={this.viewport}
          playing={this.playing}
          speed={this.clock.speed}
          help={this.help}
          paired={this.options.paired === true}
          focus={this.focus}
          toolbox={toolbox}
          teaching={this.teaching}
          toolProps={this.toolProps()}
          onFocus={this.onFocus}
          onChoose={this.choose}
          foldAll={this.foldAll}
          goTo={this.goTo}
          togglePlay={this.togglePlay}
          nextSpeed={this.nextSpeed}
          toggleHelp={this.toggleHelp}
          toggleTools={toolbox.toggleRow}
        />
      </Words.Provider>,
      this.root,
    );
  }
}
