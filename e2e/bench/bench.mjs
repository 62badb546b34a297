// `npm run bench [NAME …]`: runs every *.bench.ts whose path holds a NAME, and prints its rows. A bench exports
// `run(): Promise<Row[]>`, Row = {name, value, unit, ratio?, ratioTo?}. Machines are noisy: quote the ratios, each taken
// against a baseline that ran beside it.
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { buildWhatIsStale } from "../../src/cli/build.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const wanted = process.argv.slice(2);

const files = ["src", "e2e"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((file) => join(root, folder, file)),
  )
  .filter((file) => file.endsWith(".bench.ts"))
  .filter((file) => wanted.length === 0 || wanted.some((name) => relative(root, file).includes(name)));

const number = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));

await buildWhatIsStale();
for (const file of files) {
  console.log(`\n${relative(root, file)}`);
  const { module } = await runnerImport(file, { root, logLevel: "warn" });
  const rows = await module.run();
  const width = Math.max(...rows.map(({ name }) => name.length)) + 2;
  for (const { name, value, unit, ratio, ratioTo } of rows)
    console.log(
      `  ${name.padEnd(width)}${number(value).padStart(9)} ${unit.padEnd(8)}${ratio === undefined ? "" : `${number(ratio)} × ${ratioTo}`}`,
    );
}
process.exit(0); // a bench may leave a browser's sockets behind
