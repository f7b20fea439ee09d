"""Rule 2: the error of a published count.

Two-sided geometric, P(x) = 3/7 * 0.4^|x| for every whole number x: standard deviation 1.49, no bound
(Ghosh, Roughgarden and Sundararajan 2009, "Universally utility-maximizing privacy mechanisms"). Drawn from
whole random numbers alone, so that the law is exact: errors made from floating-point numbers have gaps from
which the true count can be read (Mironov 2012, "On significance of the least significant bits for
differential privacy").
"""

from random import Random

LIKELIER, OF = 2, 5
"""An error that is larger by one is 2/5 as likely: one person's answer makes a figure at most 5/2 times as
likely for each count that it changes."""
VARIANCE = 2 * LIKELIER * OF / (OF - LIKELIER) ** 2
"""Of one error, in people squared: 20/9."""


def draw(chance: Random) -> int:
    """Return one error: the difference of two geometric numbers has the two-sided law, exactly."""
    return _run(chance) - _run(chance)


def _run(chance: Random) -> int:
    """Return how often in a row a chance of 2 in 5 came: P(n) = 3/5 * (2/5)^n."""
    length = 0
    while chance.randrange(OF) < LIKELIER:
        length += 1
    return length
