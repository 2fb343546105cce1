/** A program to start, and how long to wait for it. */
export interface PeerCommand {
    /** What messages call it. */
    readonly name: string;
    readonly file: string;
    readonly arguments: readonly string[];
    /** Milliseconds from the start to the line that says it is ready. */
    readonly readyWithin: number;
    /** Milliseconds from a request to its answer. */
    readonly answerWithin: number;
}
/** A line that a peer says. */
export type PeerLine = Readonly<Record<string, unknown>>;
/**
 * A program that answers each line on its standard input by one JSON line on its standard output. The first line, unasked,
 * is `{"ready": true}` or `{"missing": reason}`.
 */
export declare class PeerProcess {
    readonly name: string;
    /** What the peer computes with, in its own words. */
    detail: string;
    private readonly answerWithin;
    private readonly child;
    private readonly lines;
    private readonly said;
    private readonly exited;
    private complaint;
    private turn;
    private constructor();
    /**
     * Starts a peer and waits until it is ready.
     *
     * @throws PeerMissingError if the program does not exist or says what it lacks; PeerError if it fails otherwise.
     */
    static start(command: PeerCommand): Promise<PeerProcess>;
    /**
     * Sends one line and returns the answer to it. Requests wait for each other.
     *
     * @throws PeerError if the peer has ended, does not answer in time (it is then stopped), or reports an error.
     */
    ask(request: string): Promise<PeerLine>;
    /** Lets the peer end, and ends it if it does not. */
    close(): Promise<void>;
    private kill;
    private hear;
    private parse;
}
