// Before the first paint, so that a chosen look does not flash. A file of its own because the page runs no inline scripts.
try {
  const theme = localStorage.getItem("millrace.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  if (localStorage.getItem("millrace.density") === '"compact"') document.documentElement.dataset.density = "compact";
} catch {
  // No storage in this browser: the system's theme stays.
}
