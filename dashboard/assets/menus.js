/* Lists of downloads and help beside charts: open one at a time, closed by Escape or a click
   elsewhere, kept inside the window. */
(function () {
  "use strict";
  const MENUS = "details.export-menu, details.chart-help";
  const EDGE = 14;
  const GAP = 6;

  const opened = () => Array.from(document.querySelectorAll(MENUS)).filter((one) => one.open);

  /* Under its button where there is room, else above or beside it; never past an edge of the window. */
  function place(help) {
    const button = help.querySelector("summary").getBoundingClientRect();
    const words = help.querySelector(":scope > div");
    const width = words.offsetWidth;
    const height = words.offsetHeight;
    const under = button.bottom + GAP;
    const above = button.top - GAP - height;
    const lowest = window.innerHeight - EDGE - height;
    const top = under <= lowest || above < EDGE ? Math.min(under, lowest) : above;
    const beside = button.right + GAP;
    const covers = top < button.bottom && top + height > button.top;
    const fits = beside + width + EDGE <= window.innerWidth;
    const left = Math.min(covers && fits ? beside : button.left, window.innerWidth - EDGE - width);
    words.style.insetInlineStart = "auto";
    words.style.top = Math.max(EDGE, top) + "px";
    words.style.left = Math.max(EDGE, left) + "px";
  }

  function placeAll() {
    opened().filter((one) => one.matches(".chart-help")).forEach(place);
  }

  function closeOthers(event) {
    opened().forEach(function (menu) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
  }

  function escaped(event) {
    if (event.key !== "Escape") { return; }
    opened().forEach(function (menu) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) { menu.querySelector("summary").focus(); }
      // what lies under it, such as a dialog, stays open
      event.stopPropagation();
    });
  }

  document.addEventListener("click", closeOthers);
  document.addEventListener("focusin", closeOthers);
  document.addEventListener("keydown", escaped, true);
  // "toggle" does not bubble
  document.addEventListener("toggle", placeAll, true);
  window.addEventListener("resize", placeAll);
  document.addEventListener("scroll", placeAll, true);
})();
