"""Figures of released counts and their 95 % intervals. Counts are people, with the errors of the gate.

Every figure is the mean of a score over those who answered: NPS of -100, 0 and 100; agreement of its points;
a share of 0 and 100. Its variance is that of chance, s^2/n, plus that of the gate's errors: the mean
m = sum(x_i c_i)/n changes by (x_i - m)/n with each count c_i, so independent errors of variance V add
V sum((x_i - m)^2)/n^2 (propagation of errors to the first order: Ku 1966, "Notes on the use of propagation of
error formulas"). Those who did not answer, or would answer next time, are what chance is about: no correction
is made for a company being finite.

Counts are taken as they were released, those below 0 too: errors then cancel out in the sum. Cut off at 0,
each option that nobody chose would count as half a person, and twelve options as six. Only the mean is cut
off, at the ends of its scale.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from surveys.gate.noise import VARIANCE
from surveys.results.model import Estimate

LEAST_FIGURED = 10
"""People, by the released counts, who answered a question of a large group for a figure to be shown: with
fewer, the interval would hold half of the scale. Our own default."""
CONFIDENCE = 0.95
WHOLE = 100
"""Percent."""
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """A mean with the two parts of its variance."""

    mean: float
    by_chance: float
    """Squared standard error of the sample: s^2/n."""
    by_errors: float
    """What the gate's errors add."""
    degrees: float
    """Of freedom of the sample's part: n - 1."""

    @property
    def variance(self) -> float:
        """Both together: the errors are independent of who answered."""
        return self.by_chance + self.by_errors


def moments(counts: Sequence[float], scores: Sequence[float], *, errors: float = VARIANCE) -> Moments:
    """Return the mean score of people, of whom `counts[i]` have `scores[i]`; `errors` is the variance of the
    error of each count, in people squared. Raises `ValueError` for fewer than two people."""
    people = sum(counts)
    if people < 2:
        raise ValueError("a mean with an interval needs two people")
    mean = sum(count * score for count, score in zip(counts, scores, strict=True)) / people
    mean = min(max(mean, min(scores)), max(scores))
    squares = [(score - mean) ** 2 for score in scores]
    spread = sum(count * square for count, square in zip(counts, squares, strict=True)) / (people - 1)
    return Moments(
        mean=mean,
        by_chance=max(0.0, spread) / people,
        by_errors=errors * sum(squares) / people**2,
        degrees=people - 1,
    )


def share_of(chose: float, people: float, *, errors: float = VARIANCE) -> Moments:
    """Return which share of people chose something, in percent, where both counts have an error of their own:
    as a mean of 0 and 100. Raises `ValueError` for fewer than two people.

    The ratio p = c/n changes by 1/n with c and by -p/n with n, so the errors add V (1 + p^2)/n^2.
    """
    if people < 2:
        raise ValueError("a share with an interval needs two people")
    share = min(max(chose / people, 0.0), 1.0)
    return Moments(
        mean=WHOLE * share,
        by_chance=WHOLE**2 * share * (1 - share) / (people - 1),
        by_errors=WHOLE**2 * errors * (1 + share**2) / people**2,
        degrees=people - 1,
    )


def interval(of: Moments, *, low: float, high: float) -> Estimate:
    """Return a mean with its interval by Student's t, cut off at the ends of the scale."""
    half = _half_width(of.variance, [(of.by_chance, of.degrees)])
    return Estimate(value=of.mean, low=max(low, of.mean - half), high=min(high, of.mean + half))


def difference(now: Moments, before: Moments) -> Estimate:
    """Return how much larger a mean is than that of an independent sample (Welch 1947, "The generalization of
    Student's problem when several different population variances are involved")."""
    half = _half_width(
        now.variance + before.variance,
        [(now.by_chance, now.degrees), (before.by_chance, before.degrees)],
    )
    by = now.mean - before.mean
    return Estimate(value=by, low=by - half, high=by + half)


def _half_width(variance: float, parts: Sequence[tuple[float, float]]) -> float:
    """Return t times the standard error. The gate's variance is known, so it takes none of the degrees of
    freedom (Satterthwaite 1946, "An approximate distribution of estimates of variance components")."""
    taken = sum(part**2 / degrees for part, degrees in parts)
    return quantile(variance**2 / taken if taken else math.inf) * math.sqrt(variance)


def quantile(degrees: float) -> float:
    """Return the 97.5 % quantile of Student's t: its expansion around the normal one (Abramowitz and Stegun
    1964, 26.7.5), right to 0.001 from 8 degrees of freedom on."""
    z, n = _Z, degrees
    if math.isinf(n):
        return z
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + first / n + second / n**2 + third / n**3 + fourth / n**4
