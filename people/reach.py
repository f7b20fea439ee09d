"""On which chat a person is reached."""

from people.model import Person, Platform


def address_of(
    person: Person, *, platforms: tuple[Platform, ...], last_chat: Platform | None
) -> tuple[Platform, str] | None:
    """Return the platform and the person's id on it, or None if they cannot be reached.

    Where they last answered comes first, if it is still switched on and known for them, then Slack,
    Teams, the playground.
    """
    preferred = [platform for platform in Platform if platform in platforms]
    if last_chat in preferred:
        preferred.remove(last_chat)
        preferred.insert(0, last_chat)
    for platform in preferred:
        identity = identity_on(platform, person)
        if identity:
            return platform, identity
    return None


def identity_on(platform: Platform, person: Person) -> str | None:
    """Return the person's id on a platform; in the playground that is the person's own id."""
    identities = {
        Platform.SLACK: person.slack_user_id,
        Platform.TEAMS: person.teams_aad_id,
        Platform.PLAYGROUND: person.id,
    }
    return identities[platform]
