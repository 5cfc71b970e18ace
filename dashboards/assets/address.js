// Every choice is in the address: links and controls change it, and the page follows from it.
"use strict";
(() => {
  const prefix = document.body.dataset.prefix;
  const go = (url) => {
    history.pushState({}, "", url);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    follow();
  };
  // On a phone the menu is wider than the screen: where one is should be seen in it.
  const seen = () => document.querySelectorAll(".mainnav [aria-current]").forEach((link) => {
    const list = link.closest("ul");
    list.scrollLeft = link.offsetLeft - list.offsetLeft - (list.clientWidth - link.offsetWidth) / 2;
  });
  seen();
  const follow = () => {
    const here = location.pathname.replace(/\/$/, "") || "/";
    document.querySelectorAll("a[data-page]").forEach((link) => {
      const path = new URL(link.href).pathname.replace(/\/$/, "") || "/";
      const inside = here === path || (path !== prefix.replace(/\/$/, "") && path !== "/" && here.startsWith(path + "/"));
      if (inside) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
    });
    const group = document.querySelector(".subnav a[aria-current]")?.closest(".subnav").dataset.of;
    document.querySelectorAll(".subnav").forEach((one) => { one.hidden = one.dataset.of !== group; });
    document.querySelectorAll("[data-group]").forEach((link) => {
      const lead = new URL(link.href).pathname.replace(/\/$/, "") || "/";
      if (group ? link.dataset.group === group : here === lead) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    seen();
  };
  const inside = (url) => url.origin === location.origin && url.pathname.startsWith(prefix) &&
    (prefix !== "/" || !/^\/(app|files|api|data)(\/|$)/.test(url.pathname)) && !!document.getElementById("react-entry-point");

  const told = () => {
    const main = document.getElementById("content");
    main.dataset.toast = main.dataset.linkCopied;
    setTimeout(() => { delete main.dataset.toast; }, 2000);
  };
  document.addEventListener("sapat-go", (event) => go(event.detail));

  document.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-copy-link],[data-print]");
    if (tool) {
      if (tool.hasAttribute("data-print")) print();
      else navigator.clipboard?.writeText(location.href).then(told);
      return;
    }
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.target || link.hasAttribute("download") || link.hasAttribute("data-reload")) return;
    const url = new URL(link.href, location.href);
    if (link.dataset.lang) {
      event.preventDefault();
      const same = new URL(location.href);
      same.searchParams.set("lang", link.dataset.lang);
      location.assign(same);
      return;
    }
    if (url.hash && url.pathname === location.pathname && url.search === location.search) return;
    if (!inside(url) || /\.(csv|xlsx|json|png|svg)$/.test(url.pathname)) return;
    event.preventDefault();
    const elsewhere = url.pathname !== location.pathname;
    go(url);
    if (url.hash) reveal(url.hash);
    else if (elsewhere) { scrollTo(0, 0); document.getElementById("content").focus({ preventScroll: true }); }
  });

  // A control named choose-level sets the address's "level"; those a page lists in data-drops go with it.
  document.addEventListener("change", (event) => {
    const control = event.target.closest("[id^='choose-']");
    if (!control) return;
    const url = new URL(location.href);
    const name = control.id.slice(7);
    const value = control.type === "checkbox" ? (control.checked ? "1" : "") : control.value;
    if (value) url.searchParams.set(name, value); else url.searchParams.delete(name);
    url.searchParams.delete("page");
    go(url);
  });

  // A link may lead to a place of the page that is still to be drawn anew.
  const reveal = (hash) => setTimeout(() => {
    const place = document.querySelector(hash);
    if (place) { place.scrollIntoView({ block: "start" }); place.focus({ preventScroll: true }); }
  }, 300);

  // A point whose customdata is an address of ours leads there.
  const listen = () => document.querySelectorAll(".js-plotly-plot:not([data-heard])").forEach((plot) => {
    if (!plot.on) return;
    plot.dataset.heard = "1";
    plot.on("plotly_click", (event) => {
      const to = event.points.map((point) => point.customdata).find((one) => typeof one === "string" && one.startsWith(prefix));
      if (!to) return;
      const url = new URL(to, location.href);
      const elsewhere = url.pathname !== location.pathname;
      go(url);
      if (elsewhere && !url.hash) { scrollTo(0, 0); document.getElementById("content").focus({ preventScroll: true }); }
      else reveal(url.hash || "#origin");
    });
  });

  // The page's heading is also the window's title.
  const title = () => {
    const heading = document.querySelector("#content h1");
    if (heading && heading.textContent) document.title = `${heading.textContent} · Sapat`;
  };
  new MutationObserver(() => { title(); listen(); }).observe(document.getElementById("content"), { childList: true, subtree: true });
  addEventListener("popstate", follow);
  if (document.getElementById("react-entry-point")) follow();
})();
