/* The chart library is loaded once: by the document where its page has charts, else when the first
   is to be drawn. Until it is there, window.Plotly is something to wait for; Dash waits for it. */
(function () {
  "use strict";
  const named = document.getElementById("chart-library");
  if (!named) { return; }
  let arrival = null;

  function arrived() {
    const tag = named.src ? named : document.createElement("script");
    const wait = new Promise(function (done, fail) {
      tag.addEventListener("load", () => (window.Plotly === waiting ? fail() : done(window.Plotly)));
      tag.addEventListener("error", fail);
    });
    if (tag !== named) {
      tag.src = named.content;
      document.head.appendChild(tag);
    }
    return wait;
  }

  const waiting = {
    then(done, fail) {
      arrival = arrival || arrived();
      arrival.then(done, fail);
    },
  };
  window.Plotly = waiting;
  if (named.src) { arrival = arrived(); }
})();
