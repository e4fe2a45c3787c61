/* Named filters of the list of lessons: what this browser keeps, and how the list opens. */
(function () {
  "use strict";
  const YEAR_S = 31536000;
  const same = () => window.dash_clientside.no_update;

  /* A query without the place in the list. */
  function plain(query) {
    const given = new URLSearchParams(query || "");
    ["size", "page"].forEach((name) => given.delete(name));
    given.sort();
    return given.toString();
  }

  /* The server learns by a cookie how the list opens. */
  function remember(kept) {
    if (!kept) { return same(); }
    const start = (kept.filters || {})[kept.start] || "";
    const query = "size=" + Number(kept.size === undefined ? 50 : kept.size) + "&" + plain(start);
    document.cookie = "classmood_history=" + encodeURIComponent(query) +
      "; path=/; max-age=" + YEAR_S + "; SameSite=Lax";
    return query;
  }

  /* The names, that of what is shown, and whether the list opens with it. */
  function choices(kept, query) {
    const filters = (kept && kept.filters) || {};
    const names = Object.keys(filters);
    const shown = names.find((name) => plain(filters[name]) === plain(query)) || null;
    // a name can be shown only once the field knows it
    window.setTimeout(function () {
      if (document.getElementById("history-saved")) {
        window.dash_clientside.set_props("history-saved", { value: shown });
      }
    }, 80);
    return [names, Boolean(shown && kept.start === shown)];
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    filters: { remember, choices },
  });
})();
