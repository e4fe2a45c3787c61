/* Calls the teacher who looks at something else: a sign on the tab, a sound, a note of the desktop, a
   strip over the slides. The same file runs as a worker, whose clock a hidden page does not slow. */
(function () {
  "use strict";
  if (typeof document === "undefined") {
    setInterval(() => self.postMessage("tick"), 1000);
    return;
  }
  const SOURCE = document.currentScript.src;
  const TONES = [[660, 0], [880, 0.22]];
  const TRIED_MS = 5000;
  let heard = null;
  let strip = null;
  let said = "";
  let trying = 0;
  let icon = null;

  const same = () => window.dash_clientside.no_update;
  const page = () => document.getElementById("live") || document.getElementById("glance");

  /* A hidden page's own timer is slowed to once a minute: the worker asks in its place. */
  let asked = 0;
  function keepAwake() {
    const worker = new Worker(SOURCE);
    worker.onmessage = function () {
      const shown = page();
      if (!document.hidden || !shown) { return; }
      asked += 1;
      window.dash_clientside.set_props(shown.id + "-tick", { n_intervals: -asked });
    };
  }

  function plainTitle() {
    return document.title.replace(/^\(\d+\) /, "");
  }

  function drawIcon(count) {
    let link = document.querySelector("link[rel~=icon]");
    if (!link) { return; }
    icon = icon || link.href;
    if (!count) { link.href = icon; return; }
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 32;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#2a6f97";
    pen.beginPath(); pen.arc(16, 16, 15, 0, 7); pen.fill();
    pen.fillStyle = "#d1495b";
    pen.beginPath(); pen.arc(22, 22, 10, 0, 7); pen.fill();
    pen.fillStyle = "#fff";
    pen.font = "bold 15px sans-serif";
    pen.textAlign = "center"; pen.textBaseline = "middle";
    pen.fillText(count > 9 ? "9+" : String(count), 22, 23);
    link.href = canvas.toDataURL();
  }

  function badge(count) {
    document.title = (count ? "(" + count + ") " : "") + plainTitle();
    drawIcon(count);
  }

  function sound() {
    const Context = window.AudioContext || window.webkitAudioContext;
    if (!Context) { return false; }
    const context = new Context();
    TONES.forEach(function ([pitch, at]) {
      const tone = context.createOscillator();
      const level = context.createGain();
      const from = context.currentTime + at;
      tone.frequency.value = pitch;
      level.gain.setValueAtTime(0.0001, from);
      level.gain.exponentialRampToValueAtTime(0.15, from + 0.03);
      level.gain.exponentialRampToValueAtTime(0.0001, from + 0.4);
      tone.connect(level); level.connect(context.destination);
      tone.start(from); tone.stop(from + 0.45);
    });
    setTimeout(() => context.close(), 1500);
    return true;
  }

  function note(title, body) {
    if (!("Notification" in window) || Notification.permission !== "granted") { return false; }
    const shown = new Notification(title, { body, tag: "classmood-call" });
    shown.onclick = function () { window.focus(); shown.close(); };
    return true;
  }

  async function openStrip(words) {
    if (!("documentPictureInPicture" in window)) { return false; }
    const opened = await window.documentPictureInPicture.requestWindow({ width: 420, height: 64 });
    const style = opened.document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("classmood.css", SOURCE).href;
    opened.document.head.append(style);
    document.documentElement.getAttributeNames().forEach((name) =>
      opened.document.documentElement.setAttribute(name, document.documentElement.getAttribute(name)));
    document.querySelectorAll("head style").forEach((one) =>
      opened.document.head.append(one.cloneNode(true)));
    opened.document.title = plainTitle();
    opened.document.body.className = "strip";
    const line = opened.document.createElement("p");
    line.setAttribute("role", "status");
    opened.document.body.append(line);
    line.textContent = words;
    strip = line;
    opened.addEventListener("pagehide", function () { strip = null; });
    return true;
  }

  /* called: {count, newest, whole, words} of this tick; ways: what was chosen on the start page. */
  function called(now, ways, words) {
    const chosen = ways || {};
    if (!now) { return ""; }
    if (!trying) { badge(chosen.badge ? now.count : 0); }
    said = now.words;
    if (strip) {
      strip.textContent = said;
      strip.className = now.count ? "calls" : "";
    }
    if (heard === null || now.lesson !== heard.lesson) { heard = { lesson: now.lesson, newest: now.newest }; }
    if (now.newest > heard.newest) {
      if (chosen.sound) { sound(); }
      if (chosen.note) { note(words.note_title, now.whole ? words.note_class : words.note_body); }
    }
    heard.newest = Math.max(heard.newest, now.newest);
    return "call-strip" + (chosen.strip && "documentPictureInPicture" in window ? "" : " hidden");
  }

  function showStrip(presses) {
    if (presses) { openStrip(said); }
    return same();
  }

  /* The start page: what was chosen on this computer's browser, and choosing. */
  function restored(_, ids, ways) {
    return ids.map((id) => Boolean(ways && ways[id.way]));
  }

  function chosen(checked, ids) {
    const ways = Object.fromEntries(ids.map((id, i) => [id.way, Boolean(checked[i])]));
    if (ways.note && "Notification" in window && Notification.permission === "default") {
      Notification.requestPermission();
    }
    return ways;
  }

  /* Id of the button that was pressed; undefined where buttons only appeared. A press can come
     together with buttons that are drawn anew: then all of them have triggered the callback. */
  function pressedButton() {
    const item = window.dash_clientside.callback_context.triggered.find((one) => one.value);
    return item && JSON.parse(item.prop_id.slice(0, item.prop_id.lastIndexOf(".")));
  }

  async function tried(_, words) {
    const id = pressedButton();
    if (!id) { return same(); }
    if (id.way === "badge") {
      clearTimeout(trying);
      badge(1);
      trying = setTimeout(function () { trying = 0; badge(0); }, TRIED_MS);
      return words.tried_badge;
    }
    if (id.way === "sound") { return sound() ? words.tried : words.missing; }
    if (id.way === "strip") {
      return await openStrip(words.strip_try) ? words.tried : words.missing;
    }
    if (!("Notification" in window)) { return words.missing; }
    const answer = await Notification.requestPermission();
    if (answer !== "granted") { return words.refused; }
    return note(words.note_title, words.note_try) ? words.tried : words.missing;
  }

  keepAwake();
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    calls: { called, showStrip, restored, chosen, tried },
  });
})();
