/** Shorter values would mask half of every line. */
const SHORTEST = 6;

const SECRET_NAME = /TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIAL/i;

/** Values of environment variables that are secret by their names. */
export function secretValues(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    SECRET_NAME.test(name) && value.length >= SHORTEST ? [value] : [],
  );
}
