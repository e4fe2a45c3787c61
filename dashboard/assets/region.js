/* The start page: a rectangle drawn over the picture of a screen becomes the region's numbers. All
   of it is in pixels of the desktop: [left, top, width, height]. */
(function () {
  "use strict";
  const FIELD = "start-region";
  const SMALLEST = 64;
  const STEP = 10;
  const REMEMBERED = 32;
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  let drag = null;
  // words on their way into the field, which shows them a moment later: keys may come faster
  let sent = [];

  const between = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));

  function parsed(words) {
    const parts = String(words || "").split(",").map((part) => part.trim());
    if (parts.length !== 4 || !parts.every((part) => /^-?\d{1,6}$/.test(part))) { return null; }
    const region = parts.map(Number);
    return region[2] > 0 && region[3] > 0 ? region : null;
  }

  const screenOf = (stage) => stage.dataset.region.split(",").map(Number);
  const stages = () => Array.from(document.querySelectorAll(".region-stage"));
  const shown = () => (document.getElementById(FIELD) || {}).value;

  function current() {
    const words = shown();
    return parsed(sent.includes(words) ? sent[sent.length - 1] : words);
  }

  /* The part of a region on one screen as left, top, right, bottom; null for none. */
  function overlap(region, screen) {
    if (!region) { return null; }
    const [left, top, width, height] = region;
    const [x0, y0] = [Math.max(left, screen[0]), Math.max(top, screen[1])];
    const x1 = Math.min(left + width, screen[0] + screen[2]);
    const y1 = Math.min(top + height, screen[1] + screen[3]);
    return x1 > x0 && y1 > y0 ? [x0, y0, x1, y1] : null;
  }

  function moved(region, dx, dy, screen) {
    const [left, top, width, height] = region;
    return [
      between(left + dx, screen[0], screen[0] + screen[2] - width),
      between(top + dy, screen[1], screen[1] + screen[3] - height), width, height,
    ];
  }

  /* edges: those that move, of "n", "e", "s", "w". */
  function stretched(region, dx, dy, edges, screen) {
    let [x0, y0, x1, y1] = [region[0], region[1], region[0] + region[2], region[1] + region[3]];
    if (edges.includes("w")) { x0 = between(x0 + dx, screen[0], x1 - SMALLEST); }
    if (edges.includes("e")) { x1 = between(x1 + dx, x0 + SMALLEST, screen[0] + screen[2]); }
    if (edges.includes("n")) { y0 = between(y0 + dy, screen[1], y1 - SMALLEST); }
    if (edges.includes("s")) { y1 = between(y1 + dy, y0 + SMALLEST, screen[1] + screen[3]); }
    return [x0, y0, x1 - x0, y1 - y0];
  }

  function spanned(from, to, screen) {
    const ends = [0, 1].map((axis) => [from[axis], to[axis]]
      .map((value) => between(value, screen[axis], screen[axis] + screen[axis + 2]))
      .sort((a, b) => a - b));
    return [ends[0][0], ends[1][0], ends[0][1] - ends[0][0], ends[1][1] - ends[1][0]];
  }

  function middle(screen) {
    const [left, top, width, height] = screen;
    return [left + width / 8, top + height / 8, width * 3 / 4, height * 3 / 4].map(Math.round);
  }

  function draw(region) {
    stages().forEach(function (stage) {
      const screen = screenOf(stage);
      const part = overlap(region, screen);
      const box = stage.querySelector(".region-box");
      box.hidden = !part;
      if (!part) { return; }
      const share = (value, axis) => 100 * (value - screen[axis]) / screen[axis + 2] + "%";
      box.style.left = share(part[0], 0);
      box.style.top = share(part[1], 1);
      box.style.right = 100 - parseFloat(share(part[2], 0)) + "%";
      box.style.bottom = 100 - parseFloat(share(part[3], 1)) + "%";
    });
  }

  function give(region) {
    draw(region);
    const words = region ? region.map(Math.round).join(", ") : "";
    sent = (sent.length ? sent : [shown()]).concat(words).slice(-REMEMBERED);
    window.dash_clientside.set_props(FIELD, { value: words });
  }

  /* The field passes its value on a moment late, so an older one can come after a newer: the
     newest given counts. Returns it. */
  function newest(words) {
    const last = sent[sent.length - 1];
    if (words === last || !sent.includes(words)) { return words; }
    window.setTimeout(function () {
      if (shown() === words && sent[sent.length - 1] === last) {
        window.dash_clientside.set_props(FIELD, { value: last });
      }
    }, 0);
    return last;
  }

  function point(event, stage) {
    const box = stage.getBoundingClientRect();
    const screen = screenOf(stage);
    return [
      screen[0] + (event.clientX - box.left) * screen[2] / box.width,
      screen[1] + (event.clientY - box.top) * screen[3] / box.height,
    ];
  }

  function taken(event) {
    const stage = event.target.closest && event.target.closest(".region-stage");
    if (!stage || event.button !== 0) { return; }
    event.preventDefault();
    stage.focus();
    stage.setPointerCapture(event.pointerId);
    const inside = Boolean(event.target.closest(".region-box"));
    drag = {
      stage, from: point(event, stage), before: inside ? current() : null, now: null,
      edges: event.target.dataset.edges || "",
    };
  }

  function dragged(event) {
    if (!drag) { return; }
    const screen = screenOf(drag.stage);
    const to = point(event, drag.stage);
    const [dx, dy] = [to[0] - drag.from[0], to[1] - drag.from[1]];
    if (drag.before && drag.edges) {
      drag.now = stretched(drag.before, dx, dy, drag.edges, screen);
    } else if (drag.before) {
      drag.now = moved(drag.before, dx, dy, screen);
    } else if (drag.now || Math.max(Math.abs(dx), Math.abs(dy)) >= SMALLEST / 4) {
      drag.now = spanned(drag.from, to, screen);  // a mere click draws nothing
    }
    if (drag.now) { give(drag.now); }
  }

  function dropped() {
    if (!drag) { return; }
    const { now, stage } = drag;
    drag = null;
    if (now && (now[2] < SMALLEST || now[3] < SMALLEST)) {
      const grown = [now[0], now[1], Math.max(now[2], SMALLEST), Math.max(now[3], SMALLEST)];
      give(moved(grown, 0, 0, screenOf(stage)));
    }
  }

  function pressed(event) {
    const stage = event.target;
    if (!stage.classList || !stage.classList.contains("region-stage") || event.altKey) { return; }
    const screen = screenOf(stage);
    const region = current();
    const arrow = ARROWS[event.key];
    if (["Delete", "Backspace", "Escape"].includes(event.key)) {
      give(null);
    } else if (arrow && region && overlap(region, screen)) {
      const [dx, dy] = arrow.map((way) => way * (event.ctrlKey || event.metaKey ? 1 : STEP));
      give(event.shiftKey ? stretched(region, dx, dy, "se", screen)
        : moved(region, dx, dy, screen));
    } else if (arrow || event.key === "Enter" || event.key === " ") {
      give(middle(screen));
    } else {
      return;
    }
    event.preventDefault();
  }

  document.addEventListener("pointerdown", taken);
  document.addEventListener("pointermove", dragged);
  document.addEventListener("pointerup", dropped);
  document.addEventListener("pointercancel", dropped);
  document.addEventListener("keydown", pressed);
  document.addEventListener("input", (event) => { if (event.target.id === FIELD) { sent = []; } });

  /* Draws what the numbers say, also over pictures that have just come; answers it in words. */
  function said(value, _ids, sentences) {
    const words = newest(value);
    const region = parsed(words);
    window.requestAnimationFrame(() => draw(region));
    if (!region) { return String(words || "").trim() ? sentences.odd : sentences.none; }
    const [left, top, width, height] = region;
    const values = { left, top, width, height };
    return sentences.some.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { region: { said } });
})();
