/** When a live process started, in the system's own unit; undefined when there is none. With the id it names one process. */
export function startedAt(pid: number): string | undefined;

/** Command line of a live process, or undefined. Works on Linux and macOS. */
export function commandLine(pid: number): string | undefined;
