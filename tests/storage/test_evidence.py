"""A flag's evidence is one typed record: what is kept is what is read, whatever version kept it."""

from hypothesis import given
from hypothesis import strategies as st

from storage.evidence import FlagEvidence

NUMBERS = st.none() | st.floats(-100, 100).map(lambda value: round(value, 4))
COUNTS = st.none() | st.integers(0, 500)
OPENED = st.builds(
    FlagEvidence,
    signal=NUMBERS, baseline=NUMBERS, spread=NUMBERS, share=NUMBERS, readings=COUNTS,
    coverage=NUMBERS, peak=NUMBERS, looking=COUNTS, visible=COUNTS, from_s=NUMBERS, to_s=NUMBERS,
    window_s=NUMBERS,
)  # fmt: skip


@given(OPENED, st.none() | OPENED, st.none() | st.sampled_from(["subsided", "not seen"]))
def test_what_is_kept_is_what_is_read(
    now: FlagEvidence, opening: FlagEvidence | None, ended: str | None
) -> None:
    kept = now.as_json()
    if opening is not None and opening.as_json():
        kept["opening"] = opening.as_json()
    if ended is not None:
        kept["ended"] = ended
    read = FlagEvidence.from_json(kept)
    assert read.as_json() == kept
    assert read.first == (opening if "opening" in kept else read)


def test_what_nobody_knows_is_left_out_and_old_words_are_understood() -> None:
    read = FlagEvidence.from_json({"valid": 40, "z": 2.5, "threshold": 0.31})
    assert (read.readings, read.threshold) == (40, 0.31)
    assert "z" not in read.as_json()


def test_a_flag_without_evidence_has_none() -> None:
    assert FlagEvidence.from_json(None) == FlagEvidence.from_json({}) == FlagEvidence()
    assert FlagEvidence().as_json() == {}
