/* What was said beside a lesson: the words at the moment under the pointer, and the search. The lines
   come once, after the page; everything that others wrote is put into the page as text alone. */
(function () {
  "use strict";
  const LINGER_MS = 4000;
  const LATELY_MS = 45000;
  const MOST_SHOWN = 3;
  const AROUND_MS = 150000;
  const LOOKED_BACK = 400;
  let read = null;
  let lines = [];
  let moment = null;

  const same = () => window.dash_clientside.no_update;
  const by = (id) => document.getElementById(id);
  const clock = (words) => Date.parse(String(words).replace(" ", "T").slice(0, 23) + "Z");
  const words = (name) => (by("beside") ? by("beside").dataset[name] || "" : "");
  const chart = () => document.querySelector("#session-figure .js-plotly-plot");

  function told(ms) {
    return new Date(clock(read.start) + ms).toISOString().slice(11, 19);
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) { made.className = className; }
    if (text !== undefined) { made.textContent = text; }
    return made;
  }

  function isolated(text, className) {
    const made = element("bdi", className, text);
    made.dir = "auto";
    return made;
  }

  /* A line of the lesson: when, who, what; `found` is marked in it. */
  function row(line, found) {
    const made = [element("span", "number dim", told(line.at))];
    if (line.who) { made.push(isolated(line.who, "beside-who")); }
    const text = isolated("", "beside-text");
    const at = found ? folded(line.text).indexOf(found) : -1;
    if (at < 0 || folded(line.text).length !== line.text.length) {
      text.textContent = line.text;
    } else {
      text.append(line.text.slice(0, at), element("mark", "", line.text.slice(at, at + found.length)),
        line.text.slice(at + found.length));
    }
    made.push(text);
    return made;
  }

  const folded = (text) => text.toLocaleLowerCase();

  /* Lines as the server told them, each where its file lies now. */
  function laid(source) {
    const zero = new Map(source.files);
    lines = read.lines.map(function (line) {
      const [file, begin, length, who, text] = line;
      const at = begin + (zero.get(file) || 0) - (read.zero.get(file) || 0);
      return { at, until: at + length, who, text };
    }).sort((one, other) => one.at - other.at);
    const strip = by("beside-now");
    if (strip) { strip.hidden = !lines.length; }
    show(moment);
    search();
  }

  function loaded(source) {
    if (!source) { return same(); }
    const ids = source.files.map((file) => file[0]).join();
    if (read && read.url === source.url && read.ids === ids) {
      read.start = source.start;
      laid(source);
      return same();
    }
    moment = null;
    lines = [];
    const asked = { url: source.url, ids, start: source.start, zero: new Map(source.files), lines: [] };
    read = asked;
    if (!source.files.length) {
      laid(source);
      return same();
    }
    const ask = () => fetch(source.url, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : { lines: [] }))
      .then(function (answer) {
        if (read !== asked) { return; }
        asked.lines = answer.lines;
        laid(source);
      });
    // the charts first
    (window.requestIdleCallback || window.setTimeout)(ask, { timeout: 2500 });
    return same();
  }

  /* How many lines begin at `ms` or before. */
  function begun(ms) {
    let low = 0;
    let high = lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lines[middle].at <= ms) { low = middle + 1; } else { high = middle; }
    }
    return low;
  }

  /* What is said at a moment, and before it what was said last. */
  function saidAt(ms) {
    const now = [];
    const before = [];
    const end = begun(ms);
    for (let i = end - 1; i >= Math.max(0, end - LOOKED_BACK); i -= 1) {
      if (lines[i].until + LINGER_MS > ms) { now.unshift(lines[i]); } else { before.unshift(lines[i]); }
      if (now.length === MOST_SHOWN) { break; }
    }
    const lately = before.filter((line) => line.until + LATELY_MS > ms);
    const room = MOST_SHOWN - now.length;
    return { now, before: now.length && room ? lately.slice(-room) : [] };
  }

  function show(ms) {
    const strip = by("beside-now");
    if (!strip || !read || !lines.length) { return; }
    moment = ms;
    if (ms === null) {
      strip.replaceChildren(element("p", "dim", words("point")));
      point(null);
      return;
    }
    const found = saidAt(ms);
    const said = [...found.before, ...found.now].map(function (line) {
      const made = element("p", found.now.includes(line) ? "" : "dim");
      made.append(...row(line));
      return made;
    });
    const quiet = element("p", "dim", words("quiet").replace("{time}", told(ms)));
    strip.replaceChildren(...(said.length ? said : [quiet]));
    point(ms);
  }

  /* Where a chart draws: its rectangle on the screen and its stretch in ms since the lesson began. */
  function plot() {
    const drawn = chart();
    const area = drawn && drawn.querySelector(".nsewdrag");
    if (!area || !drawn.layout || !drawn.layout.xaxis.range || !read) { return null; }
    const start = clock(read.start);
    const [from, to] = drawn.layout.xaxis.range.map((at) => clock(at) - start);
    return { drawn, area: area.getBoundingClientRect(), from, to };
  }

  /* A thin line on the chart at the moment that is told. */
  function point(ms) {
    const box = document.querySelector(".graph-box:has(#session-figure)");
    if (!box) { return; }
    let mark = box.querySelector(".beside-mark");
    if (!mark) {
      mark = element("div", "beside-mark");
      box.append(mark);
    }
    const where = ms === null ? null : plot();
    mark.hidden = !where || ms < where.from || ms > where.to;
    if (mark.hidden) { return; }
    const frame = box.getBoundingClientRect();
    const share = (ms - where.from) / (where.to - where.from);
    mark.style.left = (where.area.left - frame.left + share * where.area.width) + "px";
    mark.style.top = (where.area.top - frame.top) + "px";
    mark.style.height = where.area.height + "px";
  }

  function pointed(event) {
    if (!lines.length || !event.target.closest || !event.target.closest("#session-figure")) { return; }
    const where = plot();
    if (!where || where.area.width < 1) { return; }
    const share = (event.clientX - where.area.left) / where.area.width;
    if (share >= 0 && share <= 1) { show(where.from + share * (where.to - where.from)); }
  }

  /* The timeline to a moment: there already, or zoomed to the minutes around it. */
  function goTo(ms) {
    const where = plot();
    const inside = where && where.to - where.from <= 4 * AROUND_MS && ms >= where.from && ms <= where.to;
    if (where && !inside && window.Plotly) {
      const day = clock(read.start);
      const range = [ms - AROUND_MS, ms + AROUND_MS]
        .map((at) => new Date(day + at).toISOString().replace("T", " ").slice(0, 23));
      window.Plotly.relayout(where.drawn, { "xaxis.range": range }).then(() => point(moment));
    }
    show(ms);
    const strip = by("beside-now");
    if (strip) { strip.scrollIntoView({ block: "nearest" }); }
  }

  function search() {
    const field = by("beside-search");
    const list = by("beside-hits");
    const count = by("beside-count");
    if (!field || !list || !count) { return; }
    const wanted = folded(field.value.trim());
    if (!wanted || !read) {
      list.replaceChildren();
      count.textContent = "";
      return;
    }
    const found = lines.filter((line) => folded(line.text).includes(wanted) || folded(line.who).includes(wanted));
    const most = Number(words("mostHits"));
    const said = !found.length ? "noHits" : found.length > most ? "hitsMore" : "hits";
    count.textContent = words(said).replace("{count}", found.length).replace("{shown}", most);
    list.replaceChildren(...found.slice(0, most).map(function (line) {
      const item = element("li");
      const button = element("button", "beside-hit");
      button.type = "button";
      button.append(...row(line, wanted));
      button.addEventListener("click", () => goTo(line.at));
      item.append(button);
      return item;
    }));
  }

  function typed(event) {
    if (event.target.id === "beside-search") { search(); }
  }

  function stepped(event) {
    if (!event.target.id || event.target.id !== "beside-now" || !lines.length) { return; }
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) { return; }
    event.preventDefault();
    const at = moment === null ? -1 : begun(moment) - 1;
    show(lines[Math.min(Math.max(at + step, 0), lines.length - 1)].at);
  }

  /* Files that are too large are refused before the browser reads them. */
  function guard(event) {
    const zone = event.target.closest && event.target.closest("#beside-file");
    const files = zone && ((event.dataTransfer && event.dataTransfer.files) || event.target.files);
    if (!files) { return; }
    const size = Array.from(files).reduce((sum, file) => sum + file.size, 0);
    if (size <= Number(words("most"))) { return; }
    event.stopImmediatePropagation();
    event.preventDefault();
    if (event.type === "change") { event.target.value = ""; }
    window.dash_clientside.set_props("beside-said", { children: words("tooLarge"), className: "refused" });
  }

  document.addEventListener("pointermove", pointed);
  document.addEventListener("pointerdown", pointed);
  document.addEventListener("input", typed);
  document.addEventListener("keydown", stepped);
  document.addEventListener("drop", guard, true);
  document.addEventListener("change", guard, true);
  window.addEventListener("resize", () => point(moment));

  window.dash_clientside = Object.assign({}, window.dash_clientside, { beside: { loaded } });
})();
