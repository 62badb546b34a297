import { offerTestEngine } from "./testEngine.mjs";

// Vitest calls `setup`, Playwright the default export; both call what it answers when the run has ended. It costs nothing
// until a test asks for the engine.
export const setup = offerTestEngine;
export default offerTestEngine;
