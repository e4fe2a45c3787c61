"""The ablation's design is balanced, and its table gives back what each ingredient adds."""

from itertools import combinations

import numpy as np

from benchmarks.network.ablation import (
    FIGURES,
    LEFT_OUT,
    LEFT_OUT_SEEDS,
    SEEDS,
    WITHOUT,
    Run,
    design,
    left_out_design,
    table,
)
from models.training.presets import PRESETS


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


def test_what_stays_in_all_balanced_runs_is_left_out_alone_and_compared_at_the_same_seed() -> None:
    whole, runs = PRESETS["classmood"], left_out_design()
    assert len({run.name for run in runs}) == len(runs) == len(LEFT_OUT_SEEDS) * (1 + len(LEFT_OUT))
    for run in runs:
        recipe = run.recipe(whole)
        for name, change in LEFT_OUT.items():
            for key, value in change.items():
                assert getattr(recipe, key) == (
                    value if run.left_out == name else getattr(whole, key)
                )
        assert Run(run.has, run.seed) in design(), "what it is compared with is made anyway"


def test_the_table_gives_back_what_each_ingredient_adds() -> None:
    added = np.arange(1, len(WITHOUT) + 1)
    measured = {
        run: np.full(len(FIGURES), 40.0 + added @ np.array(run.has) + (run.seed - 1))
        for run in design()
    }
    for run in left_out_design():
        if run.left_out:
            lost = 3.0 if run.left_out == next(iter(LEFT_OUT)) else 0.5 * run.seed
            measured[run] = measured[Run(run.has, run.seed)] - lost
    lines = table(measured).splitlines()
    for name, value in zip(WITHOUT, added, strict=True):
        assert f"| {name}: adds | {value:+.1f} | {value:+.1f} | {value:+.1f} |" in lines
    assert f"| everything, mean of three seeds {'| 69.0 ' * 3}|" in lines
    assert f"| standard error of what one adds, by the seeds {'| 0.7 ' * 3}|" in lines
    for name, mean, apart in zip(LEFT_OUT, (3.0, 0.75), (0.0, 0.5), strict=True):
        at = lines.index(f"| {name}: adds {f'| {mean:+.1f} ' * 3}|")
        assert lines[at + 1] == f"| ... the seeds differ by {f'| {apart:.1f} ' * 3}|"
