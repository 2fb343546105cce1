export { ArchitectureError } from '../modules/architecture-error.ts';
