"""What `survey close` says, in English."""

from surveys.waves.model import Lost, Wave, WaveState

NOT_DISCARDED = "Nothing was changed."

_WHY = {
    Lost.NO_KEY: "the vault does not know its key any more",
    Lost.TAMPERED: "the stored answers did not fit together",
}


def confirm(wave: Wave) -> str:
    """Return the question before a wave is discarded."""
    return (
        f"{wave.id} is open until {wave.closes_at:%Y-%m-%d %H:%M} UTC. Closing it now discards it: no answer "
        f"is opened, all are destroyed, and the {wave.invited} people who were invited are told. Discard it?"
    )


def ended(wave: Wave) -> str:
    """Return how a wave has ended."""
    if wave.state is WaveState.DISCARDED:
        return f"{wave.id} is discarded: no answer was opened, and all are destroyed."
    if wave.lost is not None:
        return f"{wave.id} ended without results, because {_WHY[wave.lost]}. All answers are destroyed."
    return f"{wave.id} is closed: what passed the gate is kept, and all answers are destroyed."


def still_waits(wave: Wave) -> str:
    """Return the sentence for a wave that could not be ended; nothing is lost."""
    return (
        f"{wave.id} could not be closed yet, and nothing is lost. Run `hojorin check`: it says whether the "
        "vault can be used. A Hojorin that runs tries again by itself."
    )
