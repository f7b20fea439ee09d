"""What everybody may press, and what admins may."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenPause:
    """Ask until when to pause, or what to stop."""


@dataclass(frozen=True, slots=True)
class SavePause:
    """Form: what (everything or check-ins), until (date, empty = until I resume)."""


@dataclass(frozen=True, slots=True)
class Resume:
    """End all pauses and stops."""


@dataclass(frozen=True, slots=True)
class ShowMyData:
    """What Hojorin keeps about me."""


@dataclass(frozen=True, slots=True)
class ShowHome:
    """My home."""


@dataclass(frozen=True, slots=True)
class ShowDeliveries:
    """Counts of messages by state and reason, for admins and leads."""


@dataclass(frozen=True, slots=True)
class StopSending:
    """The emergency stop, for admins."""


@dataclass(frozen=True, slots=True)
class ResumeSending:
    """Ends the emergency stop, for admins."""


@dataclass(frozen=True, slots=True)
class ShowSettings:
    """The settings, for admins."""
