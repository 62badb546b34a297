// `npm start [-- flags]`: builds what is stale, then serves. The program runs in this process, so signals reach it.
import { buildWhatIsStale } from "./build.mjs";

await buildWhatIsStale();
const [node, , ...flags] = process.argv;
const program = new URL("../../dist/node/main.js", import.meta.url);
process.argv = [node, program.pathname, "serve", ...flags];
await import(program.href);
