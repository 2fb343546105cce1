export { createNetwork, type Network, type NetworkOptions, type PredictOptions } from './network.ts';
export { loadNetwork } from './load-network.ts';
export { saveNetwork } from './save-network.ts';
export { NetworkError } from './network-error.ts';
export type { NetworkInput, NetworkInputs, Numbers } from './network-inputs.ts';
export type { NetworkProgram, SequencePlan } from './network-program.ts';
export type { Prediction, PredictionShape, SymbolPrediction, VectorPrediction } from './prediction.ts';
export type { PortKinds, Predictions } from './predictions.ts';
export type { Session, SessionInputs, SessionOptions } from './session.ts';
