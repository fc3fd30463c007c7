/**
 * The clock of those who want to watch: it ticks while it runs, at one of a few speeds. Where it is, and whether it runs,
 * it tells whoever has asked; of one program, and of two that step together.
 */

import type { LiveOptions, Moment } from './options';

const SPEEDS = [1, 2, 4, 0.5] as const;
/** How long a step stays at speed 1: long enough to read its sentence. */
const PACE = 1800;

/** What it plays. */
export interface Played {
  readonly step: number;
  readonly length: number;
  /** The step beyond which it does not go: the end, or an open question. */
  readonly last: number;
  readonly goTo: (k: number) => void;
  readonly draw: () => void;
}

export class Clock {
  speed: (typeof SPEEDS)[number];
  private runs = false;
  private told: Moment;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly played: Played,
    private readonly options: Pick<LiveOptions, 'speed' | 'onChange'>,
  ) {
    this.speed = SPEEDS.find((each) => each === options.speed) ?? 1;
    this.told = this.now;
  }

  get running(): boolean {
    return this.runs;
  }

  private get now(): Moment {
    return { step: this.played.step, playing: this.runs };
  }

  run(on: boolean): void {
    if (on === this.runs) return;
    const { played } = this;
    this.runs = on;
    if (on && played.step === played.length) played.goTo(0);
    played.draw();
    this.moved();
  }

  /** Runs, at once with a step, or stops. */
  readonly toggle = (): void => {
    const { played, runs } = this;
    const atEnd = played.step === played.last;
    this.run(!runs);
    if (!runs && !atEnd) played.goTo(played.step + 1);
  };

  readonly nextSpeed = (): void => {
    this.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length] ?? 1;
    this.wind();
    this.played.draw();
  };

  /** Nothing more to play: the picture that is drawn next shows that it stands. */
  halt(): void {
    this.runs = false;
  }

  /** What is played has moved: a new wait begins, and whoever listens hears of it. */
  moved(): void {
    this.wind();
    this.tell();
  }

  /** Tells what has changed since it told last. */
  tell(): void {
    const { now, told } = this;
    if (now.step === told.step && now.playing === told.playing) return;
    this.told = now;
    this.options.onChange?.(now);
  }

  /** Takes the place of another: it tells what has changed, and runs if that one ran. */
  succeed(other: Clock): void {
    this.told = other.told;
    this.tell();
    this.run(other.runs);
  }

  private wind(): void {
    this.stop();
    if (this.runs) {
      this.timer = setTimeout(() => {
        this.played.goTo(this.played.step + 1);
      }, PACE / this.speed);
    }
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
