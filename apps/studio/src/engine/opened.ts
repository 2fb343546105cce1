import type { Backend, InputPort } from '@meristem/autodiff';
import type { PortsView, PortView } from '../contract/ports.ts';
import type { Checked, Opened } from '../contract/requests.ts';
import { LiveRun } from './live-run.ts';
import { plateausAt } from './progress.ts';
import { descriptionOf, experimentJson, requireRoom, type RunParts } from './run-parts.ts';

/** What a document would be: it is built once, and given back. @throws whatever does not fit */
export function checkedOf(parts: RunParts, backend: Backend): Checked {
  const bytes = requireRoom(parts, backend);
  const run = new LiveRun(parts, backend);
  try {
    return checked(run, bytes);
  } finally {
    run.release();
  }
}

/** What a run is, as it stands. */
export function openedOf(id: string, run: LiveRun): Opened {
  const { trainer, parts, backend } = run;
  const { cycle } = trainer;
  const floor = parts.task.floor(Math.max(0, cycle - 1))?.natsPerCycle;
  return {
    ...checked(run, requireRoom(parts, backend)),
    run: id,
    cycle,
    ...(floor !== undefined && { floor }),
    plateaus: plateausAt(run),
  };
}

function checked({ trainer, parts }: LiveRun, bytes: number): Checked {
  return {
    ports: portsView(parts.task),
    populations: trainer.populations.map(({ name, scale, size, dead }) => ({ name, scale, size, dead })),
    parameters: trainer.parameterCount,
    bytes,
    description: descriptionOf(parts),
    experiment: experimentJson(parts.experiment),
  };
}

/** The ports of a task, for the page. */
export function portsView({ inputs, targets, steps }: RunParts['task']): PortsView {
  return { inputs: inputs.map(portView), targets: targets.map(portView), steps };
}

function portView(port: InputPort): PortView {
  const { name, kind, size } = port;
  const symbols =
    port.kind === 'symbol'
      ? (port.names ?? (port.letters === undefined ? undefined : [...port.letters]))
      : undefined;
  const sites = port.kind === 'symbol' ? undefined : port.sites;
  return { name, kind, size, ...(sites && { sites }), ...(symbols && { symbols }) };
}
