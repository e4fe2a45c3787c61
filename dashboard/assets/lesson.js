/* A lesson's page: one zoom for all its charts, kept in the address so that a reload keeps it. */
(function () {
  "use strict";
  const CHARTS = ["session-figure", "session-heat"];
  const SHORTEST_MS = 10000;
  const same = () => window.dash_clientside.no_update;

  /* Times on an axis are clock times without an offset: only their differences mean anything. */
  const clock = (words) => Date.parse(String(words).replace(" ", "T").slice(0, 23) + "Z");
  const onAxis = (ms) => new Date(ms).toISOString().replace("T", " ").slice(0, 23);

  /* The stretch that an event of a chart asks for: null for all, undefined for none. */
  function asked(event, axis) {
    if (!event) { return undefined; }
    if (event["xaxis.autorange"]) { return null; }
    const given = event["xaxis.range"] || [event["xaxis.range[0]"], event["xaxis.range[1]"]];
    if (given[0] === undefined || given[1] === undefined) { return undefined; }
    const start = clock(axis.start);
    const [from, to] = given.map((at) => Math.round(clock(at) - start));
    const [first, last] = axis.whole;
    const stretch = [Math.max(first, from), Math.min(last, to)];
    if (!(stretch[1] - stretch[0] >= SHORTEST_MS)) { return undefined; }
    const all = stretch[0] - first < 1000 && last - stretch[1] < 1000;
    return all ? null : stretch;
  }

  function equal(one, other) {
    return one === other ||
      Boolean(one && other && one.every((at, i) => Math.abs(at - other[i]) < 1000));
  }

  /* The store has an empty list for the whole lesson. */
  const kept = (now) => (now && now.length ? now : null);

  function show(stretch, axis) {
    const start = clock(axis.start);
    const range = (stretch || axis.whole).map((ms) => onAxis(start + ms));
    CHARTS.forEach(function (id) {
      const chart = document.querySelector("#" + id + " .js-plotly-plot");
      if (!chart || !chart.layout || !window.Plotly) { return; }
      const shown = chart.layout.xaxis.range.map(clock);
      if (!equal(shown, range.map(clock))) { window.Plotly.relayout(chart, { "xaxis.range": range }); }
    });
    const words = stretch ? "?from=" + Math.round(stretch[0] / 1000) +
      "&to=" + Math.round(stretch[1] / 1000) : "";
    window.history.replaceState(window.history.state, "", window.location.pathname + words);
  }

  /* Hides the words on marks that would stand in each other, where the first of them stays, and
     those that would be cut off. */
  function clear(chart) {
    const kept = [];
    const edge = chart.getBoundingClientRect().right;
    chart.querySelectorAll(".infolayer .annotation").forEach(function (label) {
      label.style.visibility = "";
      const box = label.getBoundingClientRect();
      const hit = kept.some((other) => box.left < other.right && other.left < box.right &&
        box.top < other.bottom && other.top < box.bottom);
      if (hit || box.right > edge) { label.style.visibility = "hidden"; } else { kept.push(box); }
    });
  }

  /* labels: of the stretch that is shown now; none while the page is new, since the figure came
     with its own. The chart is drawn some time after the page. */
  function labelled(labels, tries) {
    const chart = document.querySelector("#" + CHARTS[0] + " .js-plotly-plot");
    if (!chart || !chart.on || !chart.layout || !window.Plotly.relayout) {
      const left = typeof tries === "number" ? tries : 50;
      if (left) { window.setTimeout(labelled, 200, labels, left - 1); }
      return same();
    }
    if (!chart.dataset.clear) {
      chart.dataset.clear = "yes";
      chart.on("plotly_afterplot", () => clear(chart));
      clear(chart);
    }
    if (labels && labels.length) { window.Plotly.relayout(chart, { annotations: labels }); }
    return same();
  }

  function zoomed(event, now, axis) {
    const stretch = asked(event, axis);
    if (stretch === undefined) { return same(); }
    show(stretch, axis);
    return equal(stretch, kept(now)) ? same() : stretch || [];
  }

  function zoomedOut(presses, now, axis) {
    if (!presses) { return same(); }
    show(null, axis);
    return kept(now) === null ? same() : [];
  }

  /* What a button brings takes the button's place: the keyboard goes on at the first of it. */
  document.addEventListener("click", function (event) {
    const button = event.target.closest(".show-all");
    const list = button && button.closest("[id^=session-]");
    if (!list) { return; }
    const row = button.closest("li");
    const place = row ? Array.from(list.children).indexOf(row) : -1;
    const seen = new MutationObserver(function () {
      if (button.isConnected) { return; }
      seen.disconnect();
      const at = document.activeElement;
      const goal = row ? list.children[place] && list.children[place].querySelector("button")
        : list.querySelector(".plain-table");
      if ((!at || at === document.body) && goal) { goal.focus({ preventScroll: true }); }
    });
    seen.observe(list, { childList: true, subtree: true });
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    lesson: { zoomed, zoomedOut, labelled },
  });
})();
