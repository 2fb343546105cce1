export { nodeTopology as hostTopology } from '../topology/node-topology.ts';
