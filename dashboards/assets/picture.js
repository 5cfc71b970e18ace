// Figures taken along: stamped pictures made in the browser, and a basket kept in it.
"use strict";
(() => {
  const WIDE = 1200, HIGH = 675, EDGE = 40;
  const ns = "http://www.w3.org/2000/svg";
  const words = (figure, selector) => (figure.querySelector(selector)?.textContent || "").trim();

  const canvas = document.createElement("canvas").getContext("2d");
  const lines = (text, size, weight, wide) => {
    canvas.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
    const found = [""];
    for (const word of text.split(/\s+/)) {
      const longer = found.at(-1) ? `${found.at(-1)} ${word}` : word;
      if (canvas.measureText(longer).width > wide && found.at(-1)) found.push(word); else found[found.length - 1] = longer;
    }
    return text ? found : [];
  };
  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // A block of text at a height; gives the SVG and the height after it.
  const block = (text, size, weight, ink, top) => {
    const rows = lines(text, size, weight, WIDE - 2 * EDGE);
    const svg = rows.map((row, at) => `<text x="${EDGE}" y="${top + (at + 1) * size * 1.25}" font-size="${size}" font-weight="${weight}" fill="${ink}">${escaped(row)}</text>`).join("");
    return [svg, top + rows.length * size * 1.25 + (rows.length ? 8 : 0)];
  };

  // Small multiples: a picture a panel, its name and word above it, four in a row.
  const tiled = async (plots, ink, second, top) => {
    const columns = Math.min(4, plots.length), wide = (WIDE - 2 * EDGE + 24) / columns - 24, high = 150, step = high + 54;
    const parts = await Promise.all(plots.map(async (plot, at) => {
      const x = EDGE + (at % columns) * (wide + 24), y = top + Math.floor(at / columns) * step;
      const made = await Plotly.toImage(plot, { format: "svg", width: wide, height: high });
      const inner = new DOMParser().parseFromString(decodeURIComponent(made.slice(made.indexOf(",") + 1)), "image/svg+xml").documentElement;
      inner.setAttribute("x", x); inner.setAttribute("y", y + 40);
      const panel = plot.closest(".multiples > div");
      const said = (selector) => escaped((panel?.querySelector(selector)?.textContent || "").trim());
      return `<text x="${x}" y="${y + 14}" font-size="13" font-weight="600" fill="${ink}">${said("h3")}</text><text x="${x}" y="${y + 31}" font-size="12" fill="${second}">${said("p")}</text>${new XMLSerializer().serializeToString(inner)}`;
    }));
    return [parts.join(""), Math.ceil(plots.length / columns) * step];
  };

  const stamped = async (figure) => {
    const ink = colour("--ink"), second = colour("--ink-2"), paper = colour("--paper") || "#fff";
    const [title, under] = block(words(figure, ".fig-title"), 26, 600, ink, 18);
    const [subject, top] = block(words(figure, ".fig-sub"), 15, 400, second, under);
    const caption = words(figure, "figcaption"), stamp = words(figure, ".stamp");
    const foot = (lines(caption, 14, 400, WIDE - 2 * EDGE).length * 14 + lines(stamp, 11, 400, WIDE - 2 * EDGE).length * 11) * 1.25 + 34;
    const plots = [...figure.querySelectorAll(".js-plotly-plot")], plot = plots[0];
    let middle, tall = HIGH;
    if (plots.length > 1) {
      const [svg, high] = await tiled(plots, ink, second, top);
      middle = svg;
      tall = top + high + foot;
    } else if (plot) {
      const made = await Plotly.toImage(plot, { format: "svg", width: WIDE - 2 * EDGE, height: Math.max(HIGH - top - foot, 240) });
      const inner = new DOMParser().parseFromString(decodeURIComponent(made.slice(made.indexOf(",") + 1)), "image/svg+xml").documentElement;
      inner.setAttribute("x", EDGE); inner.setAttribute("y", top);
      middle = new XMLSerializer().serializeToString(inner);
      tall = top + Math.max(HIGH - top - foot, 240) + foot;
    } else {
      const chart = figure.querySelector(".chart");
      const probe = document.createElement("div");
      probe.style.cssText = `position:absolute;left:-9999px;width:${WIDE - 2 * EDGE}px`;
      probe.append(chart.cloneNode(true));
      document.body.append(probe);
      const high = Math.ceil(probe.scrollHeight) + 24;
      probe.remove();
      const sheets = await Promise.all([...document.querySelectorAll("link[rel=stylesheet]")].map((link) => fetch(link.href).then((answer) => answer.text())));
      const copy = new XMLSerializer().serializeToString(chart);
      const theme = document.documentElement.dataset.bsTheme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
      middle = `<foreignObject x="${EDGE}" y="${top}" width="${WIDE - 2 * EDGE}" height="${high}"><html xmlns="http://www.w3.org/1999/xhtml" data-bs-theme="${theme}" lang="${document.documentElement.lang}"><head><style>${escaped(sheets.join("\n"))}</style></head><body style="margin:0">${copy}</body></html></foreignObject>`;
      tall = top + high + foot;
    }
    const [captioned, after] = block(caption, 14, 400, second, tall - foot + 6);
    const [signed] = block(stamp, 11, 400, second, after);
    const family = escaped(getComputedStyle(document.body).fontFamily);
    return { tall, text: `<svg xmlns="${ns}" xmlns:xlink="http://www.w3.org/1999/xlink" width="${WIDE}" height="${tall}" viewBox="0 0 ${WIDE} ${tall}" font-family="${family}"><rect width="100%" height="100%" fill="${paper}"/>${title}${subject}${middle}${captioned}${signed}</svg>` };
  };

  const save = (address, name) => {
    const link = document.createElement("a");
    link.href = address; link.download = name;
    document.body.append(link); link.click(); link.remove();
  };
  const named = (figure, kind) => `sapat-${words(figure, ".fig-title").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60).replace(/-$/, "")}.${kind}`;

  const take = async (figure, kind) => {
    const { tall, text } = await stamped(figure);
    const svg = new Blob([text], { type: "image/svg+xml" });
    if (kind === "svg") { const at = URL.createObjectURL(svg); save(at, named(figure, kind)); setTimeout(() => URL.revokeObjectURL(at), 5000); return; }
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    const sheet = Object.assign(document.createElement("canvas"), { width: WIDE * 2, height: tall * 2 });
    const brush = sheet.getContext("2d");
    brush.scale(2, 2); brush.drawImage(image, 0, 0, WIDE, tall);
    sheet.toBlob((blob) => { const at = URL.createObjectURL(blob); save(at, named(figure, kind)); setTimeout(() => URL.revokeObjectURL(at), 5000); }, "image/png");
  };

  // The basket: addresses of figures, kept in this browser alone.
  const kept = () => { try { return JSON.parse(localStorage.getItem("sapat-basket") || "[]"); } catch { return []; } };
  const keep = (list) => { localStorage.setItem("sapat-basket", JSON.stringify(list.slice(0, 40))); show(); };
  const show = () => {
    const place = document.querySelector("[data-basket-place]");
    if (!place) return;
    const list = kept();
    place.hidden = !list.length;
    place.querySelector("[data-basket-count]").textContent = list.length;
    const form = place.querySelector("form");
    form.querySelectorAll("[name=figure], li").forEach((one) => one.remove());
    const items = place.querySelector("ul");
    list.forEach(({ address, title }, at) => {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "figure", value: address }));
      const item = document.createElement("li"), drop = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
      drop.dataset.drop = at; drop.setAttribute("aria-label", `${place.dataset.remove}: ${title}`);
      item.append(Object.assign(document.createElement("span"), { textContent: title }), drop);
      items.append(item);
    });
  };

  document.addEventListener("click", (event) => {
    const picture = event.target.closest("[data-picture]"), put = event.target.closest("[data-basket]"), drop = event.target.closest("[data-drop]");
    if (picture) take(picture.closest("figure, .fig"), picture.dataset.picture);
    if (put) keep([...kept().filter((one) => one.address !== put.dataset.basket), { address: put.dataset.basket, title: put.dataset.title }]);
    if (drop) keep(kept().filter((_, at) => at !== Number(drop.dataset.drop)));
    const open = document.querySelector(".fig-files[open], .who[open]");
    if (open && !open.contains(event.target)) open.open = false;
    if (event.target.closest("[data-basket-empty]")) keep([]);
  });
  document.addEventListener("keydown", (event) => {
    const open = document.querySelector(".fig-files[open], .who[open], .basket details[open]");
    if (event.key === "Escape" && open) { open.open = false; open.querySelector("summary").focus(); }
  });
  addEventListener("storage", show);
  show();
})();
