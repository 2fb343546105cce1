export * from './contract/index';
export * from './program/index';
