/** A moment as a file: a still picture, all moments on one sheet, or one after the other. */

import { render } from 'preact';
import { Scene } from './layout';
import type { Program } from './program';
import { stateAt } from './state';
import { css } from './style';
import { Drawing } from './view/graph';
import { sentenceAt } from './words';

const SVG = 'http://www.w3.org/2000/svg';
/** Of the sheet and the film: more would be neither read nor small. */
export const MOST_PICTURES = 60;
const CAPTION = { line: 20, character: 7.6, top: 16 };
const GAP = 28;
/** As wide as a sheet should be before pictures stand beside one another. */
const SHEET = 1100;
/** Time to read a sentence: seconds, and more for each letter. */
const READING = { least: 1.4, letter: 0.035, last: 3 };

/** Inks that a photocopier keeps apart; the same is also told by words, dashes and the width of lines. */
const GREY =
  '.player{--bg:#fff;--fg:#000;--mute:#444;--line:#888;--card:#fff;--soft:#fff;--value:#000;--value-soft:#fff;' +
  '--grad:#000;--grad-soft:#e4e4e4;--leaf:#000;--cut:#333}';
const CAPTIONED = `.said{font:14px var(--sans);fill:var(--fg)}.said .number{font-weight:700}`;

type Theme = 'light' | 'dark';

/** The moment after k steps, drawn as on the screen; the styles stand in the file around it. */
function picture(program: Program, scene: Scene, k: number): string {
  const place = document.createElementNS(SVG, 'svg');
  render(<Drawing program={program} scene={scene} state={stateAt(program, k)} />, place);
  const drawn = new XMLSerializer().serializeToString(place);
  render(null, place);
  // Only what is within: each file has a frame of its own. What listens or takes the focus has no place in it.
  return drawn.replace(/^<svg[^>]*>|<\/svg>$/g, '').replaceAll(/ (tabindex|xmlns)="[^"]*"/g, '');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

function framed(program: Program, view: Frame, theme: Theme, style: string, content: string): string {
  const title = program.trace.title ?? program.say('ui.player');
  return (
    `<svg xmlns="${SVG}" width="${view.width}" height="${view.height}" ` +
    `viewBox="${view.x} ${view.y} ${view.width} ${view.height}" role="img">` +
    `<title>${escaped(title)}</title><style>${escaped(css + style)}</style>` +
    `<g class="player" data-theme="${theme}">` +
    `<rect x="${view.x}" y="${view.y}" width="${view.width}" height="${view.height}" fill="var(--bg)"/>` +
    `<g class="graph"><g class="picture">${content}</g></g></g></svg>`
  );
}

/** Words in lines of at most so many letters. */
function lines(text: string, most: number): string[] {
  const all: string[] = [];
  for (const word of text.split(' ')) {
    const last = all.at(-1);
    if (last === undefined || last.length + word.length + 1 > most) all.push(word);
    else all[all.length - 1] = `${last} ${word}`;
  }
  return all;
}

function captions(program: Program, steps: readonly number[], width: number): string[][] {
  return steps.map((k) => lines(`${k}. ${sentenceAt(program, k)}`, Math.floor(width / CAPTION.character)));
}

function caption(said: readonly string[], x: number, y: number): string {
  return said
    .map((line, index) => `<text class="said" x="${x}" y="${y + (index + 1) * CAPTION.line}">${escaped(line)}</text>`)
    .join('');
}

/** The moment after k steps as an SVG file. */
export function still(program: Program, k: number, theme: Theme): string {
  const scene = new Scene(program);
  return framed(program, scene.view, theme, '', picture(program, scene, k));
}

/** Every moment of these on one sheet, each with its sentence, to be printed and read in grey. */
export function sheet(program: Program, steps: readonly number[]): string {
  const scene = new Scene(program);
  const { view } = scene;
  const across = Math.max(1, Math.floor((SHEET + GAP) / (view.width + GAP)));
  const said = captions(program, steps, view.width);
  const tall = view.height + CAPTION.top + Math.max(...said.map(({ length }) => length)) * CAPTION.line + GAP;
  const panels = steps.map((k, index) => {
    const [column, row] = [index % across, Math.floor(index / across)];
    const [x, y] = [column * (view.width + GAP), row * tall];
    return (
      `<g transform="translate(${x - view.x} ${y - view.y})">${picture(program, scene, k)}</g>` +
      caption(said[index] ?? [], x + 8, y + view.height)
    );
  });
  const width = Math.min(across, steps.length) * (view.width + GAP);
  const height = Math.ceil(steps.length / across) * tall;
  return framed(program, { x: 0, y: 0, width, height }, 'light', GREY + CAPTIONED, panels.join(''));
}

/** These moments one after the other, for ever, in an image without a script; the last alone where motion is not wanted. */
export function film(program: Program, steps: readonly number[], theme: Theme): string {
  const scene = new Scene(program);
  const { view } = scene;
  const said = captions(program, steps, view.width - 16);
  const times = said.map((each, index) => {
    const reading = READING.least + READING.letter * each.join(' ').length;
    return index === said.length - 1 ? reading + READING.last : reading;
  });
  const total = times.reduce((sum, time) => sum + time, 0);
  let begin = 0;
  const rules: string[] = [];
  const frames = steps.map((k, index) => {
    const [from, to] = [begin, begin + (times[index] ?? 0)].map((time) => ((100 * time) / total).toFixed(3));
    begin += times[index] ?? 0;
    rules.push(`@keyframes m${index}{0%,100%{opacity:0}${from}%{opacity:1}${to}%{opacity:0}}`);
    const shown = index === steps.length - 1 ? 1 : 0;
    const animation = `opacity:${shown};animation:m${index} ${total.toFixed(2)}s step-end infinite`;
    const words = caption(said[index] ?? [], view.x + 8, view.y + view.height);
    return `<g class="moment" style="${animation}">${picture(program, scene, k)}${words}</g>`;
  });
  const still = '@media(prefers-reduced-motion:reduce){.moment{animation:none!important}}';
  const height = view.height + CAPTION.top + Math.max(...said.map(({ length }) => length)) * CAPTION.line;
  return framed(program, { ...view, height }, theme, CAPTIONED + rules.join('') + still, frames.join(''));
}

/** One page that plays the trace from this step on, with no network: the player itself is in it. */
export function page(program: Program, k: number, script: string, language: string): string {
  const title = escaped(program.trace.title ?? program.say('ui.player'));
  // The policy says what is true anyway: this page asks for nothing.
  const policy = "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; img-src data:";
  const json = JSON.stringify(program.trace).replaceAll('<', '\\u003c');
  const inert = script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  return (
    `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8">` +
    '<meta name="viewport" content="width=device-width,initial-scale=1">' +
    `<meta http-equiv="Content-Security-Policy" content="${policy}"><title>${title}</title>` +
    '<style>:root{color-scheme:light dark}body{margin:0;padding:16px;font:16px system-ui,sans-serif}' +
    'main{max-width:1400px;margin:auto}figure{margin:0}</style></head>' +
    `<body><main><h1>${title}</h1><figure data-step="${k}">` +
    `<script type="application/vnd.autodiff-lite.trace.v1+json">${json}</script></figure></main>` +
    `<script>${inert}</script></body></html>\n`
  );
}

/** Gives the browser a file to keep. */
export function download(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after this turn.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 10_000);
}

/** A title as the name of a file. */
export function fileName(program: Program, ending: string): string {
  const words = (program.trace.title ?? 'backpropagation').match(/[\p{L}\p{N}]+/gu) ?? ['backpropagation'];
  return `${words.slice(0, 8).join('-').toLowerCase()}.${ending}`;
}
