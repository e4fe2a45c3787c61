/* Rows of bars, one a minute: the page brings their heights and words, here they are drawn. */
(function () {
  "use strict";
  const drawn = new WeakMap();
  let asked = false;

  function fill(row) {
    const bars = row.dataset.bars;
    if (drawn.get(row) === bars) { return; }
    drawn.set(row, bars);
    row.replaceChildren(...JSON.parse(bars).map(function ([height, words, shaded]) {
      const bar = document.createElement("span");
      bar.title = words;
      bar.style.setProperty("--height", height + "%");
      if (shaded) { bar.className = "fast"; }
      return bar;
    }));
  }

  function look() {
    asked = false;
    document.querySelectorAll(".pace-bars[data-bars]").forEach(fill);
  }

  new MutationObserver(function () {
    if (asked) { return; }
    asked = true;
    window.requestAnimationFrame(look);
  }).observe(document.body, { childList: true, subtree: true, attributeFilter: ["data-bars"] });
})();
