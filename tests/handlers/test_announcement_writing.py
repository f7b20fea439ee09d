"""Writing an announcement: the list, both forms with all that can be wrong in them, the draft, its preview
and its trial. On both databases."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from cards.actions import (
    Action,
    CorrectAnnouncement,
    CountAnnouncement,
    DiscardAnnouncement,
    OpenAnnouncementAudience,
    OpenAnnouncementText,
    PreviewAnnouncement,
    SaveAnnouncementAudience,
    SaveAnnouncementText,
    ShowAnnouncement,
    ShowAnnouncements,
    ShowResponseRate,
    TryAnnouncement,
)
from cards.failure import input_errors
from cards.model import Buttons, Card, Choice, Form, TextInput
from cards.plain import plain_text
from cards.serial import from_json
from cards.words import load_words
from coaching.announcements.model import Announcement, AnnouncementState, Forecast, Recipient
from coaching.announcements.pictures import PictureProblem
from coaching.programmes.model import Enrolment, Programme, ProgrammeState, Vision
from handlers.announcements import looking
from handlers.announcements.cards import AnnouncementCards
from handlers.announcements.drafts import EARLIEST
from handlers.context import Channels, Turn, UnitOfWork, World
from handlers.conversation import handle
from handlers.events import Pressed, Said, Values
from handlers.reply import Reply
from people.audience import Audience
from people.errors import InvalidInputError, NotAllowedError, NotFoundError, TooLateError
from people.model import Company, Person, Platform, Role
from people.outbox import Message
from storage.database import Database

NOW = datetime(2026, 6, 8, 1, tzinfo=UTC)
"""Monday 8 June, 10:00 in Tokyo, 03:00 in Berlin."""
COMPANY = Company(name="Kita", languages=("ja", "en"))
TEXT: Values = {
    "title_ja": "六月の変更",
    "text_ja": "項目が**六つ**になります。",
    "title_en": "Six fields",
    "text_en": "Only **six** remain.",
}
WHOM: Values = {"places": ("direct",), "at": "10:00", "valid_until": "2026-06-22"}
PROGRAMME = Programme(
    id="crm",
    tool="CRM",
    name={"en": "CRM first", "ja": "CRM定着"},
    purpose={"en": "Nothing is lost"},
    go_live=date(2026, 6, 1),
    lead="suzuki",
    deputy="mori",
    vision=Vision(state={"en": "logged"}),
    practices=(),
    audience=Audience(teams=("Sales",)),
    state=ProgrammeState.RUNNING,
)
PEOPLE = (
    Person(
        id="suzuki",
        name="Suzuki",
        team="Sales",
        roles=frozenset({Role.LEAD}),
        locale="en",
        slack_user_id="USUZUKI",
    ),
    Person(
        id="ogawa",
        name="Ogawa",
        team="Admin",
        roles=frozenset({Role.ADMIN}),
        locale="en",
        slack_user_id="UOGAWA",
    ),
    Person(id="mori", name="Mori", team="Sales", rank="chief", locale="en"),
    Person(id="tanaka", name="Tanaka", team="Sales/East", locale="ja"),
    Person(id="weber", name="Weber", team="Admin", timezone="Europe/Berlin", locale="en"),
    Person(id="gone", name="Gone", team="Archive", active=False),
)


@dataclass
class Desk:
    """Where announcements are written: a company on a real database, at a moment."""

    database: Database
    now: datetime = NOW
    company: Company = COMPANY
    platforms: tuple[Platform, ...] = (Platform.SLACK, Platform.TEAMS)
    pictures: Mapping[str, PictureProblem] = field(default_factory=dict)
    channels: Channels = field(default_factory=Channels)

    def world(self) -> World:
        """Return the world."""
        return World(
            company=self.company,
            now=self.now,
            platforms=self.platforms,
            pictures=self.pictures,
            channels=self.channels,
        )

    def unit(self) -> UnitOfWork:
        """Return a unit of work."""
        return self.database.unit_of_work()

    def press(self, action: Action, values: Values | None = None, *, person: str = "suzuki") -> Reply:
        """Let somebody press a button; commits as the dispatcher does."""
        event = Pressed(
            platform=Platform.SLACK, identity=person, event_id="press", action=action, values=values or {}
        )
        return self._handle(event, person)

    def say(self, text: str, *, person: str = "suzuki") -> Reply:
        """Let somebody write to the bot."""
        return self._handle(
            Said(platform=Platform.SLACK, identity=person, event_id="said", text=text), person
        )

    def _handle(self, event: Pressed | Said, person: str) -> Reply:
        with self.unit() as unit:
            reply = handle(Turn(world=self.world(), unit=unit, actor=unit.people.get(person)), event)
            unit.commit()
        return reply

    def write(self, values: Values = TEXT, *, person: str = "suzuki") -> int:
        """Write a new announcement; returns its id."""
        self.press(SaveAnnouncementText(0), values, person=person)
        with self.unit() as unit:
            return max(one.id for one in unit.announcements.list_all(limit=100))

    def address(self, number: int, *, person: str = "suzuki", **values: object) -> Reply:
        """Save for whom it is."""
        action = SaveAnnouncementAudience(number)
        return self.press(action, {**WHOM, **values}, person=person)  # type: ignore[dict-item] # a test's own

    def stored(self, number: int) -> Announcement:
        """Return it as it is kept."""
        with self.unit() as unit:
            found = unit.announcements.find(number)
        assert found is not None
        return found

    def put(self, number: int, **changes: object) -> None:
        """Change it as others would."""
        with self.unit() as unit:
            one = unit.announcements.lock(number)
            unit.announcements.save(replace(one, **changes))  # type: ignore[arg-type] # a test's own
            unit.commit()

    def trials(self) -> list[Message]:
        """Return the trials that are queued."""
        with self.unit() as unit:
            found = unit.outbox.list_messages()
        return sorted((one for one in found if one.kind == "announcement_trial"), key=lambda one: one.lane)

    def refused(self, number: int, values: Values, *, is_text: bool = False) -> dict[str, str]:
        """Send a form that cannot be taken; returns what is said beside its inputs, and sees that nothing was
        kept."""
        before = self.stored(number)
        action = SaveAnnouncementText(number) if is_text else SaveAnnouncementAudience(number)
        with pytest.raises(InvalidInputError) as error:
            self.press(action, values)
        assert self.stored(number) == before
        return input_errors(error.value, load_words("en"))


@pytest.fixture
def desk(database: Database) -> Desk:
    """A lead, an admin, a deputy, two members and one who left, with a programme for Sales."""
    with database.unit_of_work() as unit:
        unit.people.upsert_many(list(PEOPLE))
        unit.programmes.put(PROGRAMME)
        unit.commit()
    return Desk(database)


def shown(reply: Reply) -> list[str]:
    """Return what a reply shows, card by card."""
    cards: tuple[Card, ...] = (*(() if reply.replace is None else (reply.replace,)), *reply.cards)
    return [plain_text(card) for card in cards]


def form_of(reply: Reply) -> Form:
    """Return the form that a reply opens."""
    assert reply.form is not None
    return reply.form


def inputs_of(form: Form) -> dict[str, object]:
    """Return what stands in the inputs of a form."""
    return {each.name: getattr(each, "initial", None) for each in form.elements if hasattr(each, "name")}


def actions_of(card: Card) -> list[Action]:
    """Return what can be pressed on a card."""
    rows = [element for element in card.elements if isinstance(element, Buttons)]
    return [button.action for row in rows for button in row.buttons]


# ---------------------------------------------------------------------------- who may


@pytest.mark.parametrize("word", ["announce", "お知らせ", "おしらせ", "/hojorin announcements"])
def test_leads_admins_and_a_programmes_deputy_get_the_list_in_both_languages(desk: Desk, word: str) -> None:
    for person in ("suzuki", "ogawa", "mori"):
        assert shown(desk.say(word, person=person)) == [
            shown(desk.press(ShowAnnouncements(), person=person))[0]
        ]


def test_a_member_reads_what_they_got_and_is_offered_no_writing(desk: Desk) -> None:
    number = desk.write()
    reply = desk.say("announce", person="tanaka")
    [card] = shown(reply)
    assert "Six fields" not in card
    offered = {type(one) for one in actions_of(reply.cards[0])}
    assert offered.isdisjoint({OpenAnnouncementText, ShowAnnouncements, ShowAnnouncement, ShowResponseRate})
    with pytest.raises(NotAllowedError):
        desk.press(ShowAnnouncement(number), person="tanaka")


@pytest.mark.parametrize(
    "action",
    [
        ShowAnnouncements(),
        OpenAnnouncementText(0),
        SaveAnnouncementText(0),
        OpenAnnouncementText(1),
        SaveAnnouncementText(1),
        OpenAnnouncementAudience(1),
        SaveAnnouncementAudience(1),
        ShowAnnouncement(1),
        PreviewAnnouncement(1, "en"),
        TryAnnouncement(1),
        DiscardAnnouncement(1),
    ],
    ids=lambda action: f"{type(action).__name__} {getattr(action, 'announcement_id', '')}",
)
def test_a_member_who_has_the_button_of_a_lead_is_refused(desk: Desk, action: Action) -> None:
    number = desk.write()
    if getattr(action, "announcement_id", 0):
        action = replace(action, announcement_id=number)  # type: ignore[type-var,call-arg] # it has the id
    with pytest.raises(NotAllowedError):
        desk.press(action, {**TEXT, **WHOM}, person="tanaka")
    assert desk.stored(number).content.titles["en"] == "Six fields"


def test_a_lead_sees_the_draft_of_another_and_can_change_nothing(desk: Desk) -> None:
    number = desk.write(person="ogawa")
    [card] = desk.press(ShowAnnouncement(number)).cards
    assert [type(each).__name__ for each in actions_of(card)] == ["PreviewAnnouncement", "ShowAnnouncements"]
    for action in (OpenAnnouncementText(number), DiscardAnnouncement(number), TryAnnouncement(number)):
        with pytest.raises(NotAllowedError):
            desk.press(action)


def test_an_author_who_lost_the_role_cannot_save_what_they_wrote(desk: Desk) -> None:
    number = desk.write()
    with desk.unit() as unit:
        unit.people.upsert_many([replace(PEOPLE[0], roles=frozenset())])
        unit.programmes.put(replace(PROGRAMME, lead="mori", deputy=None))
        unit.commit()
    with pytest.raises(NotAllowedError):
        desk.address(number)


# ---------------------------------------------------------------------------- what is said


def test_a_new_announcement_is_a_draft_that_says_what_is_missing_first(desk: Desk) -> None:
    [card] = desk.press(SaveAnnouncementText(0), TEXT).cards
    rows = plain_text(card).split("\n")
    assert rows[:3] == [
        "Draft: Six fields",
        "1 thing to settle before it can be sent",
        "Last day on which it is of use: Please fill this in.",
    ]
    assert "CountAnnouncement" not in [type(each).__name__ for each in actions_of(card)]


def test_the_form_asks_in_every_language_of_the_company_and_holds_what_stands(desk: Desk) -> None:
    number = desk.write()
    values = inputs_of(form_of(desk.press(OpenAnnouncementText(number))))
    assert values["title_ja"] == "六月の変更"
    assert values["text_en"] == "Only **six** remain."
    new = form_of(desk.press(OpenAnnouncementText(0)))
    assert [each.name for each in new.elements if isinstance(each, TextInput)] == [
        *("title_ja", "title_en", "text_ja", "text_en"),
        *("picture", "picture_alt_ja", "picture_alt_en", "link", "link_label_ja", "link_label_en"),
    ]


def test_a_language_that_is_empty_falls_back_and_the_draft_says_to_which(desk: Desk) -> None:
    [card] = desk.press(SaveAnnouncementText(0), {"title_ja": "件名", "text_ja": "本文"}).cards
    assert "Nothing is written in English: those readers get it in Japanese." in plain_text(card)
    [full] = desk.press(SaveAnnouncementText(0), TEXT).cards
    assert "Nothing is written" not in plain_text(full)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"title_ja": "件名", "text_ja": "\u200b \u202e"}, {"text_ja"}),
        ({"title_ja": "件名", "text_ja": "本文", "title_en": "Title"}, {"text_en"}),
        ({}, {"title_ja", "text_ja"}),
        ({"title_ja": "件" * 151, "text_ja": "本文"}, {"title_ja"}),
        ({"title_ja": "件名", "text_ja": "文" * 3001}, {"text_ja"}),
        ({"title_ja": "件名", "text_ja": "\n\n".join(["**a**b" * 12] * 40)}, {"text_ja"}),
        ({**TEXT, "picture": "http://example.com/a.png"}, {"picture", "picture_alt_ja", "picture_alt_en"}),
        ({**TEXT, "link": "javascript:alert(1)"}, {"link"}),
        ({**TEXT, "link": "example.com"}, {"link"}),
        ({**TEXT, "counts_clicks": ("yes",)}, {"link"}),
    ],
)
def test_what_is_wrong_with_what_is_said_is_told_beside_its_field_and_nothing_is_kept(
    desk: Desk, values: Values, wrong: set[str]
) -> None:
    with pytest.raises(InvalidInputError) as error:
        desk.press(SaveAnnouncementText(0), values)
    assert set(error.value.fields) == wrong
    with desk.unit() as unit:
        assert unit.announcements.list_all(limit=5) == []
    number = desk.write()
    assert set(desk.refused(number, values, is_text=True)) == wrong


def test_a_picture_that_is_too_large_is_said_in_words(desk: Desk) -> None:
    number, address = desk.write(), "https://example.com/a.png"
    desk.pictures = {address: PictureProblem.TOO_LARGE}
    values = {**TEXT, "picture": address, "picture_alt_ja": "図", "picture_alt_en": "A chart"}
    assert desk.refused(number, values, is_text=True) == {
        "picture": "The picture is larger than 1 MB. Make it smaller."
    }


def test_whoever_saves_last_wins_and_is_told_what_else_was_saved(desk: Desk) -> None:
    number = desk.write()
    opened = form_of(desk.press(OpenAnnouncementText(number)))
    desk.press(SaveAnnouncementText(number), {**TEXT, "title_en": "Seven fields"}, person="ogawa")
    draft, overwritten = shown(desk.press(opened.submit.action, {**TEXT, "title_en": "Eight fields"}))
    assert overwritten.startswith("Ogawa had saved this meanwhile")
    assert "Title (English): Seven fields" in overwritten
    assert "Title (Japanese)" not in overwritten
    assert draft.startswith("Draft: Eight fields")


def test_whoever_saves_alone_is_told_nothing_of_others(desk: Desk) -> None:
    number = desk.write()
    opened = form_of(desk.press(OpenAnnouncementText(number)))
    draft, saved = shown(desk.press(opened.submit.action, {**TEXT, "title_en": "Seven fields"}))
    assert draft.startswith("Draft: Seven fields")
    assert saved.startswith("“Seven fields” was saved\nNothing has been sent.")


def test_the_card_from_which_a_form_was_opened_becomes_the_draft_as_it_is_now(desk: Desk) -> None:
    """It would go on to say what was settled meanwhile, and its buttons would work on what it no longer
    shows."""
    number = desk.write()
    for action, values in ((SaveAnnouncementText(number), TEXT), (SaveAnnouncementAudience(number), WHOM)):
        saved = desk.press(action, values)
        assert saved.replace is not None
        assert saved.replace == desk.press(ShowAnnouncement(number)).cards[0]
        assert [card.kind for card in saved.cards] == ["announcement_told"]


def test_the_card_from_which_a_correction_was_written_gives_way_to_what_is_to_be_confirmed(
    desk: Desk,
) -> None:
    """The report, or an earlier correction that can be confirmed no more, keeps no buttons of its own."""
    number = under_way(desk)
    reply = desk.press(SaveAnnouncementText(number), {**TEXT, "title_en": "Seven fields"})
    assert reply.replace is not None
    assert plain_text(reply.replace).startswith("Correction of “Six fields”: please confirm it below")
    assert [type(one) for one in actions_of(reply.replace)] == [ShowAnnouncement, ShowAnnouncements]
    assert [card.kind for card in reply.cards] == ["announcement_correction"]
    unchanged = desk.press(SaveAnnouncementText(number), TEXT)
    assert unchanged.replace is not None
    assert unchanged.replace == desk.press(ShowAnnouncement(number)).cards[0]


def button_of(card: Card, kind: type[Action]) -> Action:
    """Return what the button of a kind on a card does."""
    [found] = [
        button.action
        for element in card.elements
        if isinstance(element, Buttons)
        for button in element.buttons
        if isinstance(button.action, kind)
    ]
    return found


def under_way(desk: Desk) -> int:
    """Write an announcement that has been launched; returns its id."""
    number = desk.write()
    desk.put(number, state=AnnouncementState.SENDING, launched_at=NOW, over_at=NOW + timedelta(days=9))
    with desk.unit() as unit:
        unit.announcements.put_recipients(
            number, [Recipient(lane=f"person:{key}", person_id=key, due_at=NOW) for key in ("mori", "tanaka")]
        )
        unit.commit()
    return number


def test_a_correction_says_what_it_changes_and_takes_effect_only_once_confirmed(desk: Desk) -> None:
    number = under_way(desk)
    opened = form_of(desk.press(OpenAnnouncementText(number)))
    assert opened.title == "Correct it"
    [asked] = desk.press(opened.submit.action, {**TEXT, "title_en": "Seven fields"}).cards
    said = plain_text(asked)
    assert "Messages that change: 0" in said
    assert "Messages that go out later, with the new text: 2" in said
    assert "Not changed: the text in Japanese" in said
    assert "Title (English): Seven fields" in said
    assert "[Correct now] [Not yet]" in said
    assert (desk.stored(number).revision, desk.stored(number).content.titles["en"]) == (1, "Six fields")
    yes = button_of(asked, CorrectAnnouncement)
    desk.press(yes)
    one = desk.stored(number)
    assert (one.revision, one.state, one.correction) == (2, AnnouncementState.SENDING, None)
    assert (one.content.titles["en"], one.content.corrected) == ("Seven fields", ("en",))
    with pytest.raises(TooLateError):
        desk.press(yes)
    assert desk.stored(number).revision == 2


def test_whoever_approved_it_is_told_that_it_was_corrected_since(desk: Desk) -> None:
    number = under_way(desk)
    with desk.unit() as unit:
        unit.announcements.save(replace(unit.announcements.lock(number), approver_id="mori"))
        unit.commit()
    [asked] = desk.press(SaveAnnouncementText(number), {**TEXT, "title_en": "Seven fields"}).cards
    desk.press(button_of(asked, CorrectAnnouncement))
    with desk.unit() as unit:
        told = [one for one in unit.outbox.list_messages() if one.kind == "announcement_decided"]
    assert [one.person_id for one in told] == ["mori"]
    assert from_json(told[0].card).title == "Corrected by Suzuki after you approved it: Seven fields"


def test_only_readers_of_a_corrected_language_are_told_that_it_was_corrected(desk: Desk) -> None:
    number = under_way(desk)
    [asked] = desk.press(SaveAnnouncementText(number), {**TEXT, "title_ja": "七月の変更"}).cards
    desk.press(button_of(asked, CorrectAnnouncement))
    one = desk.stored(number)
    with desk.unit() as unit:
        cards = AnnouncementCards(world=desk.world(), unit=unit)
        mori, tanaka = (plain_text(cards.direct(one, unit.people.get(key))) for key in ("mori", "tanaka"))
    assert "orrected" not in mori
    assert "訂正" in tanaka


def test_a_correction_that_changes_nothing_says_so_and_does_nothing(desk: Desk) -> None:
    number = under_way(desk)
    desk.press(SaveAnnouncementText(number), {**TEXT, "title_en": "Seven fields"})
    [said] = [plain_text(card) for card in desk.press(SaveAnnouncementText(number), TEXT).cards]
    assert said.startswith("Nothing was changed in “Six fields”")
    assert (desk.stored(number).revision, desk.stored(number).correction) == (1, None)


def test_of_two_corrections_only_the_last_one_can_be_confirmed_and_it_is_not_lost(desk: Desk) -> None:
    number = under_way(desk)
    [first] = desk.press(SaveAnnouncementText(number), {**TEXT, "title_en": "Seven fields"}).cards
    desk.press(SaveAnnouncementText(number), {**TEXT, "title_en": "Eight fields"})
    with pytest.raises(TooLateError) as error:
        desk.press(button_of(first, CorrectAnnouncement))
    assert error.value.reason == "announcement_changed"
    assert desk.stored(number).revision == 1
    _, waiting = desk.press(ShowAnnouncement(number)).cards
    assert "Title (English): Eight fields" in plain_text(waiting)


def test_what_is_over_is_not_corrected(desk: Desk) -> None:
    number = desk.write()
    desk.put(number, state=AnnouncementState.SENDING, launched_at=NOW, over_at=NOW)
    for action in (OpenAnnouncementText(number), SaveAnnouncementText(number)):
        with pytest.raises(TooLateError) as error:
            desk.press(action, {**TEXT, "title_en": "Seven fields"})
        assert error.value.reason == "announcement_over"


# ---------------------------------------------------------------------------- for whom and when


def test_the_form_offers_teams_with_their_people_ranks_and_running_programmes(desk: Desk) -> None:
    number = desk.write()
    form = form_of(desk.press(OpenAnnouncementAudience(number)))
    choices = {each.name: each for each in form.elements if hasattr(each, "options")}
    teams = [option.label for option in choices["teams"].options]  # type: ignore[union-attr]
    assert teams == ["Admin (2 people)", "Sales (3 people)", "Sales/East (1 person)"]
    assert [option.value for option in choices["ranks"].options] == ["chief"]  # type: ignore[union-attr]
    assert [option.value for option in choices["programme"].options] == ["*", "crm"]  # type: ignore[union-attr]
    values = inputs_of(form)
    assert (values["places"], values["valid_until"]) == (("direct",), date(2026, 6, 22))


def test_all_that_the_form_says_is_kept_and_shown_on_the_draft(desk: Desk) -> None:
    number = desk.write()
    with desk.unit() as unit:
        unit.enrolments.add_many(
            [Enrolment(id=0, programme_id="crm", person_id="tanaka", day_zero=date(2026, 5, 20))]
        )
        unit.commit()
    text, _ = shown(
        desk.address(
            number,
            teams=("Sales/East",),
            programme="crm",
            phases=("building",),
            channels="slack:C0123\n\nslack:C0124",
            on="2026-06-09",
            at="９：３０",
            repeats=("home", "check_in"),
            urgent=("yes",),
        )
    )
    stored = desk.stored(number).addressing
    assert (stored.programme_id, stored.channels) == ("crm", ("slack:C0123", "slack:C0124"))
    assert stored.direct
    assert stored.urgent
    assert "Teams: Sales/East" in text
    assert "Programme: CRM first" in text
    assert "Days of the programme: days 15 to 45" in text
    assert "When: Tue 9 June, 09:30 in each person's time zone" in text
    assert "Until: Mon 22 June" in text
    assert "Shown once more on: the home and the next check-in" in text
    assert "Next: count who would get it" in text


@pytest.mark.parametrize(
    ("values", "name", "said"),
    [
        ({"valid_until": ""}, "valid_until", "Please fill this in."),
        ({"valid_until": "2026-06-07"}, "valid_until", "It would be over before it goes out."),
        ({"on": "2026-06-20", "valid_until": "2026-06-19"}, "valid_until", "It would be over before it"),
        ({"valid_until": "2026-08-08"}, "valid_until", "Choose a day within 60 days after it goes out."),
        ({"places": ()}, "places", "Choose each person, or a channel below."),
        ({"on": "2026-06-06"}, "on", "This day has passed."),
        ({"on": "tomorrow"}, "on", load_words("en").text("error.date")),
        ({"at": "ten"}, "at", load_words("en").text("error.time")),
        ({"teams": ("Moon",)}, "teams", load_words("en").text("error.choice")),
        ({"roles": ("king",)}, "roles", load_words("en").text("error.choice")),
        ({"programme": "erp"}, "programme", load_words("en").text("error.choice")),
        ({"channels": "\n".join(f"slack:C{n:04}" for n in range(21))}, "channels", "At most 20 channels."),
    ],
)
def test_what_is_wrong_with_the_audience_is_told_beside_its_field(
    desk: Desk, values: Values, name: str, said: str
) -> None:
    number = desk.write()
    found = desk.refused(number, {**WHOM, **values})
    assert set(found) == {name}
    assert found[name].startswith(said)


@pytest.mark.parametrize(
    ("channels", "said"),
    [
        ("general", "channel"),
        ("slack:general", "channel"),
        ("slack:C0123\nirc:here", "channel"),
        (
            "playground:sales",
            "The chat of “playground:sales” is not connected with Hojorin. Choose a channel",
        ),
    ],
)
def test_a_channel_that_is_none_or_whose_chat_is_not_connected_is_refused(
    desk: Desk, channels: str, said: str
) -> None:
    number = desk.write()
    assert said in desk.refused(number, {**WHOM, "channels": channels})["channels"]


def test_a_time_that_has_passed_where_somebody_is_is_refused_and_says_where(desk: Desk) -> None:
    number = desk.write()
    found = desk.refused(number, {**WHOM, "on": "2026-06-08", "at": "09:30"})
    assert found == {
        "at": "This has passed already in Tokyo. Choose a later time, or leave the day empty to send at once."
    }


def test_a_time_is_only_past_for_those_whom_it_is_for(desk: Desk) -> None:
    # Weber alone, the only one who is not in Tokyo: it is 03:00 in Berlin.
    with desk.unit() as unit:
        unit.people.upsert_many([replace(PEOPLE[4], team="Berlin")])
        unit.commit()
    number = desk.write()
    reply = desk.address(number, teams=("Berlin",), on="2026-06-08", at="09:30")
    assert desk.stored(number).addressing.on == date(2026, 6, 8)
    assert counts_on(reply) == [CountAnnouncement(number)], "nothing keeps it from being counted"
    desk.now = NOW + timedelta(hours=7)  # 10:00 in Berlin
    reply = desk.press(ShowAnnouncement(number))
    assert counts_on(reply) == []
    assert "Berlin" in plain_text(reply.cards[0])
    desk.now = NOW
    past = desk.refused(number, {**WHOM, "teams": ("Berlin",), "on": "2026-06-08", "at": "02:30"})
    assert "Berlin" in past["at"]


def counts_on(reply: Reply) -> list[Action]:
    """Return the buttons of a draft's card by which it is counted."""
    draft = reply.replace or reply.cards[0]
    return [action for action in actions_of(draft) if isinstance(action, CountAnnouncement)]


def test_a_post_in_a_channel_goes_by_the_companys_time(desk: Desk) -> None:
    number = desk.write()
    values = {**WHOM, "places": (), "channels": "slack:C0123", "on": "2026-06-08", "at": "09:30"}
    assert "Tokyo" in desk.refused(number, values)["at"]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"ranks": ("chief",), "teams": ("Admin",)}, "teams"),
        ({"roles": ("sponsor",)}, "roles"),
        ({"started_after": "2026-06-01"}, "started_after"),
        ({"programme": "crm"}, "programme"),
        ({"programme": "crm", "phases": ("after",)}, "phases"),
    ],
)
def test_an_audience_of_nobody_is_said_beside_what_narrows_it(desk: Desk, values: Values, name: str) -> None:
    number = desk.write()
    assert desk.refused(number, {**WHOM, **values}) == {
        name: "This is for nobody today. Choose fewer conditions."
    }


def test_a_form_waits_for_no_more_people_than_can_be_looked_at_in_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a company that is too large nobody knows whether there is anybody, before everybody was counted."""
    number = desk.write()
    monkeypatch.setattr(looking, "MOST_LOOKED_AT", 0)
    desk.address(number, roles=("sponsor",), on="2026-06-08", at="09:30")
    assert desk.stored(number).addressing.audience.roles == ("sponsor",)


def test_a_channel_alone_needs_nobody(desk: Desk) -> None:
    number = desk.write()
    desk.address(number, places=(), roles=("sponsor",), channels="slack:C0123")
    assert desk.stored(number).addressing.channels == ("slack:C0123",)


def test_an_audience_beyond_the_authors_reach_is_refused_and_part_of_it_is_not(desk: Desk) -> None:
    number = desk.write(person="mori")
    with pytest.raises(InvalidInputError) as error:
        desk.address(number, person="mori", teams=("Admin",))
    assert error.value.fields == {"teams": "error.announcement_reach"}
    desk.address(number, person="mori", teams=("Admin", "Sales/East"))
    form = form_of(desk.press(OpenAnnouncementAudience(number), person="mori"))
    assert "reaches only people in the audience of a programme" in plain_text(form)


def test_who_may_change_it_for_its_programme_cannot_take_it_out_of_it(desk: Desk) -> None:
    number = desk.write(person="ogawa")
    with desk.unit() as unit:
        unit.enrolments.add_many(
            [Enrolment(id=0, programme_id="crm", person_id="tanaka", day_zero=date(2026, 6, 1))]
        )
        unit.commit()
    desk.address(number, person="ogawa", programme="crm")
    desk.address(number, person="mori", programme="crm", teams=("Sales",))
    with pytest.raises(InvalidInputError) as error:
        desk.address(number, person="mori", programme="*")
    assert error.value.fields == {"programme": "error.announcement_programme"}
    assert desk.stored(number).addressing.programme_id == "crm"


def test_two_who_change_the_audience_are_told_of_each_other(desk: Desk) -> None:
    number = desk.write()
    opened = form_of(desk.press(OpenAnnouncementAudience(number)))
    desk.address(number, person="ogawa", teams=("Admin",))
    _, overwritten = shown(desk.press(opened.submit.action, {**WHOM, "teams": ("Sales",)}))
    assert overwritten.startswith("Ogawa had saved this meanwhile")
    assert "Teams: Admin" in overwritten


def test_after_the_launch_the_audience_is_fixed(desk: Desk) -> None:
    number = desk.write()
    desk.put(number, state=AnnouncementState.SENDING, launched_at=NOW, over_at=NOW + timedelta(days=9))
    for action in (OpenAnnouncementAudience(number), SaveAnnouncementAudience(number)):
        with pytest.raises(TooLateError) as error:
            desk.press(action, WHOM)
        assert error.value.reason == "announcement_launched"


# ---------------------------------------------------------------------------- looked at


def test_a_preview_shows_the_card_in_each_language_and_sends_nothing(desk: Desk) -> None:
    number = desk.write()
    japanese, below = desk.press(PreviewAnnouncement(number, "ja")).cards
    assert plain_text(japanese).startswith("【プレビュー】六月の変更")
    assert plain_text(below).startswith("Preview in Japanese: nothing was sent")
    assert PreviewAnnouncement(number, "en") in actions_of(below)
    english, _ = shown(desk.press(PreviewAnnouncement(number, "en")))
    assert english.startswith("[Preview] Six fields")
    assert desk.trials() == []
    with pytest.raises(NotFoundError):
        desk.press(PreviewAnnouncement(number, "xx"))


def test_a_preview_in_a_language_that_is_empty_says_what_is_read_instead(desk: Desk) -> None:
    number = desk.write({"title_ja": "件名", "text_ja": "本文"})
    card, below = shown(desk.press(PreviewAnnouncement(number, "en")))
    assert card.startswith("[Preview] 件名")
    assert "Nothing is written in English: those readers get it in Japanese." in below


def test_a_trial_goes_to_whoever_pressed_marked_as_one_each_time(desk: Desk) -> None:
    number = desk.write()
    [told] = shown(desk.press(TryAnnouncement(number)))
    assert told.startswith("“Six fields” is on its way to you in Slack")
    [message] = desk.trials()
    assert (message.lane, message.person_id, message.feature) == ("person:suzuki", "suzuki", None)
    card = from_json(message.card)
    assert card.title == "[Trial] Six fields"
    assert "Nobody else got it" in plain_text(card)
    desk.press(TryAnnouncement(number))
    assert len(desk.trials()) == 2


def test_who_is_on_two_chats_gets_the_trial_on_both(desk: Desk) -> None:
    with desk.unit() as unit:
        unit.people.upsert_many([replace(PEOPLE[0], teams_aad_id="aad-suzuki")])
        unit.commit()
    number = desk.write()
    [told] = shown(desk.press(TryAnnouncement(number)))
    assert "Slack and Microsoft Teams" in told
    assert [one.lane for one in desk.trials()] == ["slack:USUZUKI", "teams:aad-suzuki"]


def test_who_is_on_no_chat_is_told_so(desk: Desk) -> None:
    number = desk.write(person="mori")
    [told] = shown(desk.press(TryAnnouncement(number), person="mori"))
    assert told.startswith("No chat on which you could get a trial")
    assert desk.trials() == []


# ---------------------------------------------------------------------------- the list


def test_drafts_come_first_then_what_waits_then_what_is_under_way_then_what_ended(desk: Desk) -> None:
    launched = {"launched_at": NOW, "over_at": NOW + timedelta(days=9)}
    states = {
        "Ended": {"state": AnnouncementState.SENDING, "launched_at": NOW, "over_at": NOW},
        "Recalled": {"state": AnnouncementState.RECALLED, **launched},
        "Paused": {"state": AnnouncementState.PAUSED, **launched},
        "Waiting for approval": {"state": AnnouncementState.PROPOSED},
        "Draft": {},
    }
    for title, changes in states.items():
        number = desk.write({**TEXT, "title_en": f"About {title}"})
        desk.put(number, **changes)
    [text] = shown(desk.press(ShowAnnouncements()))
    rows = [row for row in text.split("\n") if ". About " in row]
    assert [row.partition(".")[0] for row in rows] == ["1", "2", "3", "4", "5"]
    order = [row.partition(": ")[2] for row in rows]
    assert order[:3] == ["Draft", "Waiting for approval", "Paused"]
    assert sorted(order[3:]) == ["Ended", "Recalled"]
    assert text.startswith("5 announcements, 2 not sent yet")


def test_a_long_list_has_pages_and_each_announcement_stands_on_one(desk: Desk) -> None:
    for number in range(17):
        desk.write({**TEXT, "title_en": f"Number {number:02}"})
    pages = [shown(desk.press(ShowAnnouncements(page)))[0] for page in range(3)]
    titles = [row.split(". ") for page in pages for row in page.split("\n") if ". Number" in row]
    assert [int(n) for n, _ in titles] == list(range(1, 18))  # Pages number on, and buttons name the number.
    assert len({title for _, title in titles}) == 17
    assert "[Open (no. 17)]" in pages[2]
    assert "[Previous page]" not in pages[0]
    assert "[Previous page] [Next page]" in pages[1]
    assert "[Next page]" not in pages[2]
    assert shown(desk.press(ShowAnnouncements(99))) == [pages[2]]


def test_a_counted_draft_is_shown_with_its_figures_and_the_way_on(desk: Desk) -> None:
    number = desk.write()
    desk.address(number)
    desk.put(number, forecast=Forecast(counted_at=NOW, audience=5, recipients=5, reached=4))
    draft, counted = desk.press(ShowAnnouncement(number)).cards
    assert plain_text(draft).startswith("5 people | Draft: Six fields")
    assert "LaunchAnnouncement" in [type(each).__name__ for each in actions_of(counted)]


def test_what_was_launched_is_shown_as_far_as_it_is(desk: Desk) -> None:
    number = desk.write()
    desk.put(number, state=AnnouncementState.SENDING, launched_at=NOW, over_at=NOW + timedelta(days=9))
    [card] = desk.press(ShowAnnouncement(number)).cards
    assert card.kind == "announcement_progress"


def test_a_draft_that_is_discarded_is_gone_and_its_old_buttons_say_so(desk: Desk) -> None:
    number = desk.write()
    reply = desk.press(DiscardAnnouncement(number))
    assert reply.replace is not None
    assert shown(reply)[0].startswith("“Six fields” was discarded")
    for action in (ShowAnnouncement(number), DiscardAnnouncement(number), SaveAnnouncementText(number)):
        with pytest.raises(NotFoundError):
            desk.press(action, TEXT)


def test_places_count_who_is_in_the_company_by_team_and_rank(desk: Desk) -> None:
    """Until the last day of theirs, and not after it."""
    last = date(2026, 6, 30)
    with desk.unit() as unit:
        unit.people.upsert_many([replace(PEOPLE[0], id="leaver", rank="chief", team="Gone", end_date=last)])
        assert unit.people.places(on=last)["Gone", "chief"] == 1
        assert unit.people.places(on=last + timedelta(days=1)) == {
            ("Sales", None): 1,
            ("Sales", "chief"): 1,
            ("Sales/East", None): 1,
            ("Admin", None): 2,
        }


def test_no_clock_of_today_is_ahead_of_the_one_that_is_asked_first() -> None:
    furthest = max(
        NOW.astimezone(ZoneInfo(zone)).utcoffset() or timedelta() for zone in available_timezones()
    )
    assert NOW.astimezone(ZoneInfo(EARLIEST)).utcoffset() == furthest == timedelta(hours=14)


# ---------------------------------------------------------------------------- how the audience is read


def test_all_that_is_wrong_with_the_audience_is_told_at_once(desk: Desk) -> None:
    number = desk.write()
    wrong = desk.refused(
        number,
        {
            **WHOM,
            "channels": "slack:C0123\n#sales",
            "at": "25:00",
            "on": "2026-06-01",
            "valid_until": "2026-05-01",
        },
    )
    assert set(wrong) == {"channels", "at", "on", "valid_until"}
    assert wrong["channels"].startswith("“#sales” is no channel")


def test_days_of_a_programme_without_a_programme_are_not_dropped_silently(desk: Desk) -> None:
    number = desk.write()
    wrong = desk.refused(number, {**WHOM, "programme": "*", "phases": ("building",)})
    assert set(wrong) == {"phases"}


def test_teams_can_be_typed_and_one_that_is_none_is_told_with_the_nearest(desk: Desk) -> None:
    number = desk.write()
    assert desk.refused(number, {**WHOM, "more_teams": "Admin\nSales/Eats"}) == {
        "more_teams": "No such team in the roster (nearest after the arrow): Sales/Eats → Sales/East"
    }
    desk.address(number, teams=("Admin",), more_teams="Sales/East")
    assert desk.stored(number).addressing.audience.teams == ("Admin", "Sales/East")


def test_a_team_within_another_one_is_left_out_and_one_condition_is_one_line(desk: Desk) -> None:
    number = desk.write()
    draft, _ = shown(desk.address(number, teams=("Sales", "Sales/East")))
    assert desk.stored(number).addressing.audience.teams == ("Sales",)
    assert "Whoever all of this is true of" not in draft


def test_the_channels_of_the_settings_are_chosen_by_what_they_are_for(desk: Desk) -> None:
    number = desk.write()
    desk.channels = Channels(leads=("slack:C0LEADS",), results=("playground:all",))
    desk.address(number, known_channels=("slack:C0LEADS",), channels="slack:C0123")
    assert desk.stored(number).addressing.channels == ("slack:C0LEADS", "slack:C0123")
    form = form_of(desk.press(OpenAnnouncementAudience(number)))
    inputs = {each.name: each for each in form.elements if isinstance(each, Choice | TextInput)}
    known, other = inputs["known_channels"], inputs["channels"]
    assert isinstance(known, Choice)
    # The playground is not connected here.
    assert [each.label for each in known.options] == ["Project leads (slack:C0LEADS)"]
    assert (known.initial, other.initial) == (("slack:C0LEADS",), "slack:C0123")
