import { z } from "zod";

/** JSON Schema as far as this page draws it; anything else passes through unread. */
export type Schema = {
  $ref?: string | undefined;
  type?: string | string[] | undefined;
  format?: string | undefined;
  description?: string | undefined;
  enum?: unknown[] | undefined;
  const?: unknown;
  properties?: Record<string, Schema> | undefined;
  required?: string[] | undefined;
  items?: Schema | undefined;
  additionalProperties?: boolean | Schema | undefined;
  anyOf?: Schema[] | undefined;
  oneOf?: Schema[] | undefined;
  allOf?: Schema[] | undefined;
};

const SchemaShape: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    format: z.string().optional(),
    description: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    properties: z.record(z.string(), SchemaShape).optional(),
    required: z.array(z.string()).optional(),
    items: SchemaShape.optional(),
    additionalProperties: z.union([z.boolean(), SchemaShape]).optional(),
    anyOf: z.array(SchemaShape).optional(),
    oneOf: z.array(SchemaShape).optional(),
    allOf: z.array(SchemaShape).optional(),
  }),
);

const Content = z.record(z.string(), z.looseObject({ schema: SchemaShape.optional() }));

const Operation = z.looseObject({
  summary: z.string().default(""),
  description: z.string().default(""),
  tags: z.array(z.string()).default([]),
  "x-extension": z.boolean().default(false),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.string(),
        required: z.boolean().default(false),
        description: z.string().optional(),
        schema: SchemaShape.optional(),
      }),
    )
    .default([]),
  requestBody: z.looseObject({ content: Content }).optional(),
  responses: z
    .record(z.string(), z.looseObject({ description: z.string().default(""), content: Content.optional() }))
    .default({}),
});

const Document = z.looseObject({
  info: z.looseObject({ title: z.string(), version: z.string(), description: z.string().optional() }),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.looseObject({ schemas: z.record(z.string(), SchemaShape).default({}) }).optional(),
});

export type Parameter = z.infer<typeof Operation>["parameters"][number];
export type Call = {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  parameters: readonly Parameter[];
  body?: Schema | undefined;
  answers: readonly { status: string; description: string; schema?: Schema | undefined }[];
};
export type CallGroup = { name: string; calls: readonly Call[] };
export type Reference = {
  title: string;
  version: string;
  groups: readonly CallGroup[];
  schemas: Record<string, Schema>;
};

const METHODS = ["get", "post", "put", "patch", "delete"];

/**
 * The calls of an OpenAPI document, grouped by their first tag or else by the first part of their path. A server without
 * extensions has none of the calls that are.
 */
export function parseOpenApi(document: unknown, withExtensions = true): Reference {
  const { info, paths, components } = Document.parse(document);
  const groups = new Map<string, Call[]>();
  for (const [path, item] of Object.entries(paths)) {
    for (const method of METHODS) {
      if (item[method] === undefined) continue;
      const operation = Operation.parse(item[method]);
      if (operation["x-extension"] && !withExtensions) continue;
      const name = operation.tags[0] ?? groupOfPath(path);
      groups.set(name, [...(groups.get(name) ?? []), callOf(method, path, operation)]);
    }
  }
  return {
    title: info.title,
    version: info.version,
    groups: [...groups].map(([name, calls]) => ({ name, calls })),
    schemas: components?.schemas ?? {},
  };
}

function groupOfPath(path: string): string {
  return path.replace(/^\/api\/v2/, "").split("/")[1] || "server";
}

function callOf(method: string, path: string, operation: z.infer<typeof Operation>): Call {
  const schemaOf = (content: z.infer<typeof Content> | undefined) => Object.values(content ?? {})[0]?.schema;
  return {
    id: `${method}${path.replace(/[^a-zA-Z0-9]+/g, "-")}`.replace(/-$/, ""),
    method: method.toUpperCase(),
    path,
    summary: operation.summary,
    description: operation.description,
    parameters: operation.parameters,
    body: schemaOf(operation.requestBody?.content),
    answers: Object.entries(operation.responses).map(([status, { description, content }]) => ({
      status,
      description,
      schema: schemaOf(content),
    })),
  };
}

/** Groups with only the calls whose method, path or summary hold every word. */
export function findCalls(groups: readonly CallGroup[], text: string): readonly CallGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return groups
    .map((group) => ({
      ...group,
      calls: group.calls.filter((call) => {
        const hay = `${call.method} ${call.path} ${call.summary}`.toLowerCase();
        return words.every((word) => hay.includes(word));
      }),
    }))
    .filter((group) => group.calls.length > 0);
}

/** A command line that makes the call, with the token taken from the environment. */
export function curlOf(call: Call, origin: string): string {
  const required = call.parameters.filter((parameter) => parameter.in === "query" && parameter.required);
  const query = required.map(({ name }) => `${name}=…`).join("&");
  const lines = [
    call.method === "GET" ? "curl" : `curl -X ${call.method}`,
    `  -H "Coder-Session-Token: $QUARTERDECK_TOKEN"`,
    ...(call.body ? ["  -H 'Content-Type: application/json'", `  -d '{…}'`] : []),
    `  '${origin}${call.path}${query && `?${query}`}'`,
  ];
  return lines.join(" \\\n");
}
