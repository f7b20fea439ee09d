"""How often Python looks for garbage: a wave makes millions of small objects that are freed by themselves."""

import gc

FIRST_GENERATION = 20_000
"""New objects before a look; Python's own 700 cost a tenth of a wave's time (`make bench`)."""


def look_for_garbage_less_often() -> None:
    """Leave what start-up made out of every later look, and look less often. Memory grows by a few MB."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(FIRST_GENERATION, 20, 20)
