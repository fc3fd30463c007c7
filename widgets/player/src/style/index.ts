/** The player's style sheet, of one file for each part; what is narrow or without colours of its own overrides the rest. */

import beside from './beside.css';
import controls from './controls.css';
import edges from './edges.css';
import gates from './gates.css';
import graph from './graph.css';
import ground from './ground.css';
import groups from './groups.css';
import heat from './heat.css';
import narrow from './narrow.css';
import present from './present.css';
import marks from './marks.css';
import transcript from './transcript.css';
import window from './window.css';

export const css = [
  ground,
  window,
  graph,
  groups,
  heat,
  edges,
  gates,
  beside,
  controls,
  marks,
  present,
  transcript,
  narrow,
].join('\n');
