import type { Ran } from "./runOnce.ts";

/** Of the C library that our Node is made for. */
const LOADERS: Readonly<Record<string, string>> = {
  x64: "/lib64/ld-linux-x86-64.so.2",
  arm64: "/lib/ld-linux-aarch64.so.1",
};
export const loaderPath = (arch: string): string | undefined => LOADERS[arch];

const NEXT_STEP = "A terminal in this container can still be opened from its parent agent.";

/** Why this container cannot run our agent, by what its loader said of the agent's libraries; `undefined` if it can. */
export function missingLibraries({ code, output }: Ran): string | undefined {
  const missing = [
    ...output.matchAll(/(\S+\.so[.\d]*)(?: => not found|: cannot open shared object file)/g),
  ].map(([, library]) => library);
  const older = /version [`'"]([A-Z]+_[\d.]+)['"] not found/.exec(output)?.[1];
  if (missing.length > 0)
    return `The image lacks ${[...new Set(missing)].join(", ")}, which the agent for devcontainers needs. Install it in the image (for libstdc++.so.6 the package libstdc++6 or libstdc++). ${NEXT_STEP}`;
  if (older)
    return `The image's C library is too old: the agent for devcontainers needs ${older}. ${NEXT_STEP}`;
  // The loader has the same code for a library that is not there.
  if (code === 126 || code === 127)
    return `The image has no glibc, which the agent for devcontainers needs (images with musl, like Alpine's, have none). ${NEXT_STEP}`;
  return undefined;
}

/** Why Node did not run although it is there. */
export const nodeFailed = (ran: Ran): string =>
  missingLibraries({ ...ran, code: 1 }) ??
  `The agent's Node does not run in this image (code ${ran.code}): ${ran.output.trim().slice(0, 500)}. ${NEXT_STEP}`;
