import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { Menu as MenuIcon, Monitor, Moon, Search, Sun } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";
import { LiveDot } from "@/components/LiveDot";
import { IconButton } from "@/components/ui/Button";
import { Drawer } from "@/components/ui/Drawer";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { CreateDialog } from "@/features/experiments/dialogs";
import { Palette } from "@/features/palette/Palette";
import { MOD, useShortcuts } from "@/features/palette/keys";
import { CrumbsOutlet } from "./crumbs";
import { LinkBanner } from "./LinkBanner";
import { ServerDown } from "./ServerDown";
import { NavContent, SideNav } from "./SideNav";
import { chooseTheme, useTheme } from "./theme";
import { UserMenu } from "./UserMenu";
import { WorkspaceMenu } from "./WorkspaceMenu";

const KeyboardHelp = lazy(() => import("@/features/palette/KeyboardHelp").then((module) => ({ default: module.KeyboardHelp })));

type Over = "palette" | "help" | "new experiment" | "navigation";

/** Pages that stand alone: whoever sees them is not in yet. */
const ALONE = /^\/login\b/;

/** Every page, in its frame. */
export function Root() {
  const alone = useRouterState({ select: ({ location }) => ALONE.test(location.pathname) });
  return alone ? <Outlet /> : <Shell />;
}

/** The frame of every page. The palette is a part of it, so that nobody types into one that is still loading. */
function Shell() {
  const [over, setOver] = useState<Over>();
  const close = useCallback(() => setOver(undefined), []);
  const help = useCallback(() => setOver("help"), []);
  const create = useCallback(() => setOver("new experiment"), []);
  const navigate = useNavigate();
  useShortcuts({ onPalette: () => setOver("palette"), onHelp: help, onGo: (to) => void navigate({ to }) });
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
      <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-surface px-4 max-md:px-2">
        <IconButton label="Open the navigation" className="md:hidden" onClick={() => setOver("navigation")}>
          <MenuIcon className="size-4" />
        </IconButton>
        <Link to="/" aria-label="Millrace" className="flex shrink-0 items-center gap-2 rounded-md font-semibold tracking-tight">
          <img src="./icon.svg" alt="" className="size-6" />
          <span className="max-md:hidden">Millrace</span>
        </Link>
        <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
          <CrumbsOutlet />
        </nav>
        <WorkspaceMenu />
        <LiveDot />
        <button
          type="button"
          aria-keyshortcuts="Control+K Meta+K"
          className="flex h-8 shrink-0 items-center gap-2 rounded-md text-sm text-dim hover:text-ink max-md:size-8 max-md:justify-center md:w-52 md:border md:border-line md:bg-canvas md:px-2.5"
          onClick={() => setOver("palette")}
        >
          <Search aria-hidden className="size-4" />
          <span className="max-md:sr-only">Find anything</span>
          <kbd className="ml-auto font-sans text-xs max-md:hidden">{MOD} K</kbd>
        </button>
        <ThemeMenu />
        <UserMenu />
      </header>
      <ServerDown />
      <LinkBanner />
      <div className="flex min-h-0 flex-1">
        <SideNav />
        <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
          <Outlet />
        </main>
      </div>
      {over === "navigation" && (
        <Drawer title="Navigation" side="left" className="w-64" onClose={close}>
          <NavContent onGo={close} />
        </Drawer>
      )}
      {over === "palette" && <Palette onClose={close} onNewExperiment={create} onHelp={help} />}
      <Suspense>
        {over === "help" && <KeyboardHelp onClose={close} />}
      </Suspense>
      {over === "new experiment" && <CreateDialog onClose={close} />}
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
