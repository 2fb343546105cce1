import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PeerError, PeerMissingError } from "./errors.js";
/** Milliseconds for a peer to end by itself once its input has ended. */
const graceMilliseconds = 2000;
/** How much of what a peer said on its standard error is kept for messages. */
const keptCharacters = 2000;
/**
 * A program that answers each line on its standard input by one JSON line on its standard output. The first line, unasked,
 * is `{"ready": true}` or `{"missing": reason}`.
 */
export class PeerProcess {
    name;
    /** What the peer computes with, in its own words. */
    detail = '';
    answerWithin;
    child;
    lines;
    said;
    exited;
    complaint = '';
    turn = Promise.resolve();
    constructor(command, child) {
        this.name = command.name;
        this.answerWithin = command.answerWithin;
        this.child = child;
        this.exited = new Promise((resolve) => child.once('close', resolve));
        child.on('error', (error) => (this.complaint += error.message));
        this.lines = createInterface({ input: child.stdout });
        this.said = this.lines[Symbol.asyncIterator]();
        child.stderr.setEncoding('utf8').on('data', (text) => {
            this.complaint = (this.complaint + text).slice(-keptCharacters);
        });
        // A request to a peer that has ended fails when its answer is awaited.
        child.stdin.on('error', () => undefined);
    }
    /**
     * Starts a peer and waits until it is ready.
     *
     * @throws PeerMissingError if the program does not exist or says what it lacks; PeerError if it fails otherwise.
     */
    static async start(command) {
        const child = spawn(command.file, command.arguments, { stdio: 'pipe' });
        try {
            await once(child, 'spawn');
        }
        catch (error) {
            throw missingProgram(command, error);
        }
        const peer = new PeerProcess(command, child);
        try {
            const { ready, missing, detail } = await peer.hear(command.readyWithin);
            if (typeof missing === 'string')
                throw new PeerMissingError(missing);
            if (typeof detail === 'string')
                peer.detail = detail;
            if (ready === true)
                return peer;
            throw new PeerError(command.name, 'found a first line without "ready", expected one');
        }
        catch (error) {
            await peer.kill();
            throw error;
        }
    }
    /**
     * Sends one line and returns the answer to it. Requests wait for each other.
     *
     * @throws PeerError if the peer has ended, does not answer in time (it is then stopped), or reports an error.
     */
    async ask(request) {
        const answer = this.turn.then(async () => {
            this.child.stdin.write(`${request}\n`);
            const line = await this.hear(this.answerWithin);
            if (typeof line['error'] === 'string')
                throw new PeerError(this.name, `request "${request}": ${line['error']}`);
            return line;
        });
        this.turn = answer.catch(() => undefined);
        return answer;
    }
    /** Lets the peer end, and ends it if it does not. */
    async close() {
        this.child.stdin.end();
        if ((await within(this.exited, graceMilliseconds)) === timedOut)
            await this.kill();
        this.lines.close();
    }
    async kill() {
        this.child.kill('SIGKILL');
        await this.exited;
        this.lines.close();
    }
    async hear(milliseconds) {
        const next = await within(this.said.next(), milliseconds);
        if (next === timedOut) {
            await this.kill();
            throw new PeerError(this.name, `found no answer within ${milliseconds} ms; it was stopped`);
        }
        if (next.done === true) {
            await this.exited;
            const { exitCode, signalCode } = this.child;
            if (signalCode === 'SIGILL')
                throw new PeerMissingError(`${this.name} needs instructions that this processor lacks`);
            throw new PeerError(this.name, `ended with ${exitCode ?? signalCode ?? 'no status'}, expected an answer. It said:\n${this.complaint}`);
        }
        return this.parse(next.value);
    }
    parse(text) {
        try {
            const value = JSON.parse(text);
            if (typeof value === 'object' && value !== null)
                return value;
        }
        catch (cause) {
            throw new PeerError(this.name, `found "${text}", expected a line of JSON`, { cause });
        }
        throw new PeerError(this.name, `found "${text}", expected a JSON object`);
    }
}
function missingProgram({ name, file }, error) {
    const code = error.code;
    if (code === 'ENOENT')
        return new PeerMissingError(`${file} is not installed`);
    return new PeerError(name, `could not start ${file}: ${String(error)}`, { cause: error });
}
const timedOut = Symbol('timed out');
async function within(promise, milliseconds) {
    let timer;
    const late = new Promise((resolve) => {
        timer = setTimeout(() => {
            resolve(timedOut);
        }, milliseconds);
    });
    try {
        return await Promise.race([promise, late]);
    }
    finally {
        clearTimeout(timer);
    }
}
//# sourceMappingURL=peer-process.js.map