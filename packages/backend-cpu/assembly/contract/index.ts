export { contractGeneric } from './contract-generic';
export { contractLanes } from './contract-lanes';
export { contractPanels } from './contract-panels';
export { matmulDots } from './matmul-dots';
export { matmulRows } from './matmul-rows';
export { beginBlock, endBlock, panelSizes } from './native-blocks';
export { setScratch } from './scratch';
