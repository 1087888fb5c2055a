// What a page does beyond being read: says what is new, keeps "4 min ago" right, copies a claim as text.
// Every page works without it. Nothing that is being read moves unless the reader says so.
"use strict";
(() => {
  const body = document.body;
  const said = document.getElementById("said");
  const bar = document.getElementById("news");
  const live = document.getElementById("live");
  const title = document.title;
  let source = null;
  let awaits = "";
  let letting = null;

  // --- how long ago, as the server says it
  const spans = [[86400, "d"], [3600, "h"], [60, "min"]];
  function ago(moment) {
    const seconds = (Date.now() - Date.parse(moment)) / 1000;
    const found = spans.find(([size]) => seconds >= size);
    return found ? `${Math.floor(seconds / found[0])} ${found[1]} ago` : "just now";
  }
  function age() {
    for (const each of document.querySelectorAll("time[data-ago]")) {
      const words = ago(each.dateTime);
      if (each.textContent !== words) each.textContent = words;
    }
  }

  // --- parts of the page as it is now
  async function fetched(address) {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }
  function put(id, from) {
    const here = document.getElementById(id);
    const there = from.getElementById(id);
    if (here && there) here.replaceChildren(...there.childNodes);
  }

  function letIn() {
    letting = letting || letAllIn().finally(() => { letting = null; });
    return letting;
  }
  async function letAllIn() {
    if (!document.getElementById("rows")) {
      location.reload();
      return;
    }
    const before = new Set([...document.querySelectorAll(".row")].map((each) => each.dataset.key));
    const page = await fetched(location.href);
    put("rows", page);
    put("strip", page);
    for (const name of [".total", ".turn"]) {
      const here = document.querySelector(name);
      const there = page.querySelector(name);
      if (here && there) here.replaceWith(there);
    }
    const fresh = [...document.querySelectorAll(".row")].filter((each) => !before.has(each.dataset.key));
    for (const each of fresh) each.classList.add("fresh");
    body.dataset.since = page.body.dataset.since;
    awaits = "";
    bar.hidden = true;
    document.title = title;
    said.textContent = fresh.length === 1 ? "1 row is new" : `${fresh.length} rows are new`;
    age();
    listen();
  }

  // Rows come in by themselves where the reader wants that, and is not in the middle of reading.
  function idle() {
    const chosen = getSelection();
    const at = document.activeElement;
    const busy = at && (at.closest("#rows") || at.matches("input, select"));
    return window.scrollY < 40 && !busy && (!chosen || chosen.isCollapsed);
  }

  // A row that the filters leave out by now says so; it stays where it is until the reader lets the others in.
  function leave(left) {
    const now = new Map(left.map((each) => [each.claim_id, each.merged ? "now part of another" : `now ${each.status}`]));
    for (const row of document.querySelectorAll(".row")) {
      const words = now.get(row.dataset.claim);
      let note = row.querySelector(".left");
      row.classList.toggle("gone", Boolean(words));
      if (!words) {
        if (note) note.remove();
        continue;
      }
      if (!note) {
        note = document.createElement("p");
        note.className = "left";
        row.querySelector(".state").append(note);
      }
      if (note.textContent !== words) note.textContent = words;
    }
  }

  function tell(news) {
    leave(news.left);
    if (!news.moved && !news.changed && !news.left.length) return;
    const parts = [];
    if (news.moved) parts.push(`${news.moved} new`);
    if (news.changed) parts.push(`${news.changed} with more said`);
    if (news.left.length) parts.push(`${news.left.length} no longer like that`);
    awaits = bar.dataset.words || parts.join(", ");
    if (!tryIn()) show(awaits);
  }
  // What could not come in when it was told is tried again: the reader has scrolled back, the server answers again.
  function tryIn() {
    if (!awaits || !("keep" in body.dataset) || document.hidden || !idle()) return false;
    letIn().catch(() => show(awaits));
    return true;
  }
  function show(words) {
    if (!bar.hidden && bar.textContent === words) return;
    bar.textContent = words;
    bar.hidden = false;
    document.title = `(${words}) ${title}`;
    said.textContent = words;
  }

  function state(name, words) {
    if (!live) return;
    live.dataset.state = name;
    live.textContent = words;
  }
  function listen() {
    if (source) source.close();
    source = null;
    // A browser opens six connections to one host: pages that nobody sees leave them to those that are read.
    if (document.hidden) return;
    if (!body.dataset.events || "later" in body.dataset || !window.EventSource) return;
    const address = new URL(body.dataset.events, location.href);
    if (body.dataset.since) address.searchParams.set("since", body.dataset.since);
    if ("narrow" in body.dataset) {
      for (const row of document.querySelectorAll(".row")) address.searchParams.append("row", row.dataset.claim);
    }
    const opened = source = new EventSource(address);
    source.onopen = () => state("on", "live");
    source.onerror = () => {
      state("off", "connecting");
      // After any answer but 200 the browser itself never asks again.
      if (opened === source && opened.readyState === EventSource.CLOSED) {
        setTimeout(() => opened === source && listen(), 10000 + 10000 * Math.random());
      }
    };
    source.addEventListener("away", () => state("away", "search view is away"));
    source.addEventListener("news", (event) => {
      state("on", "live");
      tell(JSON.parse(event.data));
    });
  }

  if (bar) {
    if (!document.getElementById("rows")) bar.dataset.words = "This claim has changed";
    bar.addEventListener("click", (event) => {
      event.preventDefault();
      letIn().then(
        () => {
          window.scrollTo(0, 0);
          // Where rows come in by themselves, a row that has the focus would keep the next ones out.
          const first = document.querySelector("keep" in body.dataset ? "#main" : ".row.fresh a");
          if (first) first.focus({ preventScroll: true });
        },
        () => location.reload(),
      );
    });
  }
  listen();
  document.addEventListener("visibilitychange", () => {
    listen();
    if (document.hidden) state("off", "not live");
    else tryIn();
  });
  addEventListener("scroll", tryIn, { passive: true });
  // The focus is nowhere until it is on the next element.
  addEventListener("focusout", () => setTimeout(tryIn));
  setInterval(tryIn, 5000);
  addEventListener("pagehide", () => source && source.close());
  addEventListener("pageshow", (event) => event.persisted && listen());

  age();
  setInterval(age, 20000);
  if (document.getElementById("strip")) {
    setInterval(() => {
      if (!document.hidden) fetched("/strip").then((page) => put("strip", page)).then(age).catch(() => {});
    }, 30000);
  }

  // --- empty fields stay out of the address
  const form = document.querySelector("form.filters");
  if (form) {
    form.addEventListener("submit", () => {
      for (const each of form.elements) if (each.name && !each.value) each.disabled = true;
    });
    // Back to a page that the browser kept.
    addEventListener("pageshow", () => {
      for (const each of form.elements) each.disabled = false;
    });
  }

  // --- a claim as text
  for (const each of document.querySelectorAll("a[data-copy]")) {
    each.addEventListener("click", async (event) => {
      if (!navigator.clipboard) return;
      event.preventDefault();
      try {
        const answer = await fetch(each.href, { credentials: "same-origin" });
        if (!answer.ok) throw new Error(String(answer.status));
        await navigator.clipboard.writeText(await answer.text());
        said.textContent = each.textContent = "Copied";
      } catch {
        location.href = each.href;
      }
    });
  }
})();
