/* A login that has ended: the open page goes to the form instead of standing still. */
(function () {
  "use strict";
  const ask = window.fetch;
  window.fetch = function () {
    return ask.apply(this, arguments).then(function (reply) {
      if (reply.status === 401 && reply.url.startsWith(window.location.origin)) {
        const root = JSON.parse(
          document.getElementById("_dash-config").textContent).requests_pathname_prefix;
        const here = window.location.pathname;
        window.location.assign(
          root + "login?next=" + (here.startsWith(root) ? here.slice(root.length - 1) : here));
      }
      return reply;
    });
  };
})();
