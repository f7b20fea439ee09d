"""The sample company: its files, as a customer would write them, and the people to begin the demo as.

Mizuki Instruments makes measuring instruments; 240 people in Tokyo, Singapore, Berlin and San Francisco.
Everybody and everything in it is invented. The files live in `bot/sample/company/`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

COMPANY_NAME = "Mizuki Instruments"

PROGRAMME_ID = "salesforce-onboarding"
DEMO_START = datetime(2026, 9, 14, 0, 0, tzinfo=UTC)
"""Go-live: Monday 09:00 in Tokyo. The week after, 21 to 23 September are public holidays in Japan."""

SUGGESTED_PERSON = "tanaka.mika"
"""The person to act as first: her first day in Tokyo is the day of go-live."""
LEAD = "suzuki.kenta"
ADMIN = "ogawa.yuki"
MANAGER = "sato.hiroshi"
"""The manager of `SUGGESTED_PERSON`."""
LEFT_TO_HUMANS = frozenset({SUGGESTED_PERSON, LEAD, ADMIN, MANAGER})
"""People that the script never acts as, so that whoever tries the demo finds their questions unanswered."""

_FOLDER = Path(__file__).parent / "company"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFiles:
    """Where the files of the sample company are."""

    people_csv: Path
    leave_csv: Path
    calendar_csv: Path
    programme_yaml: Path
    phrases_csv: Path
    """What its people write: `topic,language,text`. Only the script reads it."""
    survey_yaml: Path
    story_yaml: Path
    """What it has been through, from which its people answer surveys."""
    comments_csv: Path
    """What they write there: `topic,language,text`, the topic being a theme."""
    announcements_yaml: Path
    """What its lead announced, and a draft."""
    responses_yaml: Path
    """What was answered to its surveys and wishes."""
    materials: Path
    """The folder of what its lead and supporters wrote for others."""


def sample_files() -> SampleFiles:
    """Return the paths of the files."""
    return SampleFiles(
        people_csv=_FOLDER / "people.csv",
        leave_csv=_FOLDER / "leave.csv",
        calendar_csv=_FOLDER / "calendar.csv",
        programme_yaml=_FOLDER / "programme.yaml",
        phrases_csv=_FOLDER / "phrases.csv",
        survey_yaml=_FOLDER / "survey.yaml",
        story_yaml=_FOLDER / "story.yaml",
        comments_csv=_FOLDER / "comments.csv",
        announcements_yaml=_FOLDER / "announcements.yaml",
        responses_yaml=_FOLDER / "responses.yaml",
        materials=_FOLDER / "materials",
    )
