import { BadIdentity } from "./badIdentity.ts";
import type { Certificate } from "./certificate.ts";

const MAX_LENGTH = 8;
/** Certificates of one name that vouch for each other would make endless ways. */
const MAX_CHECKS = 100;

/** Certificates by the name of their subject. */
export type CertificatePool = ReadonlyMap<string, readonly Certificate[]>;

export function poolOf(certificates: Iterable<Certificate>): CertificatePool {
  const pool = new Map<string, Certificate[]>();
  for (const certificate of certificates) {
    const name = keyOf(certificate.subject);
    pool.set(name, [...(pool.get(name) ?? []), certificate]);
  }
  return pool;
}

const keyOf = (name: Buffer) => name.toString("latin1");

const isSame = (a: Certificate, b: Certificate) => a.x509.raw.equals(b.x509.raw);

/** Passes when the signer is vouched for, over `between`, by one of `roots` now, whatever its key may be used for. */
export function requireChain(
  signer: Certificate,
  { roots, between, now }: { roots: CertificatePool; between: readonly CertificatePool[]; now: number },
): void {
  let checks = 0;
  let fault = "it is issued by nobody known";

  function leadsToRoot(chain: readonly Certificate[]): boolean {
    const last = chain.at(-1)!; // never empty
    const name = keyOf(last.issuer);
    const vouches = (parent: Certificate) => {
      if (++checks > MAX_CHECKS) throw new BadIdentity("chain: too many ways to look at");
      const why = faultOfParent(parent, chain, now);
      if (why) fault = why;
      return !why;
    };
    if ((roots.get(name) ?? []).some(vouches)) return true;
    if (chain.length === MAX_LENGTH) return false;
    return between
      .flatMap((pool) => pool.get(name) ?? [])
      .some(
        (parent) =>
          !chain.some((known) => isSame(known, parent)) && vouches(parent) && leadsToRoot([...chain, parent]),
      );
  }

  const own = faultNow(signer, now);
  if (own) throw new BadIdentity(`chain: the signer ${own}`);
  const isRoot = (roots.get(keyOf(signer.subject)) ?? []).some((root) => isSame(root, signer));
  if (!isRoot && !leadsToRoot([signer])) throw new BadIdentity(`chain: ${fault}`);
}

function faultNow({ from, until, unusable }: Certificate, now: number): string | undefined {
  if (now < from) return "is not valid yet";
  // Not `now > until`: a date that could not be read is no date.
  if (!(now <= until)) return "has expired";
  return unusable;
}

function faultOfParent(parent: Certificate, chain: readonly Certificate[], now: number): string | undefined {
  const child = chain.at(-1)!; // never empty
  const fault = faultNow(parent, now);
  if (fault) return `${parent.commonName} ${fault}`;
  if (!parent.isAuthority) return `${parent.commonName} is no authority`;
  // Between this one and the signer stand all but the signer itself.
  if (chain.length - 1 > parent.pathLength) return `${parent.commonName} vouches for shorter chains only`;
  // A root's own signature is not looked at: that it is trusted does not come from there.
  if (child.isWeaklySigned) return `${child.commonName} is signed with a weak algorithm`;
  if (!isTrue(() => child.x509.checkIssued(parent.x509) && child.x509.verify(parent.key)))
    return `${parent.commonName} did not issue ${child.commonName}`;
  return undefined;
}

/** OpenSSL throws at some keys and signatures that it can make nothing of. */
export function isTrue(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
