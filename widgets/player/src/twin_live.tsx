/** Two players under one clock: each shows its own trace, and what they share steps both. */

import { render } from 'preact';
import { Clock, type Played } from './clock';
import { steer } from './keys';
import { Live } from './live';
import type { LiveOptions } from './options';
import type { Program } from './program';
import { Twins } from './twin';
import { TwinView } from './view/twin';

export class TwinLive implements Played {
  private readonly twins: Twins;
  private readonly clock: Clock;
  private readonly pair: readonly [Live, Live];
  private readonly panes: readonly [HTMLElement, HTMLElement];
  private readonly common: HTMLElement;
  private k = 0;

  constructor(
    private readonly root: HTMLElement,
    a: Program,
    b: Program,
    options: LiveOptions,
  ) {
    this.twins = new Twins(a, b);
    const make = (name: string): HTMLElement => {
      const part = root.ownerDocument.createElement('div');
      part.className = name;
      return part;
    };
    const both = make('twins');
    this.panes = [make('twin'), make('twin')];
    this.common = make('common');
    both.append(...this.panes);
    root.replaceChildren(both, this.common);
    const pane = (program: Program, index: 0 | 1): Live => {
      const place = this.panes[index];
      const title = program.say(index === 0 ? 'ui.twin.a' : 'ui.twin.b', { title: program.trace.title ?? '' });
      place.setAttribute('role', 'group');
      place.setAttribute('aria-label', title);
      const heading = make('twin-title');
      heading.textContent = title;
      const body = make('twin-body');
      place.append(heading, body);
      const { transitions = true } = options;
      return new Live(body, program, { paired: true, titled: true, transitions });
    };
    this.pair = [pane(a, 0), pane(b, 1)];
    this.clock = new Clock(this, options);
    root.setAttribute('aria-label', a.say('ui.player.of', { title: a.trace.title ?? '' }));
    // Before the panes hear it: a step is a step of both.
    root.addEventListener('keydown', this.onKey, true);
    this.goTo(options.startStep ?? 0);
    this.draw();
  }

  get step(): number {
    return this.k;
  }

  get length(): number {
    return this.twins.timeline.length;
  }

  get last(): number {
    return this.length;
  }

  get playing(): boolean {
    return this.clock.running;
  }

  readonly goTo = (k: number): void => {
    const { length } = this;
    const next = Number.isNaN(k) ? 0 : Math.min(Math.max(Math.trunc(k), 0), length);
    if (next === this.k) return;
    this.k = next;
    const moment = this.twins.at(next);
    this.pair.forEach((live, index) => {
      live.goTo(moment[index] ?? 0);
    });
    if (next === length) this.clock.halt();
    this.draw();
    this.clock.moved();
  };

  play(on: boolean): void {
    this.clock.run(on);
  }

  retire(): void {
    this.clock.stop();
    for (const live of this.pair) live.retire();
    this.root.removeEventListener('keydown', this.onKey, true);
  }

  dispose(): void {
    this.retire();
    for (const live of this.pair) live.dispose();
    render(null, this.common);
    this.root.replaceChildren();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const { ctrlKey, metaKey, altKey, shiftKey, target, key } = event;
    if (ctrlKey || metaKey || altKey || shiftKey || event.isComposing) return;
    if (key === ' ' && target instanceof Element && target.closest('button') !== null) return;
    const { goTo, clock } = this;
    const action = steer(key, this.k, this.twins.timeline, { goTo, togglePlay: clock.toggle });
    if (action === undefined) return;
    event.stopPropagation();
    event.preventDefault();
    action();
  };

  readonly draw = (): void => {
    const [a, b] = this.pair;
    const [left, right] = this.twins.marks(a.shown, b.shown);
    a.mark({ nodes: left });
    b.mark({ nodes: right });
    this.panes.forEach((pane, index) => {
      pane.classList.toggle('waits', this.k > 0 && this.twins.sentencesAt(this.k)[index] === undefined);
    });
    render(
      <TwinView
        twins={this.twins}
        k={this.k}
        playing={this.clock.running}
        speed={this.clock.speed}
        goTo={this.goTo}
        togglePlay={this.clock.toggle}
        nextSpeed={this.clock.nextSpeed}
      />,
      this.common,
    );
  };
}
