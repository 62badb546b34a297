import { z } from "zod";
import { contract } from "./contract.ts";
import { type Api, type Endpoint, pathParamNames, type Stream } from "./endpoint.ts";
import { Envelope } from "./http/errors.ts";

type Json = { [name: string]: unknown };

/** The contract as an OpenAPI 3.1 document. */
export function openApiDocument({ version, serverUrl }: { version: string; serverUrl: string }) {
  const paths: Record<string, Json> = {};
  for (const [tag, api] of Object.entries<Api>(contract))
    for (const [name, endpoint] of Object.entries(api)) {
      const path = endpoint.path.replace(/:([A-Za-z_]+)/g, "{$1}");
      const method = endpoint.method.toLowerCase();
      const operations = paths[path] ?? {};
      paths[path] = operations;
      // A list and the stream of it share method and path (logs.md §2): one operation tells of both.
      const known = operations[method] as Json | undefined;
      operations[method] = known ? withStream(known, endpoint) : operation(tag, name, endpoint);
    }
  return {
    openapi: "3.1.0",
    info: {
      title: "Quarterdeck",
      version,
      description:
        "The Coder agents API as Quarterdeck serves it. Operations marked x-extension are Quarterdeck's own.",
    },
    servers: [{ url: serverUrl }],
    tags: Object.keys(contract).map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        userToken: { type: "apiKey", in: "header", name: "Coder-Session-Token" },
        agentToken: {
          type: "apiKey",
          in: "header",
          name: "Coder-Session-Token",
          description: "The agent's own token, a UUID",
        },
        sessionCookie: { type: "apiKey", in: "cookie", name: "coder_session_token" },
      },
      schemas: { Envelope: schemaOf(Envelope, "output") },
    },
  };
}

const SECURITY = {
  user: [{ userToken: [] }, { sessionCookie: [] }],
  agent: [{ agentToken: [] }],
  none: [],
};

function operation(tag: string, name: string, endpoint: Endpoint | Stream): Json {
  const description = streamText(endpoint);
  return {
    operationId: `${tag} ${name}`.replace(/[^A-Za-z]+(.)/g, (_, letter: string) => letter.toUpperCase()),
    tags: [tag],
    summary: endpoint.summary,
    ...(description && { description }),
    ...(endpoint.extension && { "x-extension": true }),
    security: SECURITY[endpoint.auth],
    parameters: parametersOf(endpoint),
    ...(endpoint.kind === "request" && bodyOf(endpoint)),
    responses: {
      ...success(endpoint),
      default: {
        description: "A refusal or a failure",
        content: { "application/json": { schema: { $ref: "#/components/schemas/Envelope" } } },
      },
    },
  };
}

function withStream(known: Json, endpoint: Endpoint | Stream): Json {
  const stream = operation("", "", endpoint);
  const parameters = known.parameters as Json[]; // made by `operation`
  const names = new Set(parameters.map(({ name }) => name));
  const more = (stream.parameters as Json[]).filter(({ name }) => !names.has(name));
  return {
    ...known,
    description: `With \`follow\`: ${stream.description}`,
    parameters: [...parameters, ...more.map((parameter) => ({ ...parameter, required: false }))],
    responses: { ...(stream.responses as Json), ...(known.responses as Json) },
  };
}

function streamText(endpoint: Endpoint | Stream): string | undefined {
  if (endpoint.kind === "request") return undefined;
  const wrapped = endpoint.events ? ", wrapped as {type, data}" : "";
  const transport = endpoint.sse ? "server-sent events" : "a WebSocket";
  return `Opens ${transport}; each message${wrapped}: ${JSON.stringify(schemaOf(endpoint.message, "output"))}`;
}

function success(endpoint: Endpoint | Stream): Json {
  if (endpoint.kind === "stream" && endpoint.sse)
    return { 200: { description: "Server-sent events", content: { "text/event-stream": { schema: {} } } } };
  if (endpoint.kind === "stream") return { 101: { description: "Switching protocols" } };
  if (endpoint.status === 204) return { 204: { description: "Done" } };
  const schema = schemaOf(endpoint.response, "output");
  return { [endpoint.status]: { description: "Success", content: { "application/json": { schema } } } };
}

function bodyOf({ body }: Endpoint): Json {
  if (body instanceof z.ZodUnknown) return {};
  const required = !(body instanceof z.ZodOptional);
  return { requestBody: { required, content: { "application/json": { schema: schemaOf(body, "input") } } } };
}

function parametersOf(endpoint: Endpoint | Stream): Json[] {
  const inPath = pathParamNames(endpoint.path).map((name) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const shape = endpoint.query instanceof z.ZodObject ? endpoint.query.shape : {};
  const inQuery = Object.entries<z.ZodType>(shape).map(([name, schema]) => {
    const { description, ...rest } = schemaOf(schema, "output");
    return {
      name,
      in: "query",
      required: !schema.safeParse(undefined).success,
      ...(description !== undefined && { description }),
      schema: rest,
    };
  });
  return [...inPath, ...inQuery];
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
