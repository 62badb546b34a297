import { expect, test } from "vitest";
import { type Configuration, readForAgent } from "./readForAgent.ts";

const PARENT = {
  CODER_WORKSPACE_AGENT_NAME: "main",
  CODER_WORKSPACE_NAME: "dev",
  CODER_WORKSPACE_OWNER_NAME: "ann",
  PATH: "/bin",
};

async function setup(first: Configuration) {
  const asked: Record<string, string>[] = [];
  const answers = [first, { second: true }];
  const answer = await readForAgent(
    async (env) => {
      asked.push(env);
      return answers[asked.length - 1]!;
    },
    PARENT,
    { agentName: "app", containerId: "c1", url: "https://deck" },
  );
  return { asked, answer };
}

test("[DC75] a reading knows agent, parent, workspace, owner, URL and container", async () => {
  const { asked, answer } = await setup({ configuration: {} });
  expect(asked).toEqual([
    {
      ...PARENT,
      CODER_WORKSPACE_AGENT_NAME: "app",
      CODER_WORKSPACE_PARENT_AGENT_NAME: "main",
      CODER_URL: "https://deck",
      CONTAINER_ID: "c1",
    },
  ]);
  expect(answer).toEqual({ configuration: {} });
});

test("[DC75] a name, or an option of a feature, makes a second reading that knows it", async () => {
  const named = await setup({ configuration: { customizations: { coder: { name: "inner" } } } });
  expect(named.asked).toMatchObject([
    { CODER_WORKSPACE_AGENT_NAME: "app" },
    { CODER_WORKSPACE_AGENT_NAME: "inner", CODER_WORKSPACE_PARENT_AGENT_NAME: "main" },
  ]);
  expect(named.answer).toEqual({ second: true });
  const feature = await setup({
    mergedConfiguration: { features: { "ghcr.io/x/node-js:1": { "my-port": 80 } } },
  });
  expect(feature.asked[1]).toMatchObject({
    FEATURE_NODE_JS_OPTION_MY_PORT: "80",
    CODER_WORKSPACE_AGENT_NAME: "app",
  });
});

test("[DC74] [DC75] a name that no agent may have is no reason for a second reading", async () => {
  const { asked } = await setup({ configuration: { customizations: { coder: { name: "no good" } } } });
  expect(asked).toHaveLength(1);
});
