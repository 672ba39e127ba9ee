import { Link, Outlet } from "@tanstack/react-router";
import { Monitor, Moon, Sun } from "lucide-react";
import { IconButton } from "@/components/ui/Button";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { CrumbsOutlet } from "./crumbs";
import { chooseTheme, useTheme } from "./theme";

/** The frame of every page. */
export function Shell() {
  return (
    <div className="flex h-full flex-col">
      <a
        href="#main"
        onClick={(event) => {
          // A link would resolve against <base>, not against this page.
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-md focus:bg-surface focus:p-2"
      >
        Skip to content
      </a>
      <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line bg-surface px-4">
        <Link to="/" className="flex items-center gap-2 rounded-md font-semibold tracking-tight">
          <img src="./icon.svg" alt="" className="size-6" />
          Millrace
        </Link>
        <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
          <CrumbsOutlet />
        </nav>
        <ThemeMenu />
      </header>
      <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
        <Outlet />
      </main>
    </div>
  );
}

const THEMES = [
  { theme: "system", label: "System", Icon: Monitor },
  { theme: "light", label: "Light", Icon: Sun },
  { theme: "dark", label: "Dark", Icon: Moon },
] as const;

function ThemeMenu() {
  const theme = useTheme();
  const { Icon, label } = THEMES.find((one) => one.theme === theme) ?? THEMES[0];
  return (
    <Menu
      trigger={
        <IconButton label={`Theme: ${label}`}>
          <Icon className="size-4" />
        </IconButton>
      }
    >
      {THEMES.map(({ theme, label, Icon }) => (
        <MenuItem key={theme} icon={<Icon />} onSelect={() => chooseTheme(theme)}>
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}
