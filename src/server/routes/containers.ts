import { containersApi } from "#api/http/containers.ts";
import type { AgentContainers } from "../containers/agentContainers.ts";
import { readLabels, withLabels } from "../containers/labels.ts";
import { relay } from "../containers/relay.ts";
import { whileThere } from "../http/callerLeft.ts";
import { handlers } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import type { UserRow } from "../store/users.ts";

export type ContainerRouteDeps = {
  containers: AgentContainers;
  /** Whether this user, who may see the agent, may also change what runs on it. */
  mayUpdate: (user: UserRow, agentId: string) => Promise<boolean>;
};

export const containerRoutes = ({ containers, mayUpdate }: ContainerRouteDeps) =>
  handlers(containersApi, {
    async list({ params, search, request }) {
      const labels = readLabels(search);
      const list = await whileThere(request, (signal) => containers.list(params.agent, signal));
      return withLabels(list, labels);
    },
    watch: (call) => relay(call, (signal) => containers.watch(call.params.agent, signal)),
    async removeDevcontainer({ params, actor, request }) {
      if (!(await mayUpdate(actor.user, params.agent))) throw HttpError.forbidden();
      await whileThere(request, (signal) => containers.remove(params.agent, params.devcontainer, signal));
    },
    async recreateDevcontainer({ params, actor, request }) {
      if (!(await mayUpdate(actor.user, params.agent))) throw HttpError.forbidden();
      return whileThere(request, (signal) => containers.recreate(params.agent, params.devcontainer, signal));
    },
  });
