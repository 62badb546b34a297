import { execFile, execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export const IMAGE = "quarterdeck/test:latest";
export const DEBIAN_IMAGE = "quarterdeck/debian:latest";
const SUITE = "bookworm";
const DEBOOTSTRAP_MS = 280_000;

// Made of this machine's own programs and their libraries: a second and no network, where debootstrap takes half a minute.
const PROGRAMS = [
  ..."bash sh cat ls cp mv rm mkdir rmdir ln chmod chown touch echo printf pwd env id whoami date sleep true".split(
    " ",
  ),
  ..."false head tail wc sort uniq cut tr tee seq stat test expr basename dirname readlink realpath mktemp".split(
    " ",
  ),
  ..."uname tty stty nproc dd df du yes kill ps top free pgrep pkill uptime grep sed awk find xargs tar".split(
    " ",
  ),
  ..."gzip hostname getent which timeout nohup".split(" "),
];
const USERS = "root:x:0:0:root:/root:/bin/bash\ndev:x:1000:1000:dev:/home/dev:/bin/bash\n";
const GROUPS = "root:x:0:\ntty:x:5:\ndev:x:1000:\n";
const DATA = ["/etc/os-release", "/usr/lib/locale/C.utf8", "/lib/terminfo", "/usr/lib/terminfo"];

/**
 * Imports a small image of this machine's own programs.
 * @param {Record<string, string>} env with DOCKER_HOST
 * @param {{ name?: string, programs?: string[], changes?: string[] }} options `changes` as Dockerfile lines
 */
export function importImage(env, { name = IMAGE, programs = [], changes = ['CMD ["/bin/bash"]'] } = {}) {
  const rootfs = mkdtempSync(join(tmpdir(), "quarterdeck-rootfs-"));
  try {
    for (const directory of ["usr/bin", "usr/sbin", "usr/lib", "usr/lib64"])
      mkdirSync(join(rootfs, directory), { recursive: true });
    for (const link of ["bin", "sbin", "lib", "lib64"]) symlinkSync(`usr/${link}`, join(rootfs, link));
    for (const directory of [
      "etc",
      "root",
      "home/dev",
      "tmp",
      "var/tmp",
      "proc",
      "sys",
      "dev",
      "run",
      "workspaces",
    ])
      mkdirSync(join(rootfs, directory), { recursive: true });
    for (const file of filesOf([...PROGRAMS, ...programs])) copy(file, rootfs);
    for (const path of DATA)
      if (existsSync(path)) cpSync(path, join(rootfs, path), { recursive: true, dereference: true });
    writeFileSync(join(rootfs, "etc/passwd"), USERS);
    writeFileSync(join(rootfs, "etc/group"), GROUPS);
    execFileSync("chmod", ["1777", join(rootfs, "tmp"), join(rootfs, "var/tmp")]);
    execFileSync("chown", ["1000:1000", join(rootfs, "home/dev"), join(rootfs, "workspaces")]);
    importRootfs(env, rootfs, name, changes);
  } finally {
    rmSync(rootfs, { recursive: true, force: true });
  }
}

/** Imports Debian as it is installed, with the smallest set of packages. Not blocking: a runner gives up on silent workers. */
export async function importDebian(env) {
  const rootfs = mkdtempSync(join(tmpdir(), "quarterdeck-rootfs-"));
  try {
    await run("debootstrap", ["--variant=minbase", SUITE, rootfs], { timeout: DEBOOTSTRAP_MS });
    execFileSync("chroot", [rootfs, "useradd", "--create-home", "--shell", "/bin/bash", "dev"]);
    rmSync(join(rootfs, "var/cache/apt/archives"), { recursive: true, force: true });
    importRootfs(env, rootfs, DEBIAN_IMAGE, ['CMD ["/bin/bash"]']);
  } finally {
    rmSync(rootfs, { recursive: true, force: true });
  }
}

function importRootfs(env, rootfs, name, changes) {
  const archive = `${rootfs}.tar`;
  try {
    execFileSync("tar", ["-C", rootfs, "-cf", archive, "."]);
    const flags = changes.flatMap((change) => ["--change", change]);
    execFileSync("docker", ["import", ...flags, archive, name], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, ...env },
    });
  } finally {
    rmSync(archive, { force: true });
  }
}

/** Where the programs and the libraries they load are. */
function filesOf(programs) {
  const paths = programs.map((program) => {
    if (program.startsWith("/")) return program;
    const { stdout, status } = spawnSync("which", [program], { encoding: "utf8" });
    if (status !== 0)
      throw new Error(`the image of the tests needs ${program}, which this machine does not have`);
    return stdout.trim();
  });
  const { stdout } = spawnSync("ldd", paths, { encoding: "utf8" }); // scripts among them have none, and say so
  const libraries = stdout.match(/(?<=(=> |^\s+))\/\S+(?= \(0x)/gm) ?? [];
  return new Set([...paths, ...libraries]);
}

function copy(file, rootfs) {
  const target = join(rootfs, file);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(realpathSync(file), target);
}
