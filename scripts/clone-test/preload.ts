// Loaded before a command (`node --import`): it finds the hosts of CLONE_TEST_INTERNET on this machine.
import { type Internet, pretendInternet } from "./internet.ts";

pretendInternet(JSON.parse(process.env.CLONE_TEST_INTERNET ?? "{}") as Internet);
