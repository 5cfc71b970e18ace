// Choosing institutions by typing: a combobox (WAI-ARIA 1.2) that asks the server and writes the address.
"use strict";
(() => {
  const build = (place) => {
    place.dataset.built = "1";
    const { name, most, prompt, none } = place.dataset;
    const input = document.createElement("input");
    const list = place.querySelector("[role=listbox]");
    Object.assign(input, { id: place.dataset.input, type: "text", className: "form-control", placeholder: prompt, autocomplete: "off" });
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
    Object.entries(attributes).forEach(([key, value]) => input.setAttribute(key, value));
    place.insertBefore(input, list);
    let found = [], at = -1, timer = 0, asked = 0;

    const close = () => {
      found = []; at = -1; list.replaceChildren();
      input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant");
    };
    const point = (next) => {
      at = next;
      [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
      if (at >= 0) { input.setAttribute("aria-activedescendant", list.children[at].id); list.children[at].scrollIntoView({ block: "nearest" }); }
    };
    const take = (one) => {
      const url = new URL(location.href);
      const taken = (url.searchParams.get(name) || "").split(",").filter((code) => code && code !== one.code);
      url.searchParams.set(name, [...taken, one.code].slice(-Number(most)).join(","));
      url.searchParams.delete("page");
      input.value = ""; close();
      document.dispatchEvent(new CustomEvent("sapat-go", { detail: url }));
    };
    const show = (rows) => {
      found = rows; at = -1;
      list.replaceChildren(...rows.map((one, n) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${n}`; option.setAttribute("role", "option"); option.setAttribute("aria-selected", "false");
        const about = document.createElement("small");
        about.textContent = one.about; option.append(one.name, about);
        option.addEventListener("mousedown", (event) => { event.preventDefault(); take(one); });
        return option;
      }));
      if (!rows.length) {
        const option = document.createElement("li");
        option.setAttribute("role", "option"); option.setAttribute("aria-disabled", "true"); option.setAttribute("aria-selected", "false");
        option.textContent = none; list.append(option);
      }
      input.setAttribute("aria-expanded", "true");
    };
    const ask = async () => {
      const mine = ++asked;
      const query = new URLSearchParams({ text: input.value, lang: document.documentElement.lang });
      if (place.dataset.level) query.set("level", place.dataset.level);
      const answer = await fetch(`${place.dataset.from}?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
      if (mine === asked && answer && answer.ok && document.activeElement === input) show(await answer.json());
    };
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && !list.children.length) { ask(); event.preventDefault(); return; }
      if (event.key === "Escape") { close(); return; }
      if (!found.length) return;
      if (event.key.startsWith("Arrow")) { clearTimeout(timer); asked += 1; }  // the list stays as it is being read
      if (event.key === "ArrowDown") point((at + 1) % found.length);
      else if (event.key === "ArrowUp") point((at - 1 + found.length) % found.length);
      else if (event.key === "Enter" && at >= 0) take(found[at]);
      else return;
      event.preventDefault();
    });
  };
  const look = () => document.querySelectorAll("[data-picker]:not([data-built])").forEach(build);
  new MutationObserver(look).observe(document.getElementById("content"), { childList: true, subtree: true });
  look();
})();
