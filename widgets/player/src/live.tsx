/** A player at work: it keeps the step, the clock, the focus and the open tool, and draws the rest from them. */

import { render } from 'preact';
import { Words } from './catalogue';
import { Clock, type Played } from './clock';
import { Focus } from './focus';
import { centred, partOf, type Box } from './geometry';
import { isGroup, type GroupId, type ItemId } from './groups';
import { onKey } from './keys';
import { hostOf, type LiveOptions } from './options';
import { Teaching } from './predict/teaching';
import { Program } from './program';
import { Stage } from './stage';
import { stateAt, type State } from './state';
import type { Marks, Told, Tool, ToolProps } from './tool';
import { Toolbox } from './toolbox';
import { isAnotherRun, type NodeId, type Trace } from './trace';
import { pillOf } from './view/pill';
import { PlayerView } from './view/player';
import { Viewport } from './viewport';

export class Live implements Played {
  private stage: Stage;
  private state: State;
  private help = false;
  private retired = false;
  private drawing = false;
  private stale = false;
  private readonly focus: Focus;
  private readonly clock: Clock;
  private readonly toolbox: Toolbox;
  private readonly teaching: Teaching;

  constructor(
    private readonly root: HTMLElement,
    /** What was recorded; a tool may play another program in its place. */
    private readonly recorded: Program,
    private readonly options: LiveOptions,
    private readonly viewport = new Viewport(),
    /** The player whose place it takes. */
    before?: Live,
  ) {
    this.viewport.user = this;
    const teaching = new Teaching(recorded, this.draw);
    this.teaching = teaching;
    const again = before !== undefined && isAnotherRun(recorded.trace, before.recorded.trace);
    this.stage = again ? before.stage.playing(teaching.shown) : new Stage(root, teaching.shown);
    this.focus = again || before?.focus.held === true ? before.focus : new Focus(root, this.stage.scene);
    this.focus.stay(this.stage.scene);
    this.help = before?.help ?? false;
    this.toolbox = new Toolbox(recorded, (tool) => teaching.allows(tool), this.draw, this.replace);
    if (before !== undefined) this.toolbox.succeed(before.toolbox, again);
    this.state = stateAt(this.program, this.bounded(options.startStep ?? 0));
    this.clock = new Clock(this, options);
    // A page has several players: each says which program it plays.
    const { title, source } = recorded.trace;
    const about = title ?? source[0]?.name;
    if (about !== undefined && options.paired !== true) {
      root.setAttribute('aria-label', recorded.say('ui.player.of', { title: about }));
    }
    root.addEventListener('keydown', this.onKey);
    root.classList.toggle('present', teaching.presents);
    const tools = before?.toolbox.kit ?? options.tools ?? [];
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

  private get program(): Program {
    return this.stage.program;
  }

  get step(): number {
    return this.state.k;
  }

  get length(): number {
    return this.program.length;
  }

  get last(): number {
    return Math.min(this.toolbox.limit ?? Infinity, this.teaching.limit, this.length);
  }

  readonly goTo = (k: number): void => {
    const before = this.state.k;
    const next = this.bounded(k);
    if (next !== before) {
      const { scene, motion } = this.stage;
      motion.cancel();
      this.state = stateAt(this.program, next);
      if (next === this.last) this.clock.halt();
      this.draw();
      if (next === before + 1 && this.moves()) motion.play(this.state);
      const pill = pillOf(this.program, scene, this.state.step, []);
      this.reveal(this.state.node, pill && centred(pill.at, pill.width, pill.height));
      this.clock.moved();
    }
    if (k > next && next < this.length) this.ask();
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
    this.clock.run(on);
  }

  /** Shows another program in the same elements, so that what has the focus keeps it. */
  become(program: Program, step = this.step): Live {
    this.retire();
    const { root, viewport, focus } = this;
    const { held } = focus;
    const { speed } = this.clock;
    const options: LiveOptions = { ...this.options, startStep: step, speed };
    if (this.toolbox.open === undefined) delete options.tool;
    else options.tool = this.toolbox.open.id;
    const next = new Live(root, program, options, viewport, this);
    // What had it may stand elsewhere among the others now.
    if (held && !focus.held) next.focus.take();
    next.clock.succeed(this.clock);
    return next;
  }

  dispose(): void {
    this.retire();
    render(null, this.root);
  }

  retire(): void {
    this.retired = true;
    this.clock.stop();
    this.stage.motion.cancel();
    this.root.removeEventListener('keydown', this.onKey);
  }

  /** A tool plays another trace at the same step, or gives the recorded one its place back. */
  private readonly replace = (trace: Trace | undefined): void => {
    const { shown } = this.teaching;
    if (trace === undefined && this.program === shown) return;
    this.see(this.stage.playing(trace === undefined ? shown : new Program(trace, shown.say)));
    this.clock.tell();
  };

  /** Another picture in the same place: a card that has the focus keeps it, or gives it to its group. */
  private see(stage: Stage, held = this.focus.held): void {
    this.stage.motion.cancel();
    this.stage = stage;
    this.state = stateAt(stage.program, this.bounded(this.step));
    this.focus.stay(stage.scene);
    this.draw();
    if (held) this.focus.take();
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
    const { scene } = this.stage;
    const { view } = scene;
    this.viewport.reveal(partOf(scene.card(id), view), label && partOf(label, view));
  }

  private readonly toggleHelp = (): void => {
    this.help = !this.help;
    this.draw();
  };

  private readonly onFocus = (id: ItemId): void => {
    const moved = this.focus.came(id);
    // A card that is clicked stays where it is.
    if (this.focus.shows) this.reveal(id);
    if (moved) this.draw();
  };

  private readonly walk = (to: 'parents' | 'children'): void => {
    this.focus.walk(this.stage.scene, to);
  };

  private readonly toggleGroup = (id: GroupId): void => {
    this.focus.came(id);
    this.see(this.stage.toggled(id));
  };

  private readonly foldAll = (closed: boolean): void => {
    this.see(this.stage.folded(closed));
  };

  /** A key opens the group that has the focus, and closes the one around what has it. */
  private get group(): (() => void) | undefined {
    const at = this.focus.id;
    const id = isGroup(at) ? at : this.program.groups.parent(at);
    return id && (() => {
      this.toggleGroup(id);
    }); // prettier-ignore
  }

  private readonly choose = (id: ItemId): void => {
    if (isGroup(id)) this.toggleGroup(id);
    else this.toolbox.choose(id);
  };

  private readonly chooseFocused = (): void => {
    this.choose(this.focus.id);
  };

  /** Opens the groups around a node, and gives it the focus. */
  private readonly show = (id: NodeId): void => {
    const stage = this.stage.showing(id);
    if (stage !== this.stage) this.see(stage);
    this.focus.take(id);
    this.reveal(id);
  };

  private readonly toolOf = (key: string): (() => void) | undefined => {
    const tool = this.toolbox.byKey(key);
    return tool && (() => {
      this.toolbox.toggle(tool);
    }); // prettier-ignore
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const { goTo, toggleHelp, walk, toolOf, toolbox, viewport, group } = this;
    const onCard = event.target instanceof Element && event.target.closest('[data-node]') !== null;
    const choose = onCard ? this.chooseFocused : undefined;
    const close = toolbox.open && toolbox.close;
    const togglePlay = this.clock.toggle;
    const commands = { goTo, togglePlay, toggleHelp, walk, choose, close, group, toolOf, viewport };
    onKey(event, this.step, this.stage.timeline, commands);
  };

  private readonly tellOf = (event: Told): void => {
    this.options.onTold?.(event);
  };

  private toolProps(): ToolProps {
    const host = hostOf(this.root, this.options);
    const { recorded, state, goTo, show, teaching, toolbox, tellOf: tell } = this;
    const { program, scene } = this.stage;
    const { session } = teaching;
    return { program, scene, state, recorded, goTo, show, session, host, tell, ...toolbox.given };
  }

  /** A tool may ask for another picture while one is being drawn: that one is drawn next. */
  readonly draw = (): void => {
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
    const { toolbox, clock } = this;
    const { program, timeline, scene } = this.stage;
    render(
      <Words.Provider value={program.say}>
        <PlayerView
          program={program}
          timeline={timeline}
          scene={scene}
          state={this.state}
          viewport={this.viewport}
          playing={clock.running}
          speed={clock.speed}
          help={this.help}
          paired={this.options.paired === true}
          title={this.options.titled === true ? undefined : program.trace.title}
          focus={this.focus.id}
          toolbox={toolbox}
          teaching={this.teaching}
          toolProps={this.toolProps()}
          onFocus={this.onFocus}
          onChoose={this.choose}
          foldAll={this.foldAll}
          goTo={this.goTo}
          togglePlay={clock.toggle}
          nextSpeed={clock.nextSpeed}
          toggleHelp={this.toggleHelp}
          toggleTools={toolbox.toggleRow}
        />
      </Words.Provider>,
      this.root,
    );
  }
}
