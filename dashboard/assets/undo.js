/* "Deleted ... Undo": stays ten seconds, longer while it is pointed at, has the focus, or a dialog
   lies over it. The key U presses it. */
(function () {
  "use strict";
  const SHOWN_MS = 10000;
  const STEP_MS = 250;
  let left = 0;

  const part = (name) => document.getElementById("undo-" + name);
  const isShown = () => left > 0;

  function hide() {
    left = 0;
    const toast = part("toast");
    if (!toast) { return; }
    const inside = toast.contains(document.activeElement);
    window.dash_clientside.set_props("undo-toast", { className: "undo-toast" });
    if (inside) { document.getElementById("page").focus(); }
  }

  function offer(offered) {
    if (!offered || !offered.said) { return window.dash_clientside.no_update; }
    const inside = part("toast").contains(document.activeElement);
    part("said").textContent = offered.said;
    left = SHOWN_MS;
    if (offered.token) {
      // the button that deleted is gone, and the focus with it; a dialog gives its own back
      window.setTimeout(function () {
        const at = document.activeElement;
        const lost = !at || at === document.body;
        if (isShown() && lost && !isBehindADialog()) { part("press").focus(); }
      }, 400);
      return "undo-toast shown undoable";
    }
    if (inside) { document.getElementById("page").focus(); }
    return "undo-toast shown";
  }

  const isBehindADialog = () => document.querySelector("[role=dialog]") !== null;

  function isHeld() {
    const toast = part("toast");
    return document.hidden || toast.matches(":hover") || toast.contains(document.activeElement) ||
      isBehindADialog();
  }

  setInterval(function () {
    if (!isShown() || isHeld()) { return; }
    left -= STEP_MS;
    if (!isShown()) { hide(); }
  }, STEP_MS);

  document.addEventListener("click", function (event) {
    if (event.target.closest("#undo-close")) { hide(); }
  });

  document.addEventListener("keydown", function (event) {
    const toast = part("toast");
    if (!toast || !isShown()) { return; }
    if (event.key === "Escape" && toast.contains(document.activeElement)) { hide(); return; }
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) ||
      event.target.isContentEditable;
    if (typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key.toLowerCase() === "u" && toast.classList.contains("undoable")) {
      event.preventDefault();
      part("press").click();
    }
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { undo: { offer } });
})();
