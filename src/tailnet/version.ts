/** The version spoken here, which the agent's API shares. Its RPCs are served at every version that is accepted. */
export const MAJOR = 2;
export const MINOR = 10;

const INTEGER = /^[+-]?\d+$/;

/** Why a client of that version is refused, or undefined when it is served. */
export function versionRefusal(version: string): string | undefined {
  const parts = version.split(".");
  const [major = "", minor = ""] = parts;
  if (parts.length !== 2) return `invalid version string: ${version}`;
  if (!INTEGER.test(major)) return `invalid major version: ${version}`;
  if (!INTEGER.test(minor)) return `invalid minor version: ${version}`;
  const behind = (which: string) =>
    `server is at version ${MAJOR}.${MINOR}, behind requested ${which} version ${version}`;
  if (Number(major) > MAJOR) return behind("major");
  if (Number(major) < MAJOR) return `version ${version} is no longer supported`;
  return Number(minor) > MINOR ? behind("minor") : undefined;
}
