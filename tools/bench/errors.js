import { MeristemError } from '@meristem/autodiff';
/** A peer cannot do its work on this machine: a compiler, a library or a package is missing. */
export class PeerMissingError extends MeristemError {
    constructor(reason) {
        super('peer-missing', reason);
    }
}
/** A peer that could be opened failed: it ended, fell silent, or said something else than an answer. */
export class PeerError extends MeristemError {
    peer;
    constructor(peer, message, options) {
        super('peer', `${peer}: ${message}`, options);
        this.peer = peer;
    }
}
//# sourceMappingURL=errors.js.map