"""Server time, processor time and bytes of a live tick: 49 seats, three hours in.

python benchmarks/pages/live_tick.py [--ticks 200] [--minutes 180]
"""

import argparse
import json
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from flask.testing import FlaskClient
from sqlalchemy import insert

from dashboard.app import create_app
from dashboard.server.csrf import HEADER, Tokens
from storage.config.settings import Settings
from storage.database.engine import open_database, writing
from storage.database.tables.rollups import Mood
from storage.seat_ids import WHOLE_CLASS
from tests.support.lessons.seed import NEUTRAL, Lesson, add_lesson, add_sample

ROOT = Path(__file__).resolve().parents[2]

SEATS = 49
PORT = Settings().dashboard.port
ORIGIN = f"http://127.0.0.1:{PORT}"


def main() -> int:
    """Prints the percentiles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ticks", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=180.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'tick.db'}")
        end = datetime.now(UTC)
        lesson = Lesson(minutes=arguments.minutes, seats=SEATS, columns=7, ends_at=end)
        session_id = add_lesson(engine, lesson)
        started_at = end - timedelta(minutes=arguments.minutes)
        client = create_app(Settings(), engine).server.test_client()
        request = _request(client)
        cookie = client.get_cookie(Tokens(PORT).cookie, domain="127.0.0.1")
        token = "" if cookie is None else cookie.value
        rng = np.random.default_rng(0)
        cursor = None
        times_ms: list[float] = []
        processor_ms: list[float] = []
        sizes: list[float] = []
        last_bucket = -1
        for _ in range(arguments.ticks + 1):
            looks = {n: rng.dirichlet(5 * NEUTRAL + 0.1) for n in range(1, SEATS + 1)}
            add_sample(engine, session_id, started_at, looks)
            # a tenth of the ticks meet a new roll-up, as in a lesson
            if len(sizes) % 10 == 0:
                last_bucket = round(arguments.minutes * 60_000) + 1000 * len(sizes)
                with writing(engine) as connection:
                    connection.execute(insert(Mood), [_class_row(session_id, last_bucket)])
            request["state"] = [
                {"id": "live-cursor", "property": "data", "value": cursor},
                {"id": "url", "property": "search", "value": ""},
                {"id": "live-room", "property": "data", "value": None},
            ]
            start, spent = time.perf_counter(), time.process_time()
            reply = client.post(
                "/_dash-update-component", json=request, base_url=ORIGIN,
                headers={"Origin": ORIGIN, HEADER: token},
            )  # fmt: skip
            times_ms.append(1000 * (time.perf_counter() - start))
            processor_ms.append(1000 * (time.process_time() - spent))
            sizes.append(len(reply.data))
            cursor = json.loads(reply.data)["response"]["live-cursor"]["data"]
        engine.dispose()
    measured = (
        ("server time", times_ms, "ms"), ("processor time", processor_ms, "ms"),
        ("bytes", sizes, "B"),
    )  # fmt: skip
    for name, values, unit in measured:
        p50, p95, most = np.percentile(values[1:], [50, 95, 100])
        sys.stdout.write(
            f"{name}: median {p50:.0f} {unit}, p95 {p95:.0f} {unit}, most {most:.0f} {unit}; "
            f"first {values[0]:.0f} {unit}\n"
        )
    return 0


def _class_row(session_id: int, bucket_ms: int) -> dict[str, object]:
    return {
        "session_id": session_id, "seat_id": WHOLE_CLASS, "bucket_ms": bucket_ms // 10_000 * 10_000,
        "readings": 490, "samples": 10, "seen": 48.0, "tiles": 49.0, "cameras_off": 1.0,
        "confused": 2.0, "sad": 1.0, "probabilities": NEUTRAL,
    }  # fmt: skip


def _request(client: FlaskClient) -> dict[str, object]:
    """The body that the browser sends for a tick, taken from the app's own description."""
    listed = client.get("/_dash-dependencies", base_url=ORIGIN).get_json()
    tick = next(c for c in listed if c["inputs"] and c["inputs"][0]["id"] == "live-tick")
    parts = [part.rpartition(".") for part in tick["output"].strip(".").split("...")]
    return {
        "output": tick["output"],
        "outputs": [{"id": name, "property": prop} for name, _, prop in parts],
        "inputs": [{"id": "live-tick", "property": "n_intervals", "value": 1}],
        "changedPropIds": ["live-tick.n_intervals"],
    }


if __name__ == "__main__":
    sys.exit(main())
