"""Chromium that nobody inspects, to time pages as a teacher's browser loads them.

A test driver switches on V8's inspector; V8 then reads the 4.8 MB of plotly.js three times more,
which made every page with a chart 0.4 s slower than it is. Here DevTools' pipe opens an address and
evaluates expressions, nothing else. Linux only: processor time is read from /proc.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--no-first-run", "--remote-debugging-pipe",
]  # fmt: skip


# the pipe's ends are to be the files 3 and 4
_EXECUTE = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One cold load. marks_ms: every mark since the request; cpu_ms: work of the main thread."""

    marks_ms: dict[str, float]
    cpu_ms: float


@dataclass(slots=True)
class BareBrowser:
    """A running Chromium; `pid` is its first process."""

    pid: int
    _read: int
    _write: int
    _rest: bytes = b""
    _number: int = 0

    def visit(self, url: str, marks: dict[str, str], *, settle_ms: int = 0) -> Visit:
        """Opens `url` in a new tab and waits for every mark.

        marks: name to a JavaScript expression that is true from then on, asked once per frame.
        settle_ms: waited after the last of them, so that late work is in `cpu_ms` too.
        """
        target = self._ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        attached = {"targetId": target, "flatten": True}
        session = self._ask("Target.attachToTarget", attached)["sessionId"]
        before_ms = self._main_threads_ms()
        self._ask("Page.enable", {}, session)
        source = {"source": _PROBE.replace("MARKS", _as_functions(marks))}
        self._ask("Page.addScriptToEvaluateOnNewDocument", source, session)
        self._ask("Page.navigate", {"url": url}, session)
        asked = {
            "expression": f"window.marksMs.then((all) => new Promise((done) => "
            f"setTimeout(() => done(JSON.stringify(all)), {settle_ms})))",
            "awaitPromise": True,
        }
        answer = self._ask("Runtime.evaluate", asked, session)
        cpu_ms = self._main_threads_ms() - before_ms
        self._ask("Target.closeTarget", {"targetId": target})
        return Visit(json.loads(answer["result"]["value"]), cpu_ms)

    def _ask(self, method: str, given: dict[str, Any], session: str | None = None) -> Any:  # noqa: ANN401
        self._number += 1
        order = {"id": self._number, "method": method, "params": given}
        order |= {"sessionId": session} if session else {}
        os.write(self._write, json.dumps(order).encode() + b"\0")
        while True:
            while b"\0" not in self._rest:
                read = os.read(self._read, 65536)
                if not read:
                    raise RuntimeError("Chromium has ended")
                self._rest += read
            line, self._rest = self._rest.split(b"\0", 1)
            message = json.loads(line)
            if message.get("id") == self._number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]

    def _main_threads_ms(self) -> float:
        """Processor time so far of the main threads of all tabs."""
        total_ns = 0
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # ended meanwhile
                if b"--type=renderer" in (folder / "cmdline").read_bytes() and self._ours(folder):
                    worked = (folder / "task" / folder.name / "schedstat").read_text()
                    total_ns += int(worked.split()[0])
        return total_ns / 1e6

    def _ours(self, folder: Path) -> bool:
        while folder.name not in ("0", "1"):
            if int(folder.name) == self.pid:
                return True
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            folder = folder.parent / parent
        return False


_PROBE = """
window.marksMs = new Promise(function (done) {
  const marks = MARKS;
  const found = {};
  function look() {
    if (document.documentElement) {
      Object.keys(marks).forEach(function (name) {
        if (!(name in found) && marks[name]()) { found[name] = performance.now(); }
      });
    }
    if (Object.keys(found).length < Object.keys(marks).length) {
      requestAnimationFrame(look);
    } else {
      const paint = performance.getEntriesByName("first-contentful-paint")[0];
      found.painted = paint ? paint.startTime : NaN;
      done(found);
    }
  }
  requestAnimationFrame(look);
});
"""


def _as_functions(marks: dict[str, str]) -> str:
    lines = [f"{json.dumps(name)}: () => ({words})" for name, words in marks.items()]
    return "{" + ", ".join(lines) + "}"


@contextmanager
def bare_browser(size: tuple[int, int] = (1366, 768)) -> Iterator[BareBrowser]:
    """Chromium with a new profile: nothing is cached. size: of its window, px."""
    program = os.environ.get("CLASSMOOD_CHROMIUM") or shutil.which("chromium")
    if not program:
        raise SystemExit("chromium is not installed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        to_it, write = os.pipe()
        read, from_it = os.pipe()
        command = [
            sys.executable, "-c", _EXECUTE, str(to_it), str(from_it), program, *ARGUMENTS,
            f"--user-data-dir={profile}", f"--window-size={size[0]},{size[1]}", "about:blank",
        ]  # fmt: skip
        process = subprocess.Popen(
            command, pass_fds=(to_it, from_it), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(to_it)
        os.close(from_it)
        try:
            yield BareBrowser(process.pid, read, write)
        finally:
            os.close(write)
            os.close(read)
            process.terminate()
            process.wait(20)
