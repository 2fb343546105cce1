import { navigatorTopology, type Topology } from '../topology/topology.ts';

/** What a browser tells of its machine. */
export function hostTopology(): Topology {
  return navigatorTopology(navigator);
}
