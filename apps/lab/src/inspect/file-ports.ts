import type { InputPort, Port } from '@meristem/autodiff';
import { z } from 'zod';

/** What the network in a file hears and says. */
export interface FilePorts {
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly Port[];
}

const numbers = z.array(z.number());
const sites = z.array(z.number().int().min(1)).min(1).max(3);
const common = { name: z.string(), size: z.number().int().min(1) };

/** As much of a port as people are told; what else it has stays with it. */
const portSchema = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('symbol'),
    ...common,
    letters: z.string().optional(),
    names: z.array(z.string()).optional(),
  }),
  z.looseObject({
    kind: z.literal('vector'),
    ...common,
    standardised: z.object({ mean: numbers, deviation: numbers }).optional(),
    sites: sites.optional(),
  }),
  z.looseObject({
    kind: z.literal('grid'),
    ...common,
    sites,
    standardised: z.object({ mean: numbers, deviation: numbers }).optional(),
  }),
]);

const portsSchema = z.object({ inputs: z.array(portSchema), outputs: z.array(portSchema) });

/** What the metadata of a file say of a network's ports; undefined where they say nothing, or what nobody understands. */
export function portsIn(metadata: Readonly<Record<string, string>>): FilePorts | undefined {
  const { network, ports } = metadata;
  const [inputs, outputs] = ['inputs', 'outputs'].map((side) => parsed(metadata[`meristem.${side}`]));
  for (const candidate of [parsed(network), parsed(ports), { inputs, outputs }]) {
    const { data } = portsSchema.safeParse(candidate);
    if (data) return data as FilePorts;
  }
  return undefined;
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    // Metadata of other programs may be anything.
    return undefined;
  }
}
