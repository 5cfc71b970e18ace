// Before the first paint: the theme the reader wants, told to the server too, which draws figures in its colours.
"use strict";
(() => {
  const root = document.documentElement;
  const kept = localStorage.getItem("sapat-theme");
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const theme = kept || system;
  if (kept) root.dataset.bsTheme = kept;
  const told = (document.cookie.match(/(?:^|; )sapat-theme=(\w+)/) || [])[1];
  if (told !== theme) document.cookie = `sapat-theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-theme-switch]").forEach((button) => button.addEventListener("click", () => {
      const next = (root.dataset.bsTheme || system) === "dark" ? "light" : "dark";
      localStorage.setItem("sapat-theme", next);
      document.cookie = `sapat-theme=${next}; path=/; max-age=31536000; samesite=lax`;
      location.reload();
    }));
  });
})();
