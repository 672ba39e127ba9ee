/** How permissions are put into words. */

import type { RolePermission } from "@/api/permissions";

/** What permissions can be given for, as a reader calls one of them and all. */
export const TYPES = [
  { value: "experiment", label: "experiments", one: "experiment" },
  { value: "registered_model", label: "registered models", one: "registered model" },
  { value: "prompt", label: "prompts", one: "prompt" },
  { value: "gateway_endpoint", label: "gateway endpoints", one: "gateway endpoint" },
  { value: "gateway_secret", label: "gateway secrets", one: "gateway secret" },
  { value: "gateway_model_definition", label: "gateway models", one: "gateway model" },
  { value: "scorer", label: "scorers", one: "scorer" },
  { value: "mcp_server", label: "MCP servers", one: "MCP server" },
  { value: "workspace", label: "the workspace", one: "the workspace" },
] as const;

export const PERMISSIONS = [
  { value: "READ", label: "View", note: "Look at it." },
  { value: "USE", label: "Use", note: "Also load and call it." },
  { value: "EDIT", label: "Edit", note: "Also log into it and change it." },
  { value: "MANAGE", label: "Manage", note: "Also delete it and say who may do what." },
  { value: "DENY", label: "Deny", note: "Nothing, whatever else is given." },
] as const;

export function permissionText(permission: string): string {
  if (permission === "NO_PERMISSIONS") return "Nothing";
  return PERMISSIONS.find(({ value }) => value === permission)?.label ?? permission;
}

/** "Edit all experiments", "View the experiment 7". */
export function grantText({ resource_type: type, resource_pattern: pattern, permission }: Omit<RolePermission, "id" | "role_id">): string {
  const words = TYPES.find(({ value }) => value === type);
  const verb = permissionText(permission);
  if (type === "workspace") return `${verb} the workspace`;
  return pattern === "*" ? `${verb} all ${words?.label ?? `${type}s`}` : `${verb} the ${words?.one ?? type} ${pattern}`;
}

const LEVELS = ["DENY", "NO_PERMISSIONS", "READ", "USE", "EDIT", "MANAGE"];

/** Whether a permission goes as far as another one. */
export function reaches(own: string, wanted: string): boolean {
  return LEVELS.indexOf(own) >= LEVELS.indexOf(wanted);
}
