import { expect, test } from "vitest";
import { parseLsof } from "./lsof.ts";

// In the form of lsof -F; no Mac was at hand to record it.
const TEXT = `p512
cControlCenter
f9
n*:7000
f10
n*:7000
p9120
cnode
f23
n127.0.0.1:5173
f24
n[::1]:5173
p9200
cGoogle\\x20Chrome
f30
n[::1]:9222
`;

test("one entry for each port, with its process's name", () => {
  expect(parseLsof(TEXT)).toEqual([
    { process_name: "ControlCenter", network: "tcp", port: 7000 },
    { process_name: "node", network: "tcp", port: 5173 },
    { process_name: "Google Chrome", network: "tcp", port: 9222 },
  ]);
});

test("a process whose name is not told does not take that of the one before", () => {
  expect(parseLsof("p1\ncnode\nn*:80\np2\nn*:81\n").map(({ process_name }) => process_name)).toEqual([
    "node",
    "",
  ]);
});

test("nothing that listens is no port", () => {
  expect(parseLsof("")).toEqual([]);
});

test("the lines of lsof 4.95 on Linux, as recorded", () => {
  expect(parseLsof("p20584\ncpython3\nn127.0.0.1:45999\n")).toEqual([
    { process_name: "python3", network: "tcp", port: 45_999 },
  ]);
});
