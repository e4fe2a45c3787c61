/* The browser's side of the live page: copies values onto fixed components, draws the small traces,
   and notices when the dashboard itself stops answering. */
(function () {
  "use strict";
  const EMOTIONS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"];
  const SILENT_MS = 6000;
  let lastAnswer = Date.now();
  let interval = 1000;

  const same = () => window.dash_clientside.no_update;

  /* Who is to be looked at first: flagged, then noticed, then a look that has not lasted; who is
     not read comes last. */
  function urgency(look) {
    if (/ flag-/.test(look)) { return / noticed/.test(look) ? 1 : 0; }
    if (/ pending/.test(look)) { return 2; }
    if (/ away/.test(look)) { return 6; }
    if (/ unsure/.test(look)) { return 4; }
    return / unread/.test(look) ? 5 : 3;
  }

  /* Grid row, first half-column and rank of every seat: as in the gallery, or by urgency. */
  function places(values, order) {
    const list = Object.entries(values || {});
    list.sort((a, b) => a[1][5] - b[1][5] || a[1][6] - b[1][6]);
    const byUrgency = order === "attention";
    if (byUrgency) { list.sort((a, b) => urgency(a[1][0]) - urgency(b[1][0])); }
    const columns = Math.max(1, ...list.map((entry) => Math.ceil(entry[1][6] / 2)));
    return Object.fromEntries(list.map(function ([seat, value], i) {
      if (!byUrgency) { return [seat, [value[5], value[6], i]]; }
      return [seat, [Math.floor(i / columns) + 1, 2 * (i % columns) + 1, i]];
    }));
  }

  function seats(values, order, cards, classes, styles, icons, words, certainties, badges,
    people) {
    const out = [[], [], [], [], [], [], []];
    const where = places(values, order);
    cards.forEach(function (id, i) {
      const value = values && values[id.seat];
      if (!value) {
        out.forEach((list) => list.push(same()));
        return;
      }
      const [look, icon, word, certainty, badge] = value;
      const [row, column, rank] = where[id.seat];
      const place = (styles[i] || {});
      const moved = place.gridRow !== row || place["--column"] !== column || place.order !== rank;
      const next = [look, moved ? { gridRow: row, "--column": column, order: rank } : null,
        "icon i-" + icon, word, certainty, badge, value[7]];
      const now = [classes[i], null, icons[i], words[i], certainties[i], badges[i], people[i]];
      next.forEach((part, k) => out[k].push(part === now[k] ? same() : part));
    });
    return out;
  }

  /* 30 bars, one per ten seconds: colour and height are the commonest emotion and its level. */
  function drawTrace(cells) {
    const style = getComputedStyle(document.documentElement);
    const colours = EMOTIONS.map((name) => style.getPropertyValue("--cm-e-" + name).trim());
    const bars = [];
    for (let i = 0; i < cells.length / 2; i += 1) {
      const emotion = Number.parseInt(cells[2 * i], 10);
      if (Number.isNaN(emotion)) { continue; }
      const height = 3 + Number.parseInt(cells[2 * i + 1], 16);
      bars.push(`<rect x='${4 * i}' y='${18 - height}' width='3' height='${height}' ` +
        `fill='${colours[emotion]}'/>`);
    }
    const svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 119 18' " +
      `preserveAspectRatio='none'>${bars.join("")}</svg>`;
    return "data:image/svg+xml," + encodeURIComponent(svg);
  }

  /* A tick brings only the newest cells of each trace; what went before is kept here. */
  const CELLS = 30;
  const BUCKET_MS = 10000;
  let kept = { last: null, cells: {} };

  function traces(values, ids) {
    if (!values || !values.cells) { return ids.map(same); }
    // all cells at once are those of another lesson, or of cards that are new
    const whole = values.count >= CELLS || kept.last === null || values.last < kept.last;
    const gone = whole ? CELLS : (values.last - kept.last) / BUCKET_MS;
    const next = {};
    ids.forEach(function (id) {
      const before = !whole && kept.cells[id.seat];
      const shifted = ((before || "..".repeat(CELLS)) + "..".repeat(gone)).slice(-2 * CELLS);
      const newest = values.cells[id.seat] || "..".repeat(values.count);
      next[id.seat] = shifted.slice(0, 2 * (CELLS - values.count)) + newest;
    });
    kept = { last: values.last, cells: next };
    return ids.map((id) => drawTrace(next[id.seat]));
  }

  /* Words for components whose id has a key (a flag, an emotion) beside its part. */
  function words(values, ids, now) {
    return ids.map(function (id, i) {
      const key = Object.keys(id).find((name) => name !== "part");
      const next = values && values[id[key]];
      return !next || next === now[i] ? same() : next;
    });
  }

  function quickFilter(text, options) {
    return Object.assign({}, options, { quickFilterText: text || "" });
  }

  function alive(cursor, milliseconds) {
    lastAnswer = Date.now();
    interval = milliseconds || interval;
    document.body.classList.remove("server-silent");
  }

  /* A request that never came back leaves the poll switched off: switch it on again. */
  setInterval(function () {
    const live = document.getElementById("live") || document.getElementById("glance");
    if (!live || document.hidden) {
      lastAnswer = Date.now();
      document.body.classList.remove("server-silent");
      return;
    }
    if (Date.now() - lastAnswer > Math.max(SILENT_MS, 4 * interval)) {
      document.body.classList.add("server-silent");
      window.dash_clientside.set_props(live.id + "-tick", { disabled: false });
    }
  }, 1000);

  function opened(presses) {
    return presses ? true : same();
  }

  /* Keys press the button that a click would; nothing while something is typed or a dialog is open. */
  const KEYS = {
    m: "live-mark-text", p: "live-pause", c: "live-check-start", "?": "keys-open",
    g: "live-glance",
    h: "review-helpful", w: "review-wrong", s: "review-skip", b: ["review-back", "history-before"],
    n: "history-after",
  };

  function isTyping(element) {
    return /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable;
  }

  document.addEventListener("keydown", function (event) {
    const field = isTyping(event.target);
    if (event.key === "Escape" && event.target.id === "live-mark-text") { event.target.blur(); }
    if (field || event.repeat || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (document.querySelector("[role=dialog], [role=menu]")) { return; }
    const leave = document.getElementById("glance-leave");
    if (leave && /^(g|Escape)$/i.test(event.key)) { leave.click(); return; }
    const element = [KEYS[event.key.toLowerCase()] || []].flat()
      .map((id) => document.getElementById(id)).find(Boolean);
    if (!element || element.disabled || element.offsetParent === null) { return; }
    event.preventDefault();
    if (element.tagName === "INPUT") { element.focus(); } else { element.click(); }
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    classmood: { seats, traces, words, alive, opened, quickFilter },
  });
})();
