import type { CostModel } from './cost-model.ts';
import type { ModuleAddress } from '../kernels/module-address.ts';

/** What tests set about a team. */
export interface TeamInternals {
  /** The costs that decide what is divided; measured unless given, and then the team never yields either. */
  readonly cost?: CostModel;
  /** The module that workers run in Node.js. */
  readonly worker?: ModuleAddress;
}
