/** The two halves agree: traces and transcripts written by Python are read, replayed and said here. */

/// <reference types="vite/client" />
import { describe, expect, it } from 'vitest';
import { veiled } from './predict/veil';
import { Program } from './program';
import { stateAt } from './state';
import { validate } from './validate';
import { sentence } from './words';

interface Golden {
  transcript: string[];
  trace: unknown;
}

const files = import.meta.glob<Golden>('./fixtures/golden/*.json', { eager: true, import: 'default' });

describe.each(Object.entries(files))('%s', (_, { transcript, trace }) => {
  const program = new Program(veiled(validate(trace)));

  it('says each step in the words of Python', () => {
    const said = transcript.map((_, position) => `${position + 1}. ${sentence(program, position)}`);
    expect(said).toEqual(transcript);
    expect(program.length).toBe(transcript.length);
  });

  it('knows at the end what the trace says', () => {
    const state = stateAt(program, program.length);
    for (const step of program.trace.steps) {
      if (step.kind === 'compute') expect(state.nodes.get(step.node)?.value).toBeDefined();
      if (step.kind === 'vjp' && step.pass === state.pass) expect(state.edges.get(step.edge)).toBe('passed');
    }
    const written = new Map(
      program.trace.steps.flatMap((step) =>
        step.kind === 'write_grad' || step.kind === 'zero_grad' ? [[step.node, step.after] as const] : [],
      ),
    );
    for (const [node, after] of written) expect(state.nodes.get(node)?.grad).toBe(after);
  });
});
