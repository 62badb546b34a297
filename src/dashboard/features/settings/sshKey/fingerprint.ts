/**
 * As `ssh-keygen -l` and Git hosts show a key: SHA256 of its blob. Undefined for what is no line of `authorized_keys`, and
 * where the browser computes none (over http from another machine).
 */
export async function fingerprintOf(publicKey: string): Promise<string | undefined> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  const [, blob] = publicKey.trim().split(/\s+/);
  if (!subtle || !blob) return undefined;
  try {
    const bytes = Uint8Array.from(atob(blob), (letter) => letter.charCodeAt(0));
    const hash = new Uint8Array(await subtle.digest("SHA-256", bytes));
    return `SHA256:${btoa(String.fromCharCode(...hash)).replace(/=+$/, "")}`;
  } catch {
    return undefined;
  }
}
