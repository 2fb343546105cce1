import { openCpuBackend } from '../cpu-backend.ts';
import { divideEverything } from '../threads/cost-model.ts';
import { recurrentNetwork } from './recurrent-network.ts';

// A program that trains with a team and forgets to close it: it has to end all the same.

const backend = await openCpuBackend({ threads: 3, blas: 'none' }, { cost: divideEverything });
const network = recurrentNetwork({ steps: 3 });
const residence = backend.place(network.state(20));
residence.load(network.training).run(network.inputs(0));
process.stdout.write('trained');
