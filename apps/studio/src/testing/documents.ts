import type { OwnData, StudioDocument } from '../contract/document.ts';
import { catalogue } from '../engine/catalogue.ts';

/** A document of the gallery, with some of its experiment changed. */
export function exampleDocument(key: string, changes: object = {}): StudioDocument {
  const found = catalogue().examples.find((example) => example.key === key)!.document;
  return { ...found, experiment: { ...found.experiment, ...changes } };
}

/** A network of one recurrent pool under the margin rule, with a text of one's own. */
export function textDocument(text: string, changes: object = {}): StudioDocument {
  const { experiment, ...rest } = exampleDocument('hard');
  const data: OwnData = { kind: 'text', text };
  const task = { name: 'text', options: { steps: 16 } };
  return { ...rest, data, experiment: { ...experiment, cycles: 400, task, ...changes } };
}

/** Points on two rings, drawn in two classes, for a layer of units. */
export function pointsDocument(): StudioDocument {
  const { experiment, ...rest } = exampleDocument('spirals', { cycles: 400, batch: 20 });
  const points = Array.from({ length: 80 }, (_, i) => {
    const [angle, label] = [i * 0.7, i % 2];
    const radius = label === 0 ? 1 : 3;
    return { x: 10 + radius * Math.cos(angle), y: -5 + radius * Math.sin(angle), label };
  });
  const { architecture } = experiment;
  const renamed = JSON.parse(
    JSON.stringify(architecture).replaceAll('"point"', '"row"').replaceAll('"class"', '"label"'),
  ) as typeof architecture;
  return {
    ...rest,
    data: { kind: 'points', points },
    experiment: { ...experiment, architecture: renamed, task: { name: 'table', options: {} } },
  };
}
