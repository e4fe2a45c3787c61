"""Makes certainty mean what it says: a temperature that follows the sharpness of the picture.

One temperature (Guo et al. 2017) fits sharp pictures and is too sure of blurred ones, or the other
way round. Here it is `temperature * (detail / 0.3) ** slope`, detail as in
`models.inference.sharpness`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_USUAL_DETAIL = 0.3
_DETAIL_RANGE = (0.02, 2.0)  # beyond it nothing was measured
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Calibration:
    """temperature divides the logits of a picture of usual detail; slope 0: of every picture."""

    temperature: float = 1.0
    slope: float = 0.0

    def apply(
        self, logits: NDArray[np.float32], details: NDArray[np.float64]
    ) -> NDArray[np.float32]:
        """Probabilities (N, 7) for logits (N, 7) of pictures with that detail (N,)."""
        sharpness = np.clip(details, *_DETAIL_RANGE) / _USUAL_DETAIL
        temperatures = np.asarray(self.temperature * np.power(sharpness, self.slope), np.float32)
        return softmax(logits / temperatures[:, None])


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """What a network said of N pictures: logits float32 (N, 7), details (N,), labels (N,)."""

    logits: NDArray[np.float32]
    details: NDArray[np.float64]
    labels: NDArray[np.int64]

    def where(self, keep: NDArray[np.bool_]) -> "Outputs":
        """The rows for which `keep` (N,) is true."""
        return Outputs(self.logits[keep], self.details[keep], self.labels[keep])


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Softmax over the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), np.float32)


def fit_calibration(conditions: list[Outputs], *, with_slope: bool = True) -> Calibration:
    """The calibration with the smallest mean cross-entropy over all conditions together."""
    logits = np.concatenate([each.logits for each in conditions]).astype(np.float64)
    sharpness = np.concatenate([np.clip(each.details, *_DETAIL_RANGE) for each in conditions])
    log_sharpness = np.log(sharpness / _USUAL_DETAIL)
    labels = np.concatenate([each.labels for each in conditions])
    logits -= logits.max(axis=1, keepdims=True)
    of_label = logits[np.arange(len(labels)), labels]
    exponents = np.stack([np.ones_like(log_sharpness), log_sharpness], axis=1)
    if not with_slope:
        exponents = exponents[:, :1]
    # Newton's method in the logarithm of the inverse temperature, where the loss is smooth
    found = np.zeros(exponents.shape[1])
    for _ in range(30):
        inverse = np.exp(np.clip(exponents @ found, -4, 4))
        weights = np.exp(logits * inverse[:, None])
        weights /= weights.sum(axis=1, keepdims=True)
        mean = (weights * logits).sum(axis=1)
        variance = (weights * logits**2).sum(axis=1) - mean**2
        first = inverse * (mean - of_label)
        second = inverse**2 * variance + np.abs(first)  # bounded below: every step goes down
        gradient = exponents.T @ first
        curvature = exponents.T @ (exponents * second[:, None]) + 1e-9 * np.eye(len(found))
        step = np.linalg.solve(curvature, gradient)
        found = found - np.clip(step, -0.5, 0.5)
        if np.abs(step).max() < 1e-6:
            break
    slope = float(-found[1]) if with_slope else 0.0
    return Calibration(float(np.exp(-found[0])), slope)


def cross_fitted(
    conditions: list[Outputs], *, with_slope: bool = True, seed: int = 0
) -> list[NDArray[np.float32]]:
    """Probabilities (N, 7) of every condition, each row calibrated without its own picture.

    The conditions hold the same pictures in the same order, so a picture is in one fold in all.
    """
    count = len(conditions[0].labels)
    folds = np.random.default_rng(seed).permutation(count) % _FOLDS
    probabilities = [np.zeros_like(each.logits) for each in conditions]
    for fold in range(_FOLDS):
        held = folds == fold
        fitted = fit_calibration([each.where(~held) for each in conditions], with_slope=with_slope)
        for each, result in zip(conditions, probabilities, strict=True):
            part = each.where(held)
            result[held] = fitted.apply(part.logits, part.details)
    return probabilities


def choose_calibration(conditions: list[Outputs]) -> tuple[Calibration, list[NDArray[np.float32]]]:
    """With or without slope, whichever has the smaller cross-fitted cross-entropy.

    Also answers its cross-fitted probabilities, which figures are to be measured on.
    """
    plain, sloped = (cross_fitted(conditions, with_slope=each) for each in (False, True))
    better = _cross_entropy(conditions, sloped) < _cross_entropy(conditions, plain)
    return fit_calibration(conditions, with_slope=better), sloped if better else plain


def _cross_entropy(conditions: list[Outputs], probabilities: list[NDArray[np.float32]]) -> float:
    losses = [
        -np.log(result[np.arange(len(each.labels)), each.labels] + 1e-12).mean()
        for each, result in zip(conditions, probabilities, strict=True)
    ]
    return float(np.mean(losses))
