import { MeristemError } from '@meristem/autodiff';
/** A peer cannot do its work on this machine: a compiler, a library or a package is missing. */
export declare class PeerMissingError extends MeristemError {
    constructor(reason: string);
}
/** A peer that could be opened failed: it ended, fell silent, or said something else than an answer. */
export declare class PeerError extends MeristemError {
    readonly peer: string;
    constructor(peer: string, message: string, options?: ErrorOptions);
}
