"""The ablation's design is balanced, and its table gives back what each ingredient adds."""

import sys
from itertools import combinations
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "benchmarks")]

from ablation import FIGURES, SEEDS, WITHOUT, Run, design, table  # noqa: E402

from models.presets import PRESETS  # noqa: E402


def one_seed() -> list[Run]:
    return [run for run in design() if run.seed == SEEDS[0]]


def test_each_pair_of_ingredients_meets_in_all_four_combinations_equally_often() -> None:
    on = np.array([run.has for run in one_seed()])
    assert on.shape == (8, len(WITHOUT))
    assert on.sum(axis=0).tolist() == [4] * len(WITHOUT)
    for one, two in combinations(range(len(WITHOUT)), 2):
        assert sorted(map(tuple, on[:, [one, two]].tolist())) == sorted(
            2 * [(False, False), (False, True), (True, False), (True, True)]
        )


def test_only_the_whole_recipe_is_repeated_with_other_seeds() -> None:
    runs = design()
    assert len({run.name for run in runs}) == len(runs) == 10
    assert all(all(run.has) for run in runs if run.seed != SEEDS[0])


def test_a_run_leaves_out_what_it_says() -> None:
    whole = PRESETS["classmood"]
    for run in design():
        recipe = run.recipe(whole)
        for on, change in zip(run.has, WITHOUT.values(), strict=True):
            for key, value in change.items():
                assert getattr(recipe, key) == (getattr(whole, key) if on else value)


def test_the_table_gives_back_what_each_ingredient_adds() -> None:
    added = np.arange(1, len(WITHOUT) + 1)
    measured = {
        run: np.full(len(FIGURES), 40.0 + added @ np.array(run.has) + (run.seed - 1))
        for run in design()
    }
    lines = table(measured).splitlines()
    for name, value in zip(WITHOUT, added, strict=True):
        assert f"| {name}: adds | {value:+.1f} | {value:+.1f} | {value:+.1f} |" in lines
    assert f"| everything, mean of three seeds {'| 69.0 ' * 3}|" in lines
    assert f"| standard error of what one adds, by the seeds {'| 0.7 ' * 3}|" in lines
