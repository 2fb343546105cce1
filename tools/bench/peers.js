import { join } from 'node:path';
import { compileC } from "./c-program.js";
import { PeerError, PeerMissingError } from "./errors.js";
import { PeerProcess } from "./peer-process.js";
const second = 1000;
function compiled(name, program, ...flags) {
    return async (options) => ({
        name,
        file: await compileC(program, options),
        arguments: flags,
        readyWithin: 10 * second,
        answerWithin: 60 * second,
    });
}
function interpreted(name, interpreter, script, ...flags) {
    return (options) => Promise.resolve({
        name,
        file: interpreter(options),
        arguments: [join(import.meta.dirname, script), ...flags],
        readyWithin: 90 * second,
        answerWithin: 180 * second,
    });
}
const node = () => process.execPath;
const python = (options) => options.python ?? 'python3';
function torch(threads) {
    const name = `torch-${threads}`;
    const command = (...flags) => interpreted(name, python, 'torch_peer.py', ...flags, '--threads', String(threads));
    return [
        { name, commands: { cycle: command('cycle'), mlp: command('mlp') } },
        { name: `${name}-fused`, commands: { mlp: command('mlp', '--adam', 'fused') } },
    ];
}
/** Every program that there is to compare with. */
const recipes = [
    { name: 'c-hand', commands: { cycle: compiled('c-hand', 'cycle', 'hand') } },
    { name: 'c-plain-128', commands: { cycle: compiled('c-plain-128', 'cycle', 'plain_128') } },
    { name: 'c-plain-native', commands: { cycle: compiled('c-plain-native', 'cycle', 'plain_native') } },
    { name: 'fma-128', commands: { fma: compiled('fma-128', 'dense', 'fma') } },
    {
        name: 'blas',
        commands: { gemm: compiled('blas', 'dense', 'gemm'), mlp: compiled('blas', 'dense', 'mlp') },
    },
    ...torch(1),
    ...torch(2),
    {
        name: 'tfjs-wasm',
        commands: {
            cycle: interpreted('tfjs-wasm', node, 'peers/tfjs_peer.mjs', 'cycle'),
            mlp: interpreted('tfjs-wasm', node, 'peers/tfjs_peer.mjs', 'mlp'),
        },
    },
    { name: 'jax-js', commands: { cycle: interpreted('jax-js', node, 'peers/jax_peer.mjs') } },
];
/** Names of all peers, in the order in which `openPeers` opens them. */
export const peerNames = recipes.map(({ name }) => name);
/**
 * Compiles, starts and waits for the programs to compare with. What this machine lacks is listed as missing; the caller
 * closes the rest.
 *
 * @throws PeerError if a peer that is not missing cannot be opened, or if a name is unknown.
 */
export async function openPeers(options = {}) {
    const unknown = options.names?.find((name) => !peerNames.includes(name));
    if (unknown !== undefined)
        throw new PeerError(unknown, `found no such peer, expected one of: ${peerNames.join(', ')}`);
    const wanted = recipes.filter(({ name }) => options.names?.includes(name) ?? true);
    return openRecipes(wanted, options);
}
/** Opens peers by recipes of the caller's own; otherwise as `openPeers`. */
export async function openRecipes(wanted, options) {
    const opened = [];
    const missing = [];
    const close = async () => {
        await Promise.all(opened.map((peer) => peer.close()));
    };
    try {
        // One after the other, as starting a peer keeps a core busy.
        for (const recipe of wanted) {
            const peer = new OpenPeer(recipe.name);
            opened.push(peer);
            for (const [workload, reason] of await peer.open(recipe, options))
                missing.push({ name: `${recipe.name} (${workload})`, reason });
        }
    }
    catch (error) {
        await close();
        throw error;
    }
    return { peers: opened.filter(({ workloads }) => workloads.length > 0), missing, close };
}
class OpenPeer {
    name;
    processes = new Map();
    constructor(name) {
        this.name = name;
    }
    get workloads() {
        return [...this.processes.keys()];
    }
    get detail() {
        return [...new Set([...this.processes.values()].map(({ detail }) => detail))].join('; ');
    }
    /** Starts the peer for every workload wanted. Returns the workloads that it cannot do here, with reasons. */
    async open(recipe, options) {
        const missing = [];
        const commands = Object.entries(recipe.commands);
        for (const [workload, command] of commands) {
            if (options.workloads?.includes(workload) === false)
                continue;
            try {
                this.processes.set(workload, await PeerProcess.start(await command(options)));
            }
            catch (error) {
                if (!(error instanceof PeerMissingError))
                    throw error;
                missing.push([workload, error.message]);
            }
        }
        return missing;
    }
    async time(request) {
        return (await this.measure(request)).microsecondsPerCycle;
    }
    async measure({ workload, units, cycles }) {
        const process = this.processes.get(workload);
        if (process === undefined)
            throw new PeerError(this.name, `found workload "${workload}", expected one of: ${this.workloads.join(', ')}`);
        return timingOf(this.name, await process.ask(`${units} ${cycles}`));
    }
    async close() {
        await Promise.all([...this.processes.values()].map((process) => process.close()));
    }
}
function timingOf(name, line) {
    const { microsecondsPerCycle, firstCycleMicroseconds } = line;
    if (typeof microsecondsPerCycle !== 'number')
        throw new PeerError(name, `found ${JSON.stringify(line)}, expected "microsecondsPerCycle"`);
    return typeof firstCycleMicroseconds === 'number'
        ? { microsecondsPerCycle, firstCycleMicroseconds }
        : { microsecondsPerCycle };
}
/** Floating-point operations of one cycle, for workloads that are counted in them. */
const operations = {
    gemm: (units) => 2 * units ** 3,
    fma: (units) => 8000 * units,
};
/** Billions of floating-point operations per second. */
export function gigaflops(workload, units, microsecondsPerCycle) {
    return operations[workload](units) / microsecondsPerCycle / 1000;
}
//# sourceMappingURL=peers.js.map