"""The one sentence on top of the live page, in plain words."""

from collections import Counter
from collections.abc import Container, Sequence

from dashboard import texts
from dashboard.reads.records import WINDOW_MS, LiveRecords
from dashboard.series.flag_state import FlagNow, class_figures, has_subsided, is_believed
from dashboard.series.topics import topic_marks
from dashboard.viewmodels.live import ClassNow, Status, is_watching
from storage.kinds import FlagKind, MonitorStatus, Unsure
from storage.records import SMALLEST_GROUP
from storage.rows import FlagRow


def sentence(
    records: LiveRecords,
    status: Status,
    flags: Sequence[FlagNow],
    now: ClassNow,
) -> str:
    """What is seen now. flags: those to look at, newest first; now: see `class_now`."""
    if status.kind == "silent":
        return status.message
    if not is_watching(status):
        return {
            MonitorStatus.STARTING: texts.SENTENCE_STARTING,
            MonitorStatus.WAITING: texts.SENTENCE_WAITING,
            MonitorStatus.BLIND: texts.SENTENCE_BLIND,
            MonitorStatus.PAUSED: texts.SENTENCE_PAUSED,
            MonitorStatus.STOPPED: texts.SENTENCE_STOPPED,
        }[MonitorStatus(status.kind)]
    if not now.shares:
        return _nothing_seen(records)
    return _seen(records, flags, now)


def _nothing_seen(records: LiveRecords) -> str:
    monitor = records.monitor
    seen = monitor.seen - monitor.unsure if monitor else 0
    if monitor and monitor.unsure and not seen:
        reason = monitor.unsure_reason
        return texts.no_face_readable(Unsure(reason)) if reason else texts.SENTENCE_ALL_UNSURE
    if records.session.class_only and 0 < seen < SMALLEST_GROUP:
        return texts.SENTENCE_TOO_FEW
    if seen:
        return texts.SENTENCE_SOON
    # the mood reaches back only so far: before it faces may have been read
    never = not len(records.columns["bucket_ms"]) and records.position_ms <= WINDOW_MS
    return texts.SENTENCE_NO_FACES if never else texts.SENTENCE_NO_FACES_NOW


def _seen(records: LiveRecords, flags: Sequence[FlagNow], now: ClassNow) -> str:
    believed = [item.flag for item in flags if is_believed(item.flag)]
    individual = [flag for flag in believed if flag.seat_id is not None]
    counts = Counter(flag.kind for flag in individual)
    of_class = [
        texts.class_looks(FlagKind(flag.kind), *class_figures(flag))
        for flag in believed
        if flag.seat_id is None
    ]
    of_students = [texts.count_looks(kind, counts[kind]) for kind in FlagKind if counts[kind]]
    # a class that is flagged as a whole is not calm, whatever most faces show
    opening = ", ".join(of_class) or _look_of_now(now)
    opening = opening[0].upper() + opening[1:]
    since, resolved = _since_topic(records, individual)
    aside = _aside(records, {item.flag.id for item in flags})
    parts = [opening]
    if of_students:
        parts.append(f"{', '.join(of_students)}{since}")
    elif resolved:
        parts.append(texts.resolved_since_topic(resolved))
    parts += [texts.set_aside(aside)] if aside else []
    if of_students or of_class or resolved:
        return f"{'; '.join(parts)} {texts.ESTIMATE}."
    if not aside:
        parts.append(_steady(records))
    return f"{'; '.join(parts)}."


def _look_of_now(now: ClassNow) -> str:
    """The commonest look, how many can be read where not all can, and what it was before."""
    emotion = max(now.shares, key=lambda key: now.shares[key])
    words = texts.share_sentence(emotion, now.shares[emotion])
    if now.readable < now.visible:
        words += f" ({texts.readable_of(now.readable, now.visible)})"
    if now.before:
        usual = max(now.before, key=lambda key: now.before[key])
        if usual != emotion:
            words += f", {texts.minute_before(usual)}"
    return words


def _aside(records: LiveRecords, listed: Container[int]) -> int:
    """Open flags that are not listed, as the teacher has set them aside."""
    return sum(
        flag.closed_at is None
        and is_believed(flag)
        and flag.id not in listed
        and (flag.seat_id is None or not records.session.class_only)
        for flag in records.flags
    )


def _steady(records: LiveRecords) -> str:
    """What is said where no flag is open: whether one was, too."""
    if records.session.class_only:
        of_class = [flag for flag in records.flags if flag.seat_id is None]
        return texts.class_steady(before=any(map(is_believed, of_class)))
    return texts.steady(before=any(map(is_believed, records.flags)))


def _since_topic(records: LiveRecords, individual: Sequence[FlagRow]) -> tuple[str, int]:
    """Words on how many of the open flags began in this topic; students whose confusion passed."""
    marks = topic_marks(records.markers)
    if not marks:
        return "", 0
    since = marks[-1].marked_at
    words = texts.since_topic(len(individual), sum(flag.opened_at >= since for flag in individual))
    still = {flag.seat_id for flag in records.flags if flag.closed_at is None}
    passed = {
        flag.seat_id
        for flag in records.flags
        if flag.seat_id is not None
        and flag.kind == FlagKind.CONFUSED
        and flag.opened_at >= since
        and has_subsided(flag)
        and is_believed(flag)
    }
    individuals = not records.session.class_only
    return words, len(passed - still) if individuals else 0
