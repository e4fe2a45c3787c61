/* The tour of the first run: four steps, once for this browser, again from the help page. */
(function () {
  "use strict";
  const KEPT = "classmood-tour";
  let shown = -1;
  let before = null;

  const part = (name) => document.getElementById("tour" + (name ? "-" + name : ""));
  const steps = () => Array.from(document.querySelectorAll("#tour .tour-step"));

  function wasSeen() {
    // a browser that keeps nothing is not shown it on every page
    try { return window.localStorage.getItem(KEPT) !== null; } catch (error) { return true; }
  }

  function remember() {
    try { window.localStorage.setItem(KEPT, "seen"); } catch (error) { /* nothing is kept */ }
  }

  function show(place) {
    const all = steps();
    shown = place;
    all.forEach((step, i) => { step.hidden = i !== place; });
    part("back").hidden = place === 0;
    part("skip").hidden = place === all.length - 1;
    part("next").hidden = place === all.length - 1;
    part("done").hidden = place !== all.length - 1;
    part().hidden = false;
    all[place].querySelector("h2").focus();
  }

  function begin() {
    before = document.activeElement;
    remember();
    show(0);
  }

  function end() {
    shown = -1;
    part().hidden = true;
    const back = before && before !== document.body && before.isConnected ? before : null;
    (back || document.getElementById("page")).focus();
  }

  document.addEventListener("click", function (event) {
    const pressed = event.target.closest("#tour button, #tour-again");
    if (!pressed) { return; }
    if (pressed.id === "tour-again") { begin(); }
    if (pressed.id === "tour-next") { show(shown + 1); }
    if (pressed.id === "tour-back") { show(shown - 1); }
    if (pressed.id === "tour-skip" || pressed.id === "tour-done") { end(); }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || shown < 0) { return; }
    if (document.querySelector("[role=dialog]")) { return; }
    end();
  });

  /* Only what stands on the page before the first lesson begins it. */
  new MutationObserver(function () {
    if (shown < 0 && part() && document.getElementById("first-run") && !wasSeen()) { begin(); }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
