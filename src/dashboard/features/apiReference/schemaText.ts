import type { Schema } from "./openApi.ts";

/** Deeper than this a shape says more by its name than by its parts. */
const MOST_DEPTH = 6;

/** A schema as a person writes a type. References stay names, except the outermost. */
export function schemaText(schema: Schema, schemas: Record<string, Schema>): string {
  const name = referenceOf(schema);
  return text((name !== undefined && schemas[name]) || schema, 0);
}

function referenceOf(schema: Schema): string | undefined {
  return schema.$ref?.split("/").at(-1);
}

function text(schema: Schema, depth: number): string {
  const name = referenceOf(schema);
  if (name !== undefined) return name;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return options.map((option) => text(option, depth)).join(" | ");
  if (schema.allOf) return schema.allOf.map((part) => text(part, depth)).join(" & ");
  if (Array.isArray(schema.type)) return schema.type.join(" | ");
  if (schema.type === "array" || schema.items) return arrayText(schema, depth);
  if (schema.properties) return objectText(schema, depth);
  if (typeof schema.additionalProperties === "object")
    return `{ [name]: ${text(schema.additionalProperties, depth)} }`;
  if (schema.type === undefined) return "anything";
  return schema.format ? `${schema.type} (${schema.format})` : schema.type;
}

function arrayText(schema: Schema, depth: number): string {
  const item = schema.items ? text(schema.items, depth) : "anything";
  return / \| | & /.test(item) && !item.startsWith("{") ? `(${item})[]` : `${item}[]`;
}

function objectText(schema: Schema, depth: number): string {
  const entries = Object.entries(schema.properties ?? {});
  if (entries.length === 0) return "{}";
  if (depth >= MOST_DEPTH) return "{ … }";
  const required = new Set(schema.required);
  const indent = "  ".repeat(depth + 1);
  const lines = entries.map(([name, property]) => {
    const note = property.description ? `  // ${property.description.replaceAll("\n", " ")}` : "";
    return `${indent}${name}${required.has(name) ? "" : "?"}: ${text(property, depth + 1)}${note}`;
  });
  return `{\n${lines.join("\n")}\n${"  ".repeat(depth)}}`;
}
