import { describe, expect, it } from "vitest";
import { addressIn, entranceOf, HEADER, inWorkspace, workspaceIn } from "./workspace";

describe("the workspace of a page", () => {
  it.each([
    ["", undefined],
    ["?workspace=", undefined],
    ["?workspace=team-a", "team-a"],
    ["?view=x&workspace=team-a", "team-a"],
    ["?workspace=%2242%22", "42"],
  ])("is what its address says: %s", (search, workspace) => expect(workspaceIn(search)).toBe(workspace));

  it("goes with every request", () => {
    const init = inWorkspace({ method: "POST", headers: { "Content-Type": "application/json" } }, "team-a");
    const headers = new Headers(init.headers);
    expect([init.method, headers.get(HEADER), headers.get("content-type")]).toEqual(["POST", "team-a", "application/json"]);
  });

  it("leaves a request that says another one, and pages without, as they are", () => {
    expect(new Headers(inWorkspace({ headers: { [HEADER]: "default" } }, "team-a").headers).get(HEADER)).toBe("default");
    const init = {};
    expect(inWorkspace(init, undefined)).toBe(init);
    expect(addressIn("get-artifact?path=a", undefined)).toBe("get-artifact?path=a");
  });

  it("is in addresses that the browser opens by itself", () => {
    expect(addressIn("events", "team-a")).toBe("events?mlflow-workspace=team-a");
    expect(addressIn("get-artifact?path=a", "team-a")).toBe("get-artifact?path=a&mlflow-workspace=team-a");
  });

  it.each(["team-a", "42", "true", "1e5"])("is found again in the address of its entrance: %s", (workspace) => {
    const url = new URL(entranceOf(workspace, "https://example.com/prefix/"));
    expect([url.pathname, workspaceIn(url.search)]).toEqual(["/prefix/", workspace]);
  });

  it("needs nothing in the address for the default one", () =>
    expect(entranceOf("default", "https://example.com/prefix/?workspace=x".split("?")[0] ?? "")).toBe("https://example.com/prefix/"));
});
