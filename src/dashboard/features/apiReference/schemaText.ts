import type { Schema } from "./openApi.ts";

/** Deeper than this a shape says more by its name than by its parts. */
const MOST_DEPTH = 6;

/** A schema as a person writes a type. References stay names, except the outermost. */
export function schemaText(schema: Schema, schemas: Record<string, Schema>, depth = 0): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1) ?? "unknown";
    const target = schemas[name];
    return depth === 0 && target ? schemaText(target, schemas, depth) : name;
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return options.map((option) => schemaText(option, schemas, depth + 1)).join(" | ");
  if (schema.allOf) return schema.allOf.map((part) => schemaText(part, schemas, depth + 1)).join(" & ");
  if (Array.isArray(schema.type)) return schema.type.join(" | ");
  if (schema.type === "array" || schema.items) return arrayText(schema, schemas, depth);
  if (schema.properties) return objectText(schema, schemas, depth);
  if (typeof schema.additionalProperties === "object")
    return `{ [name]: ${schemaText(schema.additionalProperties, schemas, depth + 1)} }`;
  if (schema.type === undefined) return "anything";
  return schema.format ? `${schema.type} (${schema.format})` : schema.type;
}

function arrayText(schema: Schema, schemas: Record<string, Schema>, depth: number): string {
  const item = schema.items ? schemaText(schema.items, schemas, depth + 1) : "anything";
  return / \| | & /.test(item) && !item.startsWith("{") ? `(${item})[]` : `${item}[]`;
}

function objectText(schema: Schema, schemas: Record<string, Schema>, depth: number): string {
  const entries = Object.entries(schema.properties ?? {});
  if (entries.length === 0) return "{}";
  if (depth >= MOST_DEPTH) return "{ … }";
  const required = new Set(schema.required);
  const indent = "  ".repeat(depth + 1);
  const lines = entries.map(([name, property]) => {
    const note = property.description ? `  // ${property.description.replaceAll("\n", " ")}` : "";
    return `${indent}${name}${required.has(name) ? "" : "?"}: ${schemaText(property, schemas, depth + 1)}${note}`;
  });
  return `{\n${lines.join("\n")}\n${"  ".repeat(depth)}}`;
}
