export { arrange, putBack } from './arrange';
export { contractGeneric } from './contract-generic';
export { contractLanes } from './contract-lanes';
export { contractPanels } from './contract-panels';
export { writeDistances } from './distances';
export { matmulDots } from './matmul-dots';
export { matmulRows } from './matmul-rows';
export { scratchAt, setScratch } from './scratch';
