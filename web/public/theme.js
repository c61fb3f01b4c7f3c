// Runs before the first paint, so that a dark or right-to-left page never flashes, nor a menu before a door. lib/theme.ts and lib/i18n.ts write these keys.
(function () {
  var DOORS = /^\/(login|register|forgot-password|reset-password|verify-email|invitation|platform)\b/;
  var root = document.documentElement;
  var theme = null;
  var language = null;
  try {
    theme = localStorage.getItem("munshi:theme");
    language = localStorage.getItem("munshi:language");
  } catch {
    // Storage may be closed to us: the system's theme and English stand.
  }
  var dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.classList.toggle("dark", dark);
  root.classList.toggle("door", DOORS.test(location.pathname));
  if (language === "ur") {
    root.lang = "ur";
    root.dir = "rtl";
  }
})();
