import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { CoordinateRequestSchema, NodeSchema } from "../proto/coordinate_pb.ts";
import { uuidBytes } from "../uuid.ts";

/** An id that is told apart at a glance. */
export const anId = (number: number) => `${number.toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;

export const aNode = (more: MessageInitShape<typeof NodeSchema> = {}) =>
  create(NodeSchema, { preferredDerp: 999, ...more });

const request = (parts: MessageInitShape<typeof CoordinateRequestSchema>) =>
  create(CoordinateRequestSchema, parts);

export const updateSelf = (more?: MessageInitShape<typeof NodeSchema>) =>
  request({ updateSelf: { node: aNode(more) } });
export const addTunnel = (id: string) => request({ addTunnel: { id: uuidBytes(id) } });
export const removeTunnel = (id: string) => request({ removeTunnel: { id: uuidBytes(id) } });
export const disconnect = () => request({ disconnect: {} });
export const ready = (...ids: string[]) =>
  request({ readyForHandshake: ids.map((id) => ({ id: uuidBytes(id) })) });
