"""Rule 1: of a small group, one word says how many answered favourably."""

from surveys.gate.model import Word

LEAST_ANSWERS = 5
"""Of a question in a group, for a word."""
LEAST_APART = 2
APART_TENTHS = 3
"""*Few* reaches so many tenths of the answers up from nobody, *most* as many down from everybody, and at
least `LEAST_APART` answers: to somebody who knows one answer, a word never says that all others agree."""


def word_of(favourable: int, answered: int) -> Word:
    """Return the word for so many favourable answers among those who answered (ANONYMITY, rule 1)."""
    if answered < LEAST_ANSWERS:
        return Word.TOO_FEW
    apart = max(LEAST_APART, answered * APART_TENTHS // 10)
    if favourable <= apart:
        return Word.FEW
    return Word.MOST if favourable >= answered - apart else Word.MIXED
