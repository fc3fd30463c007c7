/** What a widget says above its picture: that it works, what went wrong, that no kernel answers any more. */

/** A result that comes sooner needs no word of it, and a drag would flicker. */
const PATIENCE = 300;

const GONE = 'No longer live: the kernel that made this is gone. The picture is the last one; run the cell again.';

export interface Situation {
  busy: boolean;
  error: string;
  live: boolean;
}

export class Notice {
  readonly node: HTMLElement;
  readonly #status: HTMLElement;
  readonly #alert: HTMLElement;
  readonly #words: Text;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Document) {
    this.node = page.createElement('div');
    this.node.style.color = 'var(--jp-ui-font-color1, inherit)';
    this.#status = page.createElement('div');
    this.#status.setAttribute('role', 'status');
    this.#words = page.createTextNode('');
    this.#status.append(this.#words);
    this.#alert = page.createElement('div');
    this.#alert.setAttribute('role', 'alert');
    Object.assign(this.#alert.style, {
      whiteSpace: 'pre-wrap',
      fontFamily: 'var(--jp-code-font-family, monospace)',
      borderLeft: '4px solid var(--jp-error-color1, #d32f2f)',
      paddingLeft: '0.75em',
    });
    this.node.append(this.#status, this.#alert);
    this.#say('');
    this.#sayWrong('');
  }

  show({ busy, error, live }: Situation): void {
    clearTimeout(this.#patience);
    this.#sayWrong(live ? error : '');
    if (!live) {
      this.#say(GONE);
    } else if (!busy) {
      this.#say('');
    } else {
      this.#patience = setTimeout(() => {
        this.#say('Working…');
      }, PATIENCE);
    }
  }

  dispose(): void {
    clearTimeout(this.#patience);
  }

  /** An empty place takes no room, and stays in the page: what appears in it is read aloud. */
  #say(words: string): void {
    this.#words.data = words;
    this.#status.style.padding = words === '' ? '0' : '6px';
  }

  #sayWrong(words: string): void {
    this.#alert.textContent = words;
    this.#alert.style.margin = words === '' ? '0' : '6px';
    this.#alert.style.borderLeftWidth = words === '' ? '0' : '4px';
  }
}
