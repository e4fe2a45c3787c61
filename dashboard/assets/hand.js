/* The live list of flags does not move under a hand. While a menu of it is open, a button in it has
   the keyboard's focus or the pointer has just moved over it, each update asks for the list to stay
   as it is: a card that comes or goes would close the menu, and a press would meet another student.
   What was pressed in the list is shown at once, and no hand keeps the list from telling the truth
   for longer than LONGEST_MS. */
(function () {
  "use strict";
  const LIST = "#live-flags";
  const OPEN = '[aria-expanded="true"], :focus-visible';
  const RESTS_MS = 1500;
  const LONGEST_MS = 8000;
  const ANSWER_MS = 1500;
  let movedAt = -Infinity;
  let pressedAt = -Infinity;
  let heldSince = null;

  function isHeld() {
    const list = document.querySelector(LIST);
    const now = performance.now();
    if (!list || now - pressedAt < ANSWER_MS) {
      heldSince = null;
      return false;
    }
    if (now - movedAt >= RESTS_MS && !list.querySelector(OPEN)) {
      heldSince = null;
      return false;
    }
    if (heldSince === null) { heldSince = now; }
    return now - heldSince < LONGEST_MS;
  }

  document.addEventListener("pointermove", function (event) {
    if (event.target.closest && event.target.closest(LIST)) { movedAt = performance.now(); }
  }, { passive: true });

  /* A press that opens a menu is no answer; one in the menu, which hangs outside of the list, is. */
  document.addEventListener("click", function (event) {
    const button = event.target.closest && event.target.closest("button");
    if (!button || button.matches("[aria-haspopup]")) { return; }
    if (button.closest(LIST) || button.matches("[role=menuitem]")) {
      movedAt = -Infinity;
      pressedAt = performance.now();
    }
  }, true);

  window.classmoodHeaders["X-Classmood-Hand"] = () => (isHeld() ? "1" : null);
})();
