/** The C programs of this folder. */
export type CProgramName = 'cycle' | 'dense';
/** Where programs are looked for, and where compiled ones are kept. */
export interface CompileOptions {
    /** Folders that may hold a compiler, as in the variable PATH; that of this process unless told. */
    readonly path?: string;
    /** Where compiled programs are kept by what they were made from; a folder of this user for temporary files unless told. */
    readonly cache?: string;
}
/**
 * Compiles a program of this folder, unless the same sources were compiled before. Returns the path of the program.
 *
 * @throws PeerMissingError without a C compiler; PeerError if the compiler refuses.
 */
export declare function compileC(name: CProgramName, options?: CompileOptions): Promise<string>;
