// Only improves what works without: the way out replaces the history entry and listens to Shift three times; copy and print buttons appear.
(() => {
  "use strict";
  const exit = document.querySelector("[data-exit]");
  const leave = () => { document.documentElement.hidden = true; location.replace(exit.href); };
  let presses = [];

  if (exit) {
    exit.addEventListener("click", (event) => { event.preventDefault(); leave(); });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Shift") { presses = []; return; }
      if (event.repeat) return;
      presses = [...presses.filter((moment) => event.timeStamp - moment < 1500), event.timeStamp];
      if (presses.length === 3) leave();
    });
  }

  // A page brought back out of the browser's memory is asked for anew, so that a closed mailbox stays closed.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    if (!source || !navigator.clipboard) continue;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      const items = [...source.querySelectorAll("li")].map((item) => item.textContent.trim());
      await navigator.clipboard.writeText(items.length ? items.join(" ") : source.textContent.trim());
      button.querySelector("span").textContent = button.dataset.done;
    });
  }

  document.getElementById("fehler")?.focus();
})();
