// Handing a file in: dragged or chosen, sent with its progress, sent again when the line breaks, followed to its verdict.
"use strict";
(() => {
  const PAUSE = 400;
  const LONGEST_PAUSE = 15000;
  const wait = (time) => new Promise((go) => setTimeout(go, time));

  // A report that is being checked: the page follows it and shows the verdict when it is there.
  const follow = async (address, tell) => {
    let pause = PAUSE;
    for (;;) {
      try {
        const answer = await fetch(address, { headers: { Accept: "application/json" } });
        if (answer.ok) {
          const now = await answer.json();
          tell(now);
          if (now.done) return now.page;
          pause = PAUSE;
        } else if (answer.status === 401) pause = LONGEST_PAUSE / 5;
        else return null;
      } catch { pause = Math.min(pause * 2, LONGEST_PAUSE); }
      await wait(pause);
    }
  };

  const waiting = document.querySelector("[data-waiting]");
  if (waiting) {
    const said = waiting.querySelector("[data-waiting-said]");
    follow(waiting.dataset.waiting, (now) => {
      if (said && now.checking) said.textContent = said.dataset.checking;
      if (said && now.done) said.textContent = said.dataset.verdict;
    }).then((page) => { if (page) location.replace(page); });
  }

  // The file chosen is named, and may be dropped anywhere on the form.
  const choosing = (form) => {
    const input = form.querySelector("input[type=file]");
    const chosen = form.querySelector("[data-chosen]");
    const name = () => {
      const file = input.files[0];
      chosen.textContent = file ? `${file.name}, ${Math.ceil(file.size / 1024)} KB` : "";
    };
    form.classList.add("scripted");
    input.addEventListener("change", name);
    ["dragenter", "dragover"].forEach((kind) => form.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.add("over");
    }));
    ["dragleave", "drop"].forEach((kind) => form.addEventListener(kind, () => form.classList.remove("over")));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      name();
    });
    name();
    return input;
  };

  const withAgain = (form, file) => {
    const input = choosing(form);
    if (!file) return;
    const kept = new DataTransfer();
    kept.items.add(file);
    input.files = kept.files;
    input.dispatchEvent(new Event("change"));
    form.querySelector("[data-unscripted]")?.setAttribute("hidden", "");
  };
  document.querySelectorAll("[data-again-with]").forEach((form) => withAgain(form, null));

  const form = document.getElementById("upload");
  if (!form) return;
  const input = choosing(form);
  const words = form.dataset;
  const panel = document.querySelector("[data-upload-said]");
  const meter = panel.querySelector("progress");
  const said = panel.querySelector("[data-said]");
  const trouble = panel.querySelector("[data-trouble]");
  let sending = false;

  const say = (text, part) => {
    panel.hidden = false;
    said.textContent = text;
    if (part === undefined) meter.removeAttribute("value"); else meter.value = part;
  };
  const notice = (text, kind, ...more) => {
    trouble.replaceChildren();
    if (!text) return;
    const box = document.createElement("div");
    box.className = `notice notice-${kind}`;
    box.setAttribute("role", "alert");
    const inner = document.createElement("div");
    inner.append(text, " ", ...more);
    const mark = document.createElement("span");
    mark.className = "i i-bang";
    mark.setAttribute("aria-hidden", "true");
    box.append(mark, inner);
    trouble.append(box);
  };

  // One try at sending; what comes of it, or null when the line broke.
  const send = (address, data, file) => new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) say(`${file.name} ${words.sending}`, Math.round(100 * event.loaded / event.total));
    });
    request.addEventListener("load", () => {
      let body = {};
      try { body = JSON.parse(request.responseText); } catch { /* a page, not an answer to us */ }
      done({ status: request.status, body });
    });
    ["error", "abort", "timeout"].forEach((kind) => request.addEventListener(kind, () => done(null)));
    request.send(data);
  });

  const back = () => new Promise((go) => {
    const look = () => { if (!document.hidden) { stop(); go(); } };
    const stop = () => { removeEventListener("focus", look); document.removeEventListener("visibilitychange", look); };
    addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
  });

  const signIn = () => {
    const link = document.createElement("a");
    link.href = "/sign-in";
    link.target = "_blank";
    link.rel = "opener";
    link.textContent = words.signIn;
    return link;
  };
  const again = () => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = words.again;
    return [button, new Promise((go) => button.addEventListener("click", go, { once: true }))];
  };

  // The same key each time, so that a file whose answer got lost is not taken in twice.
  const handIn = async (file) => {
    const data = new FormData(form);
    data.set("file", file, file.name);
    let pause = 1000;
    for (;;) {
      say(`${file.name} ${words.sending}`, 0);
      const answer = await send(`${words.page}/upload`, data, file);
      if (answer && answer.status === 200) { notice(""); return answer.body; }
      if (answer && answer.body.problem) {
        say("", 0);
        panel.querySelector(".meter").hidden = true;
        notice(answer.body.problem, "bad", answer.body.fix || "");
        return null;
      }
      const [button, pressed] = again();
      if (answer && answer.status === 401) {
        notice(words.expired, "warn", signIn(), " ", button);
        await Promise.race([pressed, back()]);
      } else if (!answer || answer.status === 502 || answer.status === 503) {
        notice(words.lost, "warn", button);
        await Promise.race([pressed, wait(pause), new Promise((go) => addEventListener("online", go, { once: true }))]);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      } else {
        notice(answer.status === 413 ? words.tooLarge : words.failed, "bad", button);
        await pressed;
      }
    }
  };

  const checkOnly = async (file, address) => {
    const data = new FormData(form);
    data.set("file", file, file.name);
    say(words.checking);
    try {
      const answer = await fetch(address, { method: "POST", body: data, headers: { Accept: "text/html" } });
      if (answer.status === 401) { notice(words.expired, "warn", signIn()); meter.value = 0; return; }
      const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.getElementById("content").innerHTML = shown.getElementById("content").innerHTML;
      document.querySelectorAll("[data-again-with]").forEach((one) => withAgain(one, file));
      scrollTo(0, 0);
      document.getElementById("content").focus({ preventScroll: true });
    } catch { notice(words.failed, "bad"); meter.value = 0; }
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    const file = input.files[0];
    panel.querySelector(".meter").hidden = false;
    notice("");
    if (!file) { panel.hidden = false; notice(words.none, "bad"); return; }
    if (file.size > words.limit * 2 ** 20) { panel.hidden = false; panel.querySelector(".meter").hidden = true; notice(words.tooLarge, "bad"); return; }
    sending = true;
    try {
      if (event.submitter?.hasAttribute("data-check")) { await checkOnly(file, event.submitter.formAction); return; }
      const taken = await handIn(file);
      if (!taken) return;
      say(words.received);
      await follow(taken.state, (now) => say(now.done ? words.verdict : now.checking ? words.checking : words.received));
      location.assign(taken.page);
    } finally { sending = false; }
  });
})();
