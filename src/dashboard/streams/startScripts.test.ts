import { expect, test } from "vitest";
import { isStartWork } from "./startScripts.ts";

const script = {
  id: "1",
  log_source_id: "2",
  log_path: "",
  script: "",
  cron: "",
  display_name: "Dev Container (app)",
  run_on_start: false,
  run_on_stop: false,
  start_blocks_login: false,
  timeout: 0,
};

test("[DC100] the record of a devcontainer is part of the start, a script that nothing runs is not", () => {
  expect(isStartWork(script)).toBe(true);
  expect(isStartWork({ ...script, script: "echo by hand" })).toBe(false);
  expect(isStartWork({ ...script, cron: "0 * * * *" })).toBe(false);
  expect(isStartWork({ ...script, script: "echo", run_on_start: true })).toBe(true);
});
