"""A ballot, open and sealed."""

from dataclasses import dataclass, field

from surveys.sets.model import Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """What one person sent: their place in the tree, the language of the form, their answers."""

    node: int = field(repr=False)
    language: str = field(repr=False)
    answers: Answers = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedBallot:
    """A ballot that only the vault's key opens. `token` is drawn at random: it orders ballots by chance."""

    token: bytes = field(repr=False)
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveSecrets:
    """What opens a wave's ballots, and what marks are made with; both raw, 32 bytes."""

    private_key: bytes = field(repr=False)
    mark_secret: bytes = field(repr=False)
