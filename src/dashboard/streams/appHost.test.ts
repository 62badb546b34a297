import { expect, test } from "vitest";
import { appHostOf, throughDashboard } from "./appHost.ts";

test("a page opened elsewhere than at the server's address enters apps through its own origin", () => {
  const info = {
    dashboard_url: "http://127.0.0.1:7080",
    quarterdeck: { version: "1", extensions: ["ports"] },
  };
  const regions = [
    {
      name: "primary",
      display_name: "",
      healthy: true,
      path_app_url: "",
      wildcard_hostname: "*.localhost:7080",
    },
  ];
  const at = (origin: string) => appHostOf(regions, new URL(origin) as unknown as Location, info);
  expect(throughDashboard("http://x/", at("http://127.0.0.1:7080"))).toBe("http://x/");
  expect(throughDashboard("http://x/", at("http://localhost:7080"))).toBe(
    "http://localhost:7080/api/v2/applications/auth-redirect?redirect_uri=http%3A%2F%2Fx%2F",
  );
  expect(at("http://192.168.0.5:7080").whyOff).toMatch("another machine");
});
