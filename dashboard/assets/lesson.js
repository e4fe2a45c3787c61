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

  /* A list of downloads closes like any menu. */
  function closeMenus(event) {
    document.querySelectorAll("details.export-menu[open]").forEach(function (menu) {
      if (event.type === "keydown" ? event.key === "Escape" : !menu.contains(event.target)) {
        menu.open = false;
      }
    });
  }

  document.addEventListener("click", closeMenus);
  document.addEventListener("keydown", closeMenus);

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    lesson: { zoomed, zoomedOut },
  });
})();
