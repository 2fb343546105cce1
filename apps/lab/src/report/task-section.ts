import type { Task } from '@meristem/tasks';
import type { Level } from '../figure/level.ts';
import { portSize } from '../output/port-size.ts';
import { formatCount } from '../progress/format.ts';
import { formatNats } from '../result/score.ts';
import { html, type Markup } from './markup.ts';
import type { RunContext } from './run-context.ts';
import { pairs, table } from './table.ts';

/** More levels than these, of a task that changes often, are left to the picture. */
const MOST_LEVELS = 24;

/** What is learned: ports, options, floor and plateaus, and where the task comes from. */
export function taskSection({ task, levels, results }: RunContext): Markup {
  const guessing = results.find(({ heldOut }) => heldOut.guessing !== undefined)?.heldOut.guessing;
  return html`<section>
    <h2>Task and floor</h2>
    ${pairs(`The task ${task.name}`, [
      ['task', task.name],
      ['options', Object.keys(task.options).length === 0 ? 'none' : JSON.stringify(task.options)],
      ['hears', task.inputs.map(portText).join('; ')],
      ['foretells', task.targets.map(portText).join('; ')],
      ['steps in a cycle', formatCount(task.steps)],
      ['training examples', task.rows === undefined ? 'a stream that does not end' : formatCount(task.rows)],
      [
        'held-out data',
        task.heldOut ? 'a set of its own, whole' : 'fresh sequences that training never sees',
      ],
      ['guessing', guessing === undefined ? 'not measured' : `${formatNats(guessing)} nats per cycle`],
      ['source', task.source],
    ])}
    ${
      levels.length === 0
        ? html`<p class="note">The optimum of this task is not known, so no floor is drawn.</p>`
        : levelTable(levels)
    }
  </section>`;
}

function levelTable(levels: readonly Level[]): Markup {
  const shown = levels.slice(0, MOST_LEVELS);
  const left = levels.length - shown.length;
  return html`${table({
    caption: 'Known losses: no network can be better than the floor; training rests on plateaus',
    header: ['level', 'nats per cycle', 'from cycle', 'to cycle'],
    rows: shown.map(({ label, natsPerCycle, from, to }) => [
      label,
      formatNats(natsPerCycle),
      formatCount(from),
      formatCount(to),
    ]),
  })}${left > 0 ? html`<p class="note">${left} more are not listed.</p>` : undefined}`;
}

function portText(port: Task['inputs'][number]): string {
  const size = portSize(port);
  return `${port.name}: ${size}`;
}
