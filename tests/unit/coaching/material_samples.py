"""Materials for tests: made from nothing, and those of the sample company."""

from datetime import UTC, datetime

from bot.materials import read_folder
from bot.sample.company import sample_files
from coaching.materials.model import Material, NewMaterial, Source

AT = datetime(2026, 6, 1, tzinfo=UTC)


def new(key="log", language="en", **changes):
    """Return a material as a file says it."""
    values = {"key": key, "language": language, "title": key.title(), "body": "Do it.", "minutes": 2}
    return NewMaterial(**(values | changes))


def stored(number, key="log", language="en", **changes):
    """Return a stored material."""
    values = {
        "id": number,
        "key": key,
        "language": language,
        "version": 1,
        "title": key.title(),
        "body": "Do it.",
        "minutes": 2,
        "kinds": (),
        "phases": (),
        "practices": (),
        "attitude": None,
        "source": Source.FILE,
        "active": True,
        "at": AT,
    }
    return Material(**(values | changes))


def of_the_sample_company():
    """Return the materials of the sample company, as if stored."""
    return [
        stored(
            number,
            one.key,
            one.language,
            title=one.title,
            body=one.body,
            minutes=one.minutes,
            kinds=one.kinds,
            phases=one.phases,
            practices=one.practices,
            attitude=one.attitude,
        )
        for number, one in enumerate(read_folder(sample_files().materials).materials, start=1)
    ]
