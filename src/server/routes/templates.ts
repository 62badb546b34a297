import { templatesApi } from "#api/http/templates.ts";
import { handlers } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import { TEMPLATE } from "../workspaces/wireBuild.ts";

/** The one template there is has one version. */
export const templateRoutes = () =>
  handlers(templatesApi, {
    async version({ params }) {
      if (params.version !== TEMPLATE.version) throw HttpError.notFound();
      return {
        id: TEMPLATE.version,
        template_id: TEMPLATE.id,
        name: TEMPLATE.name,
        message: "",
        readme: "",
        archived: false,
      };
    },
  });
