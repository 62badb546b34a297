import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** An authority of its own, made in `dir`, and a certificate of it for these names; needs openssl. */
export function makeCertificates(
  dir: string,
  ...names: string[]
): { key: Buffer; cert: Buffer; caFile: string } {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: dir, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names"];
  openssl(
    "req",
    "-x509",
    ...key,
    "-days",
    "2",
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-subj",
    "/CN=Test authority",
  );
  openssl("req", ...key, "-keyout", "tls.key", "-out", "tls.csr", "-subj", `/CN=${names[0]}`);
  writeFileSync(join(dir, "names"), `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}`);
  openssl("x509", "-req", "-in", "tls.csr", ...by, "-out", "tls.pem");
  return {
    key: readFileSync(join(dir, "tls.key")),
    cert: readFileSync(join(dir, "tls.pem")),
    caFile: join(dir, "ca.pem"),
  };
}
