/* The keyboard's place outlives what is drawn anew: where the element that has the focus is replaced
   by another of the same id, the focus goes on there. A dialog gives the focus back to the button
   that opened it; where that one was replaced meanwhile, it comes to the new one as soon as the
   dialog is gone. */
(function () {
  "use strict";
  let kept = null;

  const isLost = () => !document.activeElement || document.activeElement === document.body;

  function give() {
    if (!kept || !isLost() || document.querySelector("[role=dialog]")) { return; }
    const element = document.getElementById(kept);
    if (element) { element.focus({ preventScroll: true }); }
  }

  function keep(id) {
    kept = id;
    give();
  }

  /* What is in a dialog goes with it. */
  document.addEventListener("focusin", function (event) {
    if (!event.target.closest("[role=dialog]")) { kept = event.target.id || null; }
  });

  /* Left on purpose, not taken away. */
  document.addEventListener("focusout", function (event) {
    const left = event.target;
    queueMicrotask(function () {
      if (left.isConnected && left.id === kept && isLost()) { kept = null; }
    });
  });
  document.addEventListener("pointerdown", function () { kept = null; }, true);

  new MutationObserver(give).observe(document.documentElement, { childList: true, subtree: true });

  /* A dialog was opened by the button of this id, or has just been closed. */
  function returned(opened, pressed) {
    if (pressed && !opened) { keep(JSON.stringify({ part: "seat-menu", seat: pressed.seat })); }
    return window.dash_clientside.no_update;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { focus: { returned } });
})();
