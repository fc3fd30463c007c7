/** Events with the number of steps after which they are known, in order. */
export class Events<E> {
  private readonly times: number[] = [];
  private readonly events: E[] = [];

  add(k: number, event: E): void {
    this.times.push(k);
    this.events.push(event);
  }

  /** How many events are known after k steps. */
  count(k: number): number {
    let [low, high] = [0, this.times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.times[middle] ?? 0) <= k) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  get length(): number {
    return this.events.length;
  }

  at(index: number): E | undefined {
    return this.events[index];
  }

  /** The events [from, to). */
  between(from: number, to: number): readonly E[] {
    return this.events.slice(from, to);
  }
}
