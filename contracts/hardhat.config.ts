import { createRequire } from "node:module";
import toolbox from "@nomicfoundation/hardhat-toolbox-viem";
import { defineConfig } from "hardhat/config";

// The compiler comes from node_modules, so nothing is ever downloaded.
const solc = {
  version: "0.8.37",
  path: createRequire(import.meta.url).resolve("solc/soljson.js"),
  settings: { evmVersion: "cancun", optimizer: { enabled: true, runs: 200 } },
};

// How many times as many fuzz runs as usual: `npm run test:deep` asks for 100.
const effort = Number(process.env.REFCODES_EFFORT ?? "1");

export default defineConfig({
  plugins: [toolbox],
  solidity: {
    profiles: { default: solc, production: solc },
    npmFilesToBuild: ["@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol"],
  },
  paths: { sources: "./src", tests: { nodejs: "./test/integration", solidity: "./test/solidity" } },
  test: {
    solidity: {
      fuzz: { runs: 256 * effort },
      invariant: { runs: 256 * effort, depth: 128, failOnRevert: true },
    },
  },
});
