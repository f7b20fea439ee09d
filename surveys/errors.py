"""What can go wrong with surveys, besides `people.errors`."""

from people.errors import HojorinError


class VaultError(HojorinError):
    """The vault cannot be used; nothing was changed. `problem` says why, `cure` what to do."""

    def __init__(self, *, problem: str, cure: str) -> None:
        super().__init__(f"{problem} {cure}")
        self.problem = problem
        self.cure = cure


class SurveyRefusedError(HojorinError):
    """A wave cannot open. `reason` is one of `surveys.waves.launching`'s."""

    def __init__(self, *, reason: str, schedule_id: str) -> None:
        super().__init__(f"the survey {schedule_id} cannot open: {reason}")
        self.reason = reason
        self.schedule_id = schedule_id


class ForgedBallotError(HojorinError):
    """A ballot that this wave's vault did not seal, for this definition. Nothing of it is in the error."""

    def __init__(self, *, wave_id: str) -> None:
        super().__init__(f"a ballot of {wave_id} has no valid seal")
        self.wave_id = wave_id


class NotPublishedError(HojorinError):
    """A wave has no results: it is open, or ended without any."""

    def __init__(self, *, wave_id: str) -> None:
        super().__init__(f"the survey {wave_id} has no results")
        self.wave_id = wave_id
