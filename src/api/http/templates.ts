import { z } from "zod";
import { get } from "../endpoint.ts";
import { readAs } from "../reading/standIns.ts";
import { Time, Uuid } from "../values.ts";

export const TemplateVersion = z.object({
  id: Uuid,
  template_id: Uuid.optional(),
  organization_id: Uuid.optional(),
  created_at: Time.optional(),
  updated_at: Time.optional(),
  name: z.string(),
  /** What its author says has changed. */
  message: z.string(),
  readme: z.string(),
  archived: z.boolean().optional(),
});
export type TemplateVersion = z.infer<typeof TemplateVersion>;
readAs(TemplateVersion, { name: "", message: "", readme: "" });

export const templatesApi = {
  version: get("/api/v2/templateversions/:version", {
    summary: "Get a version of a template",
    response: TemplateVersion,
  }),
};
