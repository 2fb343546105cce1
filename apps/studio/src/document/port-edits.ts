import type { ArchitectureJson, ProjectionJson, StudioDocument, TaskJson } from '../contract/index.ts';
import { endOwner, renamedEnd } from './end.ts';

/** Names of what a task shows and of what it asks for. */
export interface PortNames {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** How the ports of one side change: old names by new ones, in order; those left over are joined as the first was. */
function adopted(
  projections: readonly ProjectionJson[],
  [old, fresh]: readonly [readonly string[], readonly string[]],
  end: 'from' | 'to',
): readonly ProjectionJson[] {
  const kept = new Set(fresh.filter((name) => old.includes(name)));
  const left = old.filter((name) => !kept.has(name));
  const come = fresh.filter((name) => !kept.has(name));
  const heirs = new Map(left.map((name, k) => [name, come[k]]));
  const survivors = projections.flatMap((projection) => {
    const owner = endOwner(projection[end]);
    const heir = heirs.get(owner);
    if (heir !== undefined) return [{ ...projection, [end]: renamedEnd(projection[end], owner, heir) }];
    return heirs.has(owner) ? [] : [projection];
  });
  const model = fresh[0];
  const extra = come.slice(left.length).filter((name) => name !== model);
  const likeFirst = survivors.filter((projection) => projection[end] === model);
  return [...survivors, ...extra.flatMap((name) => likeFirst.map((known) => ({ ...known, [end]: name })))];
}

/** An architecture with the ports of another task: what fed and read the old ones feeds and reads the new ones. */
export function withPorts(architecture: ArchitectureJson, { inputs, outputs }: PortNames): ArchitectureJson {
  const fed = adopted(architecture.projections, [architecture.inputs, inputs], 'from');
  const projections = adopted(fed, [architecture.outputs, outputs], 'to');
  return { ...architecture, inputs: [...inputs], outputs: [...outputs], projections };
}

/** A document with another task, its ports in the place of the old ones. */
export function withTask(document: StudioDocument, task: TaskJson, ports: PortNames): StudioDocument {
  const { experiment } = document;
  const architecture = withPorts(experiment.architecture, ports);
  return { ...document, experiment: { ...experiment, task, architecture } };
}
