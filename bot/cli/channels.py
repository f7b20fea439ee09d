"""The channels that the settings and surveys name, and what `check` says of those that nothing reaches."""

from collections.abc import Collection, Iterator, Mapping

from bot.cli import survey_texts as texts
from bot.cli.findings import Finding
from bot.config import Settings
from people.model import PLATFORM_NAMES, Platform
from surveys.schedules.model import ScheduleState, SurveySchedule


def channels_in_use(settings: Settings, schedules: Collection[SurveySchedule] = ()) -> dict[str, str]:
    """Return the channels as they are written, each with the keys that name it."""
    named: dict[str, list[str]] = {}
    for key in type(settings.channels).model_fields:
        for channel in getattr(settings.channels, key):
            named.setdefault(channel, []).append(f"channels.{key}")
    for schedule in schedules:
        if schedule.state is not ScheduleState.ENDED:
            for channel in schedule.results_to:
                named.setdefault(channel, []).append(f"schedules.{schedule.id}.results_to")
    return {channel: ", ".join(keys) for channel, keys in named.items()}


def on_platform(channels: Mapping[str, str], platform: Platform) -> dict[str, str]:
    """Return those of a platform by their ids there."""
    prefix = f"{platform.value}:"
    return {
        channel.removeprefix(prefix): keys for channel, keys in channels.items() if channel.startswith(prefix)
    }


def unreached_findings(channels: Mapping[str, str], connected: Collection[Platform]) -> Iterator[Finding]:
    """Yield the channels of platforms that are not connected: nothing would appear there."""
    for channel, keys in channels.items():
        platform = Platform(channel.partition(":")[0])
        if platform not in connected:
            what = texts.channel_unreached(keys=keys, channel=channel, platform=PLATFORM_NAMES[platform])
            yield Finding(ok=False, what=what, cure=texts.CONNECT_OR_CORRECT)
