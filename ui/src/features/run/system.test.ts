import { expect, test } from "vitest";
import { isSystem, systemGroups } from "./system";

test("system metrics are grouped by what they are of", () => {
  const keys = ["gpu_10_power_usage_watts", "gpu_2_memory_usage_megabytes", "cpu_utilization_percentage", "disk_usage_megabytes", "system_memory_usage_megabytes", "network_receive_megabytes", "fan_speed"];
  expect(systemGroups(keys.map((key) => `system/${key}`))).toEqual([
    { title: "CPU", keys: ["system/cpu_utilization_percentage"] },
    { title: "Memory", keys: ["system/system_memory_usage_megabytes"] },
    { title: "GPU", keys: ["system/gpu_2_memory_usage_megabytes", "system/gpu_10_power_usage_watts"] },
    { title: "Disk", keys: ["system/disk_usage_megabytes"] },
    { title: "Network", keys: ["system/network_receive_megabytes"] },
    { title: "Other", keys: ["system/fan_speed"] },
  ]);
});

test("by their prefix", () => {
  expect([isSystem("system/cpu"), isSystem("systematic"), isSystem("loss")]).toEqual([true, false, false]);
});
