import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, openSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { networkInterfaces } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const START_MS = 60_000;
const STOP_MS = 30_000;

/** Interfaces have names of 15 characters at most. */
const bridgeOf = (directory) => `qd-${basename(directory).slice(-6)}`;
const cgroupOf = (directory) => basename(directory);

export async function startDaemon(directory) {
  const bridge = bridgeOf(directory);
  const subnet = freeSubnet();
  execFileSync("ip", ["link", "add", bridge, "type", "bridge"]);
  execFileSync("ip", ["addr", "add", `${subnet}.1/24`, "dev", bridge]);
  execFileSync("ip", ["link", "set", bridge, "up"]);
  writeFileSync(join(directory, "daemon.json"), "{}");
  const log = openSync(join(directory, "dockerd.log"), "a");
  const daemon = spawn("dockerd", flags(directory, bridge), { detached: true, stdio: ["ignore", log, log] });
  let end;
  daemon.once("error", (error) => {
    end = error.message;
  });
  daemon.once("exit", (code) => {
    end = `exit code ${code}`;
  });
  daemon.unref();
  const until = Date.now() + START_MS;
  while (!(await answers(join(directory, "docker.sock")))) {
    if (end || Date.now() > until)
      throw new Error(`dockerd did not start (${end ?? "no answer"}):\n${lastLines(directory)}`);
    await pause(50);
  }
}

/** No firewall rules: those of the user's engine are in the same tables. The proxy alone publishes ports to this machine. */
function flags(directory, bridge) {
  return [
    ...["--config-file", join(directory, "daemon.json"), "--pidfile", join(directory, "dockerd.pid")],
    ...["--data-root", join(directory, "data"), "--exec-root", join(directory, "exec")],
    ...["--host", `unix://${join(directory, "docker.sock")}`, "--bridge", bridge],
    ...["--iptables=false", "--ip6tables=false", "--ip-masq=false", "--userland-proxy=true"],
    ...["--default-address-pool", `base=${freeSubnet()}.0/24,size=28`],
    ...["--exec-opt", "native.cgroupdriver=cgroupfs", "--cgroup-parent", `/${cgroupOf(directory)}`],
    ...[
      "--containerd-namespace",
      basename(directory),
      "--containerd-plugins-namespace",
      `${basename(directory)}-p`,
    ],
  ];
}

function freeSubnet() {
  const used = Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).map(({ address }) => address.split(".").slice(0, 3).join(".")),
  );
  for (;;) {
    const subnet = `10.${200 + Math.floor(Math.random() * 50)}.${Math.floor(Math.random() * 256)}`;
    if (!used.includes(subnet)) return subnet;
  }
}

function answers(socketPath) {
  return new Promise((resolve) => {
    const asked = get({ socketPath, path: "/_ping", agent: false, timeout: 5_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(false));
  });
}

function lastLines(directory) {
  return readFileSync(join(directory, "dockerd.log"), "utf8").split("\n").slice(-20).join("\n");
}

/** Ends the engine with all it has, however it was left, and answers what could not be removed. */
export async function stopDaemon(directory) {
  if (existsSync(join(directory, "docker.sock"))) removeContainers(join(directory, "docker.sock"));
  signalAll(directory, "SIGTERM");
  const until = Date.now() + STOP_MS;
  while (processesOf(directory).length > 0) {
    if (Date.now() > until) signalAll(directory, "SIGKILL");
    if (Date.now() > until + 5_000) break;
    await pause(50);
  }
  for (const mount of mountsUnder(directory).reverse()) spawnSync("umount", ["--lazy", mount]);
  spawnSync("ip", ["link", "delete", bridgeOf(directory)]);
  for (const cgroup of cgroupsOf(directory)) removeCgroup(cgroup);
  rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  return leftovers(directory);
}

function removeContainers(socket) {
  const docker = (...args) =>
    spawnSync("docker", ["--host", `unix://${socket}`, ...args], { encoding: "utf8" });
  const ids = (docker("ps", "--all", "--quiet").stdout ?? "").split("\n").filter(Boolean);
  if (ids.length > 0) docker("rm", "--force", "--volumes", ...ids);
  docker("network", "prune", "--force"); // their bridges outlive the daemon
}

function leftovers(directory) {
  return [
    ...processesOf(directory).map((pid) => `process ${pid}`),
    ...mountsUnder(directory).map((mount) => `mount ${mount}`),
    ...cgroupsOf(directory).map((cgroup) => `cgroup ${cgroup}`),
    ...(networkInterfaces()[bridgeOf(directory)] ? [`interface ${bridgeOf(directory)}`] : []),
    ...(existsSync(directory) ? [directory] : []),
  ];
}

/** dockerd, its containerd and the shims all carry the directory, or the namespace named like it, in their arguments. */
function processesOf(directory) {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      if (!/(dockerd|containerd|containerd-shim.*|docker-proxy)$/.test(args[0] ?? "")) return false;
      return args.some((arg) => arg.includes(basename(directory)));
    } catch {
      return false; // ended meanwhile
    }
  });
}

function signalAll(directory, signal) {
  // dockerd ends its containerd, and that the shims, in order; only a second round has to name them all.
  const all = processesOf(directory);
  const first = all.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("dockerd"));
  for (const pid of signal === "SIGTERM" && first.length > 0 ? first : all)
    try {
      process.kill(Number(pid), signal);
    } catch {
      // ended meanwhile
    }
}

function mountsUnder(directory) {
  return readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((mount) => mount === directory || mount.startsWith(`${directory}/`));
}

function cgroupsOf(directory) {
  const root = "/sys/fs/cgroup";
  const hierarchies = existsSync(join(root, "cgroup.controllers"))
    ? [root]
    : readdirSync(root).map((name) => join(root, name));
  return hierarchies.map((path) => join(path, cgroupOf(directory))).filter((path) => existsSync(path));
}

function removeCgroup(cgroup) {
  for (const entry of readdirSync(cgroup, { withFileTypes: true }))
    if (entry.isDirectory()) removeCgroup(join(cgroup, entry.name));
  try {
    rmdirSync(cgroup);
  } catch {
    // told as left behind
  }
}
