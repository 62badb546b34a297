// The walls of the house (README.md draws them). Every rule is an error; there is no list of exceptions.
const only = (part, ...allowed) => ({
  name: `${part} imports only ${[part, ...allowed].join(", ")}`,
  severity: "error",
  from: { path: `^src/${part}/`, pathNot: "[.]test[.]tsx?$" },
  to: { path: "^src/", pathNot: `^src/(${[part, ...allowed].join("|")})/` },
});

const onlyIn = (packages, place, why) => ({
  name: `${why}: only in ${place}`,
  severity: "error",
  from: { path: "^src/", pathNot: `(^${place}|[.]test[.]tsx?$|/testing/)` },
  to: { path: `^node_modules/(${packages})/` },
});

module.exports = {
  forbidden: [
    only("api"),
    only("tailnet"),
    only("dashboard", "api"),
    only("server", "api", "tailnet"),
    only("agent", "api", "tailnet"),
    {
      name: "features do not import each other or the app",
      severity: "error",
      from: { path: "^src/dashboard/features/([^/]+)/" },
      to: { path: "^src/dashboard/(app|features)/", pathNot: "^src/dashboard/features/$1/" },
    },
    {
      name: "ui is look only",
      severity: "error",
      from: { path: "^src/dashboard/ui/" },
      to: { path: "^src/dashboard/(app|features|streams|stores)/" },
    },
    {
      name: "testing/ is for tests",
      severity: "error",
      from: { path: "^src/", pathNot: "([.]test[.]tsx?$|/testing/|[.]bench[.]ts$)" },
      to: { path: "/testing/" },
    },
    onlyIn("@lydell/node-pty", "src/agent/pty/", "node-pty"),
    onlyIn(
      "@xterm/(xterm|addon-(?!serialize|unicode-graphemes).*)",
      "src/dashboard/features/terminal/",
      "the terminal widget",
    ),
    onlyIn("fastify", "src/server/", "the HTTP framework"),
    onlyIn("(libsql|kysely)", "src/server/store/", "the database"),
    {
      name: "no cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "every import resolves",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "[?]" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    exclude: { path: "^dist/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
