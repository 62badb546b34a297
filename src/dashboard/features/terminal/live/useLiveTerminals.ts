import { useLink } from "../../../streams/client.tsx";
import { type LiveTerminals, liveTerminalsOf } from "./liveTerminals.ts";

export const useLiveTerminals = (): LiveTerminals => liveTerminalsOf(useLink());
