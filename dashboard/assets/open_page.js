// Each open page draws a number for itself, so that open pages can be counted. It is nobody's: it is
// drawn anew whenever a page is opened, and kept nowhere.
(() => {
  const number = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
  window.classmoodHeaders["X-Classmood-Page"] = () => number;
})();
