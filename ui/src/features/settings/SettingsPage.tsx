import { Empty } from "@/components/ui/Empty";

export function SettingsPage() {
  return <Empty title="Settings" />;
}
