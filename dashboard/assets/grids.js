/* Cell renderers of the tables. Everything is passed as text: React escapes it. */
(function () {
  "use strict";
  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  /* Where the page stands: "/", or the folder of a proxy. */
  const root = () => JSON.parse(
    document.getElementById("_dash-config").textContent).requests_pathname_prefix;
  const element = (...parts) => window.React.createElement(...parts);

  cells.LessonLink = function (props) {
    if (!props.data) { return null; }
    return element("a", { href: root() + "session/" + Number(props.data.key), title: props.value },
      element("bdi", { dir: "auto" }, props.value));
  };

  /* A seat's id is a thousand times its session's, and its number. */
  cells.SeatLink = function (props) {
    if (!props.data) { return null; }
    const seat = Number(props.data.key);
    return element("a", { href: root() + "session/" + Math.floor(seat / 1000) + "/seat/" + seat % 1000 },
      props.data.seat);
  };

  cells.ClassLink = function (props) {
    if (!props.value) { return null; }
    return element("a", { href: root() + "class/" + encodeURIComponent(props.value), title: props.value },
      element("bdi", { dir: "auto" }, props.value));
  };

  /* A lesson over time: happy and surprised faces from below, strained ones from above. */
  cells.Spark = function (props) {
    const cells = props.value || "";
    const bars = [];
    for (let i = 0; i < cells.length / 2; i += 1) {
      if (cells[2 * i] === ".") { continue; }
      const [bright, strained] = [0, 1].map((k) => 18 * Number.parseInt(cells[2 * i + k], 36) / 35);
      bars.push(element("rect", { key: "b" + i, className: "bright", x: 5 * i, width: 4,
        y: 18 - bright, height: bright }));
      bars.push(element("rect", { key: "s" + i, className: "strained", x: 5 * i, width: 4, y: 0,
        height: strained }));
      bars.push(element("rect", { key: "c" + i, className: "calm", x: 5 * i, width: 4,
        y: strained, height: Math.max(0, 18 - strained - bright) }));
    }
    if (!bars.length) { return element("span", { className: "dim" }, "–"); }
    return element("svg", { className: "spark", viewBox: "0 0 " + 5 * cells.length / 2 + " 18", "aria-hidden": true,
      preserveAspectRatio: "none" }, bars);
  };

  cells.ReviewLink = function (props) {
    if (!props.data || !props.data.flags) { return element("span", { className: "dim" }, "–"); }
    return element("a", { href: root() + "session/" + Number(props.data.key) + "/review" },
      props.data.reviewed);
  };

  cells.Person = function (props) {
    return element("bdi", { dir: "auto", title: props.value }, props.value);
  };

  /* Opens the dialog of a seat; by keyboard too. */
  cells.SeatMenu = function (props) {
    return element("button", {
      className: "seat-menu", "aria-label": props.value, "aria-haspopup": "dialog",
      onClick: () => props.setData(Date.now()),
      onKeyDown: function (event) {
        if (event.key === "Enter" || event.key === " ") { event.stopPropagation(); }
      },
    }, element("span", { className: "icon i-dots", "aria-hidden": true }));
  };

  /* Asks whether to delete a lesson; by keyboard too. */
  cells.LessonDelete = function (props) {
    return element("button", {
      className: "seat-menu row-delete", "aria-label": props.value, title: props.value,
      "aria-haspopup": "dialog", onClick: () => props.setData(Date.now()),
      onKeyDown: function (event) {
        if (event.key === "Enter" || event.key === " ") { event.stopPropagation(); }
      },
    }, element("span", { className: "icon i-trash", "aria-hidden": true }));
  };

  /* A bar of the seven shares, with the commonest in words. */
  cells.MoodBar = function (props) {
    const shares = props.data && props.data.shares;
    if (!shares || !shares.length) { return element("span", { className: "dim" }, "–"); }
    const parts = shares.map(([emotion, share]) => element("span", {
      key: emotion, className: "look-" + emotion, style: { width: 100 * share + "%" },
    }));
    return element("span", { className: "mood-cell" },
      element("span", { className: "mood-bar", "aria-hidden": true }, parts),
      element("span", null, props.value));
  };

  cells.Look = function (props) {
    const emotion = props.data && props.data.emotion;
    if (!emotion) { return element("span", { className: "dim" }, "–"); }
    return element("span", { className: "look-cell look-" + emotion },
      element("span", { className: "icon i-" + emotion, "aria-hidden": true }), props.value);
  };

  cells.Meter = function (props) {
    if (props.value === null || props.value === undefined) {
      return element("span", { className: "dim" }, "–");
    }
    const percent = Math.round(100 * props.value);
    return element("span", { className: "meter-cell" },
      element("span", { className: "meter", "aria-hidden": true },
        element("span", { className: "seen", style: { width: percent + "%" } })),
      element("span", null, percent + " %"));
  };

  /* The rows that were not drawn with the page; the wrapper has their height already. */
  async function showAllRows(_, id) {
    const same = window.dash_clientside.no_update;
    const api = await window.dash_ag_grid.getApiAsync(id);
    await new Promise((idle) => (window.requestIdleCallback || setTimeout)(idle, { timeout: 2000 }));
    const table = document.getElementById(id);
    if (table && !api.isDestroyed() && api.getGridOption("domLayout") === "normal") {
      table.style.height = "";
      api.setGridOption("domLayout", "autoHeight");
    }
    return same;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { grids: { showAllRows } });

  /* The table keeps Tab and arrows for its cells: Enter presses the link or button in one. */
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.target.matches || !event.target.matches(".ag-cell")) { return; }
    const inside = event.target.querySelector("a[href], button");
    if (inside) { event.preventDefault(); inside.click(); }
  });
})();
