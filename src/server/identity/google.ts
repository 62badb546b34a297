import { constants, type KeyObject, verify } from "node:crypto";
import { BadClaims, BadIdentity, reasonOf } from "./badIdentity.ts";
import { decodeBase64Url } from "./base64.ts";
import type { GoogleKeys } from "./googleKeys.ts";
import { integerOf, type Members, memberOf, parseMembers, stringOf } from "./members.ts";

/** A token has about 1500 characters. */
const MAX_TOKEN_CHARACTERS = 65_536;
const P256_SIGNATURE_BYTES = 64;

/** The instance id of a token that Google signed (contract §5); empty when it names none. */
export async function verifyGoogle(keys: GoogleKeys, token: string, now: number): Promise<string> {
  const { header, claims, signed, signature } = decode(token);
  const expires = integerOf(claims, "exp");
  const seconds = Math.floor(now / 1000);
  if (seconds > expires) throw new BadIdentity(`idtoken: token expired: now=${seconds}, expires=${expires}`);
  const alg = stringOf(header, "alg");
  if (alg !== "RS256" && alg !== "ES256")
    throw new BadIdentity(
      `idtoken: expected JWT signed with RS256 or ES256 but found ${JSON.stringify(alg)}`,
    );
  const key = (await keys.of(alg)).get(stringOf(header, "kid"));
  if (!key) throw new BadIdentity("idtoken: could not find matching cert keyId for the token provided");
  check(alg, key, signed, signature);
  return instanceIdOf(claims);
}

function decode(token: string) {
  if (token.length > MAX_TOKEN_CHARACTERS)
    throw new BadIdentity(`idtoken: invalid token, longer than ${MAX_TOKEN_CHARACTERS} characters`);
  const segments = token.split(".");
  const [head = "", body = "", tail = ""] = segments;
  if (segments.length !== 3)
    throw new BadIdentity(`idtoken: invalid token, token must have three segments; found ${segments.length}`);
  const header = part("header", () => {
    const members = parseMembers(textOf(head));
    for (const name of ["alg", "typ", "kid"]) stringOf(members, name);
    return members;
  });
  const claims = part("claims", () => {
    const members = parseMembers(textOf(body));
    for (const name of ["iss", "aud", "sub"]) stringOf(members, name);
    for (const name of ["exp", "iat"]) integerOf(members, name);
    return members;
  });
  const signature = part("signature", () => decodeBase64Url(tail));
  return { header, claims, signature, signed: Buffer.from(`${head}.${body}`) };
}

const textOf = (segment: string) => decodeBase64Url(segment).toString("utf8");

function part<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new BadIdentity(`idtoken: unable to decode/unmarshal JWT ${name}: ${reasonOf(error)}`);
  }
}

function check(alg: "RS256" | "ES256", key: KeyObject, signed: Buffer, signature: Buffer): void {
  if (alg === "RS256") {
    if (verify("sha256", signed, { key, padding: constants.RSA_PKCS1_PADDING }, signature)) return;
    throw new BadIdentity("crypto/rsa: verification error");
  }
  const isValid =
    signature.length === P256_SIGNATURE_BYTES &&
    verify("sha256", signed, { key, dsaEncoding: "ieee-p1363" }, signature);
  if (!isValid) throw new BadIdentity("idtoken: ES256 signature not valid");
}

/** `google.compute_engine.instance_id`; what is absent or null on the way is empty. */
function instanceIdOf(claims: Members): string {
  const engine = objectIn(objectIn(claims, "google"), "compute_engine");
  const id = memberOf(engine, "instance_id") ?? "";
  if (typeof id !== "string") throw new BadClaims(`'instance_id' expected type 'string', got '${typeof id}'`);
  return id;
}

function objectIn(members: Members, name: string): Members {
  const value = memberOf(members, name) ?? {};
  if (typeof value !== "object" || Array.isArray(value))
    throw new BadClaims(`'${name}' expected a map, got '${Array.isArray(value) ? "slice" : typeof value}'`);
  return value as Members; // an object that JSON.parse made
}
