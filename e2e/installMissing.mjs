import { execFileSync, spawnSync } from "node:child_process";

/** What tests of git over SSH and HTTP run. */
export const installGitAndSsh = () =>
  installMissing(["sshd", "ssh", "git"], ["openssh-server", "openssh-client", "git"]);

/** Installs Debian's packages where these programs are not there. Throws with the next step when they cannot be had. */
export function installMissing(programs, packages) {
  const missing = () =>
    programs.filter(
      (program) => spawnSync("sh", ["-c", `PATH=$PATH:/usr/sbin command -v ${program}`]).status !== 0,
    );
  if (missing().length === 0) return;
  if (process.getuid?.() !== 0 || spawnSync("sh", ["-c", "command -v apt-get"]).status !== 0)
    throw new Error(
      `The tests need ${missing().join(", ")}: install ${packages.join(", ")}, or what has them here.`,
    );
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  execFileSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
  execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], {
    stdio: "inherit",
    env,
  });
  if (missing().length > 0)
    throw new Error(`apt-get installed ${packages.join(", ")}, but ${missing().join(", ")} is still missing`);
}
