/** What a tool is: something to do with a trace beside stepping through it. */

import type { ComponentChild } from 'preact';
import type { Catalogue, Key } from './catalogue';
import type { Scene } from './layout';
import type { Session } from './predict/session';
import type { Program } from './program';
import type { State } from './state';
import type { TwinLive } from './twin_live';
import type { EdgeId, NodeId, Trace } from './trace';
import type { Viewport } from './viewport';

export type Tone = 'good' | 'bad' | 'chosen' | 'dim';

export interface NodeMark {
  tone: Tone;
  /** A few letters at the card's corner. */
  badge?: string;
}

export interface EdgeMark {
  tone: Tone;
  /** Of the line, in pixels. */
  width?: number;
  label?: string;
}

export interface Marks {
  nodes?: ReadonlyMap<NodeId, NodeMark>;
  edges?: ReadonlyMap<EdgeId, EdgeMark>;
}

export interface EdgePickProps {
  scene: Scene;
  pick: EdgePick;
  viewport: Viewport;
}

/** The edges that can be chosen in the picture. */
export interface EdgePick {
  /** Draws them, over the picture: it comes with the tool. */
  View: (props: EdgePickProps) => ComponentChild;
  choices: readonly {
    id: EdgeId;
    /** What choosing it does, as a button is named. */
    name: string;
    sign: 'cut' | 'join';
    /** Its sign is always shown; that of another when it is pointed at. */
    near: boolean;
  }[];
  choose: (id: EdgeId) => void;
}

/** Something that the learner did, told to whoever embeds the player. */
export interface Told {
  kind: string;
  [detail: string]: unknown;
}

/** What only the page around the player knows. */
export interface Host {
  theme: () => 'light' | 'dark';
  /** The code of the language that it speaks: en. */
  language: string;
  /** A link that opens this player at a step. */
  link?: ((k: number) => string | undefined) | undefined;
  /** The script of a page that plays by itself. */
  script?: (() => Promise<string>) | undefined;
}

export interface ToolProps {
  program: Program;
  scene: Scene;
  state: State;
  /** The card that was chosen, by a click or Enter. */
  selected: NodeId | undefined;
  select: (id: NodeId | undefined) => void;
  goTo: (k: number) => void;
  /** Puts marks on the picture until the tool is closed. */
  mark: (marks: Marks | undefined) => void;
  /** While set, choosing a card goes here. */
  pick: (handler: ((id: NodeId) => void) | undefined) => void;
  /** While set, these edges can be chosen. */
  pickEdge: (edges: EdgePick | undefined) => void;
  /** The player does not go beyond step k. */
  limit: (k: number | undefined) => void;
  /** Plays another trace in place of the recorded one while the tool is open; undefined: the recorded one again. */
  replace: (trace: Trace | undefined) => void;
  close: () => void;
  /** Opens the groups around a node and gives it the focus. */
  show: (id: NodeId) => void;
  /** The questions, and what was answered. */
  session: Session;
  /** What was recorded, whatever is played in its place. */
  recorded: Program;
  host: Host;
  tell: (event: Told) => void;
}

export interface Tool {
  id: string;
  /** Its name in the catalogue. */
  name: Key;
  /** The key that opens and closes it. */
  key?: string;
  /** It shows nothing beyond the present step, and so may stay open while a question waits for its answer. */
  discreet?: true;
  /** step: it stands in place of the step's explanation; otherwise in the drawer below the picture. */
  place?: 'step';
  /** Whether it has anything to do for this program. */
  offered: (program: Program) => boolean;
  Panel: (props: ToolProps) => ComponentChild;
}

/** What is beside the plain player, in one piece that may come once the first picture stands: its tools, and the twin. */
export interface Kit {
  tools: readonly Tool[];
  TwinLive: typeof TwinLive;
  words: Partial<Catalogue>;
  css: string;
}
