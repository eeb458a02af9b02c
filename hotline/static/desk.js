// Only improves what works without: keys for the lists, the view shield, and a switch to turn the keys off (WCAG 2.1.4).
// Runs in the head, so that a shielded page is never shown unshielded, not even for a blink.
(() => {
  "use strict";
  const root = document.documentElement;
  const get = (store, name) => { try { return store.getItem(name); } catch { return null; } };
  const set = (store, name, value) => { try { store.setItem(name, value); } catch { /* private window: not remembered */ } };
  let shielded = get(sessionStorage, "shield") === "on";
  let keys = get(localStorage, "keys") !== "off";
  root.classList.toggle("shoulder", shielded);

  const show = () => {
    root.classList.toggle("shoulder", shielded);
    for (const button of document.querySelectorAll("[data-shoulder]")) button.setAttribute("aria-pressed", String(shielded));
    for (const button of document.querySelectorAll("[data-shortcuts]")) {
      button.setAttribute("aria-pressed", String(keys));
      const word = button.querySelector("[data-on]");
      word.textContent = keys ? word.dataset.on : word.dataset.off;
    }
    for (const hint of document.querySelectorAll(".keys")) hint.hidden = !keys;
  };
  const shield = () => { shielded = !shielded; set(sessionStorage, "shield", shielded ? "on" : "off"); show(); };
  const switchKeys = () => { keys = !keys; set(localStorage, "keys", keys ? "on" : "off"); show(); };

  const rows = () => [...document.querySelectorAll(".queue tbody tr:not(.band)")];
  const chosen = () => document.querySelector(".queue tr[aria-current]");
  const choose = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(chosen());
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    chosen()?.removeAttribute("aria-current");
    next.setAttribute("aria-current", "true");
    next.querySelector("a")?.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const follow = (selector) => { const link = document.querySelector(selector); if (link) link.click(); return Boolean(link); };
  const actions = {
    j: () => choose(1),
    k: () => choose(-1),
    "/": () => document.querySelector("[role=search] input[type=search]")?.focus(),
    s: shield,
  };
  let before = "";

  document.addEventListener("keydown", (event) => {
    if (!keys || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const both = before + event.key;
    before = event.key === "g" ? "g" : "";
    if (both.length === 2 && /^[a-z]{2}$/.test(both) && follow(`[data-keys="${both}"]`)) { before = ""; return; }
    if (event.key === "Enter" && event.target === document.body) { chosen()?.querySelector("a")?.click(); return; }
    const act = actions[event.key];
    if (act) { event.preventDefault(); act(); } else if (/^[a-z]$/.test(event.key)) follow(`[data-keys="${event.key}"]`);
  });

  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-shoulder]")) { button.hidden = false; button.addEventListener("click", shield); }
    for (const button of document.querySelectorAll("[data-shortcuts]")) { button.hidden = false; button.addEventListener("click", switchKeys); }
    for (const button of document.querySelectorAll("[data-print]")) { button.hidden = false; button.addEventListener("click", () => print()); }
    // Batches that follow on one that was pressed by hand: the button is there without a script, too.
    const onward = document.querySelector("form[data-go-on]");
    if (onward) setTimeout(() => onward.requestSubmit(), 300);
    show();
    document.getElementById("fehler")?.focus();
  });
})();
