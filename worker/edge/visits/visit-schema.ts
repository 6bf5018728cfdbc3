// Append only: an object runs the migrations it has not seen, in order, even after several releases.
const migrations: readonly (readonly string[])[] = [
  [
    // `flushed` is the count the app last confirmed; `visits` differs from it while there is something to flush.
    `CREATE TABLE days (
       day TEXT PRIMARY KEY,
       visits INTEGER NOT NULL CHECK (visits > 0),
       flushed INTEGER NOT NULL DEFAULT 0 CHECK (flushed <= visits)
     ) WITHOUT ROWID, STRICT`,
    // Keyed by epoch first, so old ids are deleted by one range without a second index.
    `CREATE TABLE seen (
       epoch INTEGER NOT NULL,
       id TEXT NOT NULL,
       PRIMARY KEY (epoch, id)
     ) WITHOUT ROWID, STRICT`,
    // `pruned_visits`: visits of days no longer kept, so that the all-time total survives them.
    `CREATE TABLE counter (
       only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
       pruned_visits INTEGER NOT NULL,
       failed_flushes INTEGER NOT NULL
     ) STRICT`,
    "INSERT INTO counter (only_row, pruned_visits, failed_flushes) VALUES (1, 0, 0)",
  ],
  [
    // Keyed by the id alone, so one statement both checks and stores it.
    `CREATE TABLE seen_ids (
       id TEXT PRIMARY KEY,
       epoch INTEGER NOT NULL
     ) WITHOUT ROWID, STRICT`,
    "INSERT OR IGNORE INTO seen_ids (id, epoch) SELECT id, epoch FROM seen ORDER BY epoch DESC",
    "DROP TABLE seen",
  ],
  [
    // Visits by links with a label, once more: the rows of `days` count them too.
    `CREATE TABLE label_days (
       label TEXT NOT NULL,
       day TEXT NOT NULL,
       visits INTEGER NOT NULL CHECK (visits > 0),
       flushed INTEGER NOT NULL DEFAULT 0 CHECK (flushed <= visits),
       PRIMARY KEY (label, day)
     ) WITHOUT ROWID, STRICT`,
    `CREATE TABLE pruned_labels (
       label TEXT PRIMARY KEY,
       visits INTEGER NOT NULL
     ) WITHOUT ROWID, STRICT`,
  ],
];

/** Migrates an object's tables to the newest version; each migration runs once, in a transaction. */
export function migrateVisitSchema(storage: DurableObjectStorage): void {
  const { sql } = storage;
  sql.exec("CREATE TABLE IF NOT EXISTS _migrations (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT");
  const applied = sql.exec<{ version: number }>("SELECT coalesce(max(version), 0) AS version FROM _migrations").one();
  for (const [index, statements] of migrations.entries()) {
    const version = index + 1;
    if (version <= applied.version) {
      continue;
    }
    storage.transactionSync(() => {
      for (const statement of statements) {
        sql.exec(statement);
      }
      sql.exec("INSERT INTO _migrations (version, applied_at) VALUES (?, ?)", version, Date.now());
    });
  }
}
