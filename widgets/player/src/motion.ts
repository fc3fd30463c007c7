/**
 * Motion between two pictures. It only decorates: each animation ends in the picture that stands there already, so it
 * may be cut short at any moment, and is left out for those who prefer reduced motion.
 */

import { HEAD, lineHeight } from './cards';
import type { Box } from './geometry';
import type { Scene } from './layout';
import type { Program } from './program';
import { nodeOf, type State } from './state';

const BEAT = 480;
const EASE = 'cubic-bezier(.3, 0, .2, 1)';

function translate(x: number, y: number): string {
  return `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
}

export class Motion {
  private running: Animation[] = [];

  constructor(
    private readonly root: ParentNode,
    private readonly program: Program,
    private readonly scene: Scene,
  ) {}

  cancel(): void {
    for (const animation of this.running) animation.cancel();
    this.running = [];
  }

  /** Decorates the step that led to this state. */
  play(state: State): void {
    this.cancel();
    const { step } = state;
    switch (step?.kind) {
      case 'compute':
        for (const edge of this.program.into(step.node)) this.draw(edge.id, false, BEAT);
        this.reveal(step.node, '.value .number', this.program.into(step.node).length > 0 ? BEAT * 0.8 : 0);
        break;
      case 'create':
      case 'write':
        this.reveal(step.node, '.value .number', 0);
        break;
      case 'vjp':
        this.draw(step.edge, true, BEAT);
        this.travel(step.edge, this.program.edge(step.edge).from);
        break;
      case 'blocked':
        if (step.via !== undefined && step.via !== step.edge) this.draw(step.via, true, BEAT);
        this.stop(step.edge);
        break;
      case 'seed':
      case 'accumulate':
      case 'hook':
        this.reveal(step.node, '.gradient .number', 0);
        break;
      case 'write_grad':
      case 'zero_grad':
        this.reveal(step.node, '.drawer .number', 0);
        break;
      default:
    }
    const node = step === undefined ? undefined : nodeOf(this.program, step);
    if (node !== undefined && (step?.kind === 'accumulate' || step?.kind === 'write_grad')) this.pulse(node);
  }

  private find(selector: string): Element | null {
    return this.root.querySelector(selector);
  }

  private animate(element: Element | null, frames: Keyframe[], options: KeyframeAnimationOptions): void {
    // A document without a renderer has no animations, and misses nothing.
    if (element === null || typeof element.animate !== 'function') return;
    this.running.push(element.animate(frames, { fill: 'backwards', easing: EASE, ...options }));
  }

  private reveal(node: string, part: string, delay: number): void {
    const slot = this.find(`[data-node="${node}"] ${part}`);
    this.animate(slot, [{ opacity: 0 }, { opacity: 1 }], { duration: BEAT * 0.6, delay });
  }

  private pulse(node: string): void {
    const body = this.find(`[data-node="${node}"] .body`);
    this.animate(body, [{ strokeWidth: '6px' }, {}], { duration: BEAT });
  }

  /** An edge's line grows from its start, or against its arrow from its end. */
  private draw(edge: string, backward: boolean, duration: number, delay = 0): void {
    const line = this.find(`[data-edge="${edge}"] .line`);
    const { length } = this.scene.path(edge);
    const dash = `${length}px`;
    const frames = [
      { strokeDasharray: dash, strokeDashoffset: `${backward ? -length : length}px` },
      { strokeDasharray: dash, strokeDashoffset: '0px' },
    ];
    this.animate(line, frames, { duration, delay });
  }

  /** Beat one: the multiplication comes along the edge to its place. Beat two: the product goes on into the node. */
  private travel(edge: string, parent: string): void {
    const path = this.scene.path(edge);
    const pill = this.find('.pill .moving');
    const rest = this.restOf(pill);
    if (rest !== undefined) {
      const start = path.at(path.length);
      const from = translate(start.x - rest.x, start.y - rest.y);
      this.animate(
        pill,
        [{ transform: `${from} scale(.6)`, opacity: 0 }, { opacity: 1, offset: 0.4 }, { transform: 'none' }],
        {
          duration: BEAT,
        },
      );
      const card: Box = this.scene.card(parent);
      const { kind, requires_grad } = this.program.node(parent);
      const line = lineHeight(card, kind === 'leaf' && requires_grad);
      const goal = translate(card.x + card.width / 2 - rest.x, card.y + HEAD + 1.5 * line - 2 - rest.y);
      this.animate(
        this.find('.pill .product'),
        [
          { transform: 'none', opacity: 0 },
          { opacity: 1, offset: 0.1 },
          { transform: goal, opacity: 1, offset: 0.85 },
          { transform: goal, opacity: 0 },
        ],
        { duration: BEAT, delay: BEAT },
      );
    }
    this.reveal(parent, '.gradient .number', BEAT * 1.7);
  }

  private restOf(pill: Element | null): { x: number; y: number } | undefined {
    const { x, y } = (pill as HTMLElement | null)?.dataset ?? {};
    return x === undefined || y === undefined ? undefined : { x: Number(x), y: Number(y) };
  }

  /** The would-be gradient comes to the gate, which holds. */
  private stop(edge: string): void {
    const part = this.find(`[data-edge="${edge}"] .would-be`);
    this.animate(part, [{ opacity: 0 }, { opacity: 1 }], { duration: BEAT * 0.6, delay: BEAT * 0.8 });
    const gate = this.find(`[data-edge="${edge}"] .gate rect`);
    this.animate(gate, [{ transform: 'none' }, { transform: 'translateX(-3px)' }, { transform: 'none' }], {
      duration: BEAT * 0.5,
      delay: BEAT * 1.3,
    });
    this.animate(this.find('.pill.would'), [{ opacity: 0 }, { opacity: 1 }], {
      duration: BEAT * 0.6,
      delay: BEAT * 1.4,
    });
  }
}
