// `npm run conformance -- --url URL --token TOKEN`: tries the contract against a server that runs. See `--help`.
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const { module } = await runnerImport(fileURLToPath(new URL("./main.ts", import.meta.url)), {
  configFile: false,
  logLevel: "warn",
});
process.exit(await module.main(process.argv.slice(2)));
