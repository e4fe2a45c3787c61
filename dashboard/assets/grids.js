/* Cell renderers of the tables. Everything is passed as text: React escapes it. */
(function () {
  "use strict";
  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const element = (...parts) => window.React.createElement(...parts);

  cells.LessonLink = function (props) {
    if (!props.data) { return null; }
    return element("a", { href: "/session/" + Number(props.data.key), title: props.value },
      element("bdi", { dir: "auto" }, props.value));
  };

  cells.ReviewLink = function (props) {
    if (!props.data || !props.data.flags) { return element("span", { className: "dim" }, "–"); }
    const words = props.data.answered + " of " + props.data.flags;
    return element("a", { href: "/session/" + Number(props.data.key) + "/review" }, words);
  };

  cells.Person = function (props) {
    return element("bdi", { dir: "auto", title: props.value }, props.value);
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
})();
