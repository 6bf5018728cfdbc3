// `npm run admin -- <verb>`: gives and takes roles, resets second factors, replaces the key of bank details and rebuilds
// sums, from a shell, as the database's owner.
import { runAdmin } from "./command.ts";

process.exitCode = await runAdmin(process.argv.slice(2), { say: console.log, complain: console.error });
