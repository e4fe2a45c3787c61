/* A login that has ended: the open page goes to the form instead of standing still. */
(function () {
  "use strict";
  const ask = window.fetch;
  window.fetch = function () {
    return ask.apply(this, arguments).then(function (reply) {
      if (reply.status === 401 && reply.url.startsWith(window.location.origin)) {
        window.location.assign("/login?next=" + window.location.pathname);
      }
      return reply;
    });
  };
})();
