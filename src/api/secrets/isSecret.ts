const SECRET_NAME =
  /(^|_)(token|secret|password|passwd|pwd|pass|key|apikey|credentials?|auth|cookie|private|dsn|pat)(_|$)/i;
/** A web address with a password in it, a private key, or a token of a well-known shape. */
const SECRET_VALUE =
  /:\/\/[^/\s:@]+:[^/\s@]+@|-----BEGIN [A-Z ]*PRIVATE KEY|^(ghp|gho|ghs|glpat|xox[abp]|sk|pk)[-_]\w{12,}/;

/** Whether the value of a variable is a secret by its name or its look. Better one too many than one too few. */
export const isSecret = (name: string, value: string): boolean =>
  SECRET_NAME.test(name) || SECRET_VALUE.test(value);

/** By any other name: `com.example.api-key` and `apiKey` name a secret as `API_KEY` does. */
export const isSecretKey = (name: string, value: string): boolean =>
  isSecret(name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "_").replaceAll(/\W/g, "_"), value);
