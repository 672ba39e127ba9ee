// Before the first paint, so that a chosen theme does not flash. A file of its own because the page runs no inline scripts.
try {
  const theme = localStorage.getItem("millrace.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage in this browser: the system's theme stays.
}
