import { foldKey, type RandomKey } from '@meristem/autodiff';
import { uniformDraw } from '../uniform-draws.ts';
import { LaneText, laneMemory } from './lane-text.ts';

/** A way out of a state of a grammar: a letter, and the state that it leads to. */
type GrammarEdge = readonly [letter: string, to: number];

/** A regular grammar as a graph: the ways out of each state, all equally likely. Texts begin at state 0, and never end. */
export type Grammar = readonly (readonly GrammarEdge[])[];

/** What to draw the text of a grammar with. */
export interface GrammarTextRequest {
  /** The task's name, for errors. */
  readonly owner: string;
  readonly grammar: Grammar;
  readonly letters: string;
  readonly key: RandomKey;
  readonly batch: number;
}

/**
 * A walk through the graph of a grammar, letter by letter. Where there are several ways out of a state, the d-th choice of
 * lane i is draw d of that lane.
 */
export function grammarText({ owner, grammar, letters, key, batch }: GrammarTextRequest): LaneText {
  const symbolOf = grammar.map((edges) => Int32Array.from(edges, ([letter]) => letters.indexOf(letter)));
  const stateAfter = grammar.map((edges) => Int32Array.from(edges, ([, to]) => to));
  const choiceKey = foldKey(key, 'choices');
  const states = laneMemory(batch, grammar.length - 1);
  const choices = laneMemory(batch);
  return new LaneText({
    owner,
    batch,
    symbols: letters.length,
    memories: { states, choices },
    step(lane) {
      const state = states.values[lane] as number;
      const ways = symbolOf[state] as Int32Array;
      let way = 0;
      if (ways.length > 1) {
        const choice = choices.values[lane] as number;
        choices.values[lane] = choice + 1;
        way = Math.floor(ways.length * uniformDraw(choiceKey, choice, lane));
      }
      states.values[lane] = stateAfter[state]?.[way] as number;
      return ways[way] as number;
    },
  });
}
