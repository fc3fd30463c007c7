/** The clock of those who want to watch: it ticks while it runs, at one of a few speeds. */

const SPEEDS = [1, 2, 4, 0.5] as const;
/** How long a step stays at speed 1: long enough to read its sentence. */
const PACE = 1800;

export class Clock {
  running = false;
  speed: (typeof SPEEDS)[number];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly tick: () => void,
    speed?: number,
  ) {
    this.speed = SPEEDS.find((each) => each === speed) ?? 1;
  }

  /** Begins a new wait, after a step or a change of speed; none while it does not run. */
  wind(): void {
    this.stop();
    if (this.running) this.timer = setTimeout(this.tick, PACE / this.speed);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  nextSpeed(): void {
    this.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length] ?? 1;
    this.wind();
  }
}
