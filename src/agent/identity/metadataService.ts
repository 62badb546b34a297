/** A service on this machine's own network answers at once, or is not there. */
const WITHIN_MS = 5_000;
const MAX_BYTES = 65_536;

/** Asks the cloud's metadata service of this machine; its text, whole. Redirects would lead elsewhere. */
export async function askMetadata(
  url: string,
  { method = "GET", headers }: { method?: "GET" | "PUT"; headers: Record<string, string> },
  signal: AbortSignal,
): Promise<string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
  const response = await fetch(url, { method, headers, redirect: "error", signal: limit });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Error(`${new URL(url).pathname} answered ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`${new URL(url).pathname} has more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
