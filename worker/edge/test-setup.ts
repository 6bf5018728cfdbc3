// Tests make the Worker fail on purpose and look at what it answers: its own log lines would bury everything else.
for (const method of ["info", "warn", "error"] as const) {
  // biome-ignore lint/suspicious/noConsole: this is where the tests' console is made quieter.
  const write = console[method].bind(console);
  console[method] = (...values: unknown[]) => {
    if (typeof values[0] !== "string" || !values[0].startsWith('{"@timestamp"')) {
      write(...values);
    }
  };
}
