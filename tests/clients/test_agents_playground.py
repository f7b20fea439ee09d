"""People of a company on Teams, each at a Microsoft 365 Agents Playground of their own, with `hojorin run`.

Two stories, from the installation on; each picture is of a card as its reader saw it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest
from agents_company import SURVEY, Company, readings, running_company
from agents_playground import CARD, REST, SLOW, Window, window_of
from playwright.sync_api import Browser, Locator, expect

PACKAGE = "@microsoft/m365agentsplayground"
FRIDAY, FIRST_DAY, CHECK_IN = "2026-09-11T10:00", "2026-09-14T10:00", "2026-09-16T10:30"
"""The working day before go-live, the day of go-live, and the first check-in."""
ANNOUNCED, RECALLED = "2026-09-14T10:05", "2026-09-14T10:10"
"""To move the clock is to wait until everything has gone out."""
ASKED = "2026-09-17T10:10"
FIRST_WEEK, SECOND_WEEK = ("2026-09-14", "2026-09-20"), ("2026-09-21", "2026-09-27")
FOLLOW_UP = "2026-09-29T10:30"
"""The day after the second week in a row that is below what was expected."""

TROUBLE = "I cannot find where a visit is logged"
REPLY = "商談のページの右上にあります"
SECRET = "It is quicker than the blue giraffe says"
"""What somebody writes into a survey: words that stand nowhere else."""

Seat = Callable[[str], Window]
Client = Callable[[str], Path]


@contextmanager
def seats(
    company: Company, *, package: Path, node: Path, browser: Browser, folder: Path, pictures: Path
) -> Iterator[Seat]:
    """Give what opens a person's client; at the end none of them may have anything to complain of."""
    with ExitStack() as stack:
        windows: list[Window] = []

        def sit(person: str) -> Window:
            opened = window_of(
                person,
                endpoint=company.endpoint,
                package=package,
                node=node,
                browser=browser,
                folder=folder / person,
                pictures=pictures,
            )
            windows.append(stack.enter_context(opened))
            return windows[-1]

        yield sit
        for window in windows:
            assert (window.person, window.complaints, window.refused()) == (window.person, [], [])


@pytest.fixture
def company(tmp_path: Path, client: Client) -> Iterator[Company]:
    """The company on the Friday before its programme begins. Without the client there is nothing to start."""
    client(PACKAGE)
    (tmp_path / "company").mkdir()
    with running_company(tmp_path / "company", now=FRIDAY) as found:
        yield found


@pytest.fixture
def seating(
    company: Company, client: Client, node_22: Path, browser: Browser, tmp_path: Path, pictures: Path
) -> Callable[[], AbstractContextManager[Seat]]:
    """Opens the clients of this test, with a folder for its pictures."""
    shown = pictures / "agents-playground"
    shown.mkdir(exist_ok=True)
    return partial(
        seats,
        company,
        package=client(PACKAGE),
        node=node_22,
        browser=browser,
        folder=tmp_path,
        pictures=shown,
    )


# ---------------------------------------------------------------------------- a member and a supporter


def test_a_member_is_helped_by_a_supporter_and_answers_a_survey(
    company: Company, seating: Callable[[], AbstractContextManager[Seat]]
) -> None:
    with seating() as sit:
        member, supporter = sit("alex"), sit("megumi")
        are_welcomed(member, supporter)
        hear_of_the_programme_unasked(company, member, supporter)
        company.go_to(CHECK_IN)
        answers_the_check_in(supporter)
        asks_for_help(member)
        is_taken_by_the_supporter(member, supporter)
        write_to_each_other(member, supporter)
        company.command("survey", "import", company.write("survey.yaml", SURVEY))
        company.go_to(ASKED)
        answers_the_survey(company, member)
        is_not_welcomed_again(member)


def are_welcomed(member: Window, supporter: Window) -> None:
    """Opening the client installs Hojorin: it knows them by the address of their account."""
    member.picture("01-welcome", member.sees("notice.welcome"))
    supporter.picture("02-welcome-ja", supporter.sees("notice.welcome"))


def hear_of_the_programme_unasked(company: Company, member: Window, supporter: Window) -> None:
    """The business clock moves, and Hojorin writes by itself."""
    company.go_to(FIRST_DAY)
    member.picture("03-introduction", member.sees("introduction.title", tool="Salesforce"))
    member.picture("04-first-day", member.sees("day_one.title", programme=REST))
    supporter.picture("05-first-day-ja", supporter.sees("day_one.title", programme=REST))


def answers_the_check_in(supporter: Window) -> None:
    """A press is answered in place of the card."""
    card = supporter.sees("check_in.title", day=2, total=90)
    supporter.picture("06-check-in-ja", card)
    supporter.press(card, "answer.on_track")
    answered = supporter.sees("check_in.title.answered", day=2, total=90)
    supporter.lacks("check_in.title", day=2, total=90)
    supporter.picture("07-check-in-answered-ja", answered)


def asks_for_help(member: Window) -> None:
    """The client itself holds back a form that lacks something; then it is sent."""
    card = member.sees("check_in.title", day=2, total=90)
    member.picture("08-check-in", card)
    member.press(card, "answer.trouble")
    form = member.sees("trouble_form.title")
    before = member.calls()
    member.press(form, "trouble_form.send")
    expect(form.get_by_text(member.says("error.required"))).to_have_count(2)
    member.picture("09-trouble-held-back", form)
    assert member.calls() == before
    member.field(form, "trouble.dont_know_how").check()
    member.field(form, "trouble_form.text").fill(TROUBLE)
    member.press(form, "trouble_form.send")
    member.picture("10-trouble-received", member.sees("request_received.title", request=REST))
    member.lacks("trouble_form.title")
    member.sees("check_in.title.answered", day=2, total=90)


def is_taken_by_the_supporter(member: Window, supporter: Window) -> None:
    """The name and the words open to the one who takes the request, at another client."""
    card = supporter.sees_with("request.claim")
    expect(card).not_to_contain_text("Alex Wilber")
    expect(card).not_to_contain_text(TROUBLE)
    supporter.picture("11-request-ja", card)
    supporter.press(card, "request.claim")
    taken = supporter.page.locator(CARD, has_text=TROUBLE)
    expect(taken).to_contain_text("Alex Wilber", timeout=SLOW)
    supporter.picture("12-request-taken-ja", taken)
    expect(supporter.button(supporter.page.locator(CARD), "request.claim")).to_have_count(0)
    claimed = member.sees("request_claimed.title", id=1, name="水野 恵", changed=False)
    member.picture("13-somebody-is-on-it", claimed)


def write_to_each_other(member: Window, supporter: Window) -> None:
    """What is typed into the chat reaches the other one; the asker closes it."""
    supporter.say(REPLY)
    told = member.sees("relayed.title", id=1, kind=REST, name="")
    expect(told).to_contain_text(REPLY)
    member.picture("14-reply", told)
    member.press(told, "request.solved")
    member.picture("15-solved", member.sees("request_solved.title", id=1))


def answers_the_survey(company: Company, member: Window) -> None:
    """Invitation, form and receipt take each other's place. What was answered can be read nowhere."""
    invitation = member.sees_with("survey.answer")
    member.picture("16-invitation", invitation)
    messages = len(member.titles())
    member.press(invitation, "survey.answer")
    form = member.sees_with("survey_form.send")
    member.picture("17-survey", form)
    form.get_by_role("combobox").click()
    member.page.get_by_role("option", name="9", exact=True).click()
    form.get_by_role("radiogroup").first.get_by_role("radio").last.check()
    form.get_by_role("textbox").last.fill(SECRET)
    member.press(form, "survey_form.send")
    member.picture("18-survey-received", member.sees("survey_received.received"))
    assert len(member.titles()) == messages
    assert SECRET not in member.page.content()
    kept = [path.read_bytes() for path in company.folder.rglob("*") if path.is_file()]
    assert kept
    assert not any(SECRET.encode() in one for one in kept)


def is_not_welcomed_again(member: Window) -> None:
    """The client tells of the installation whenever its page is opened."""
    member.page.reload()
    member.say("help")
    expect(member.page.locator(CARD)).to_have_count(1, timeout=SLOW)
    member.picture("19-help", member.page.locator(CARD))


# ---------------------------------------------------------------------------- a project lead and a reader


def test_a_lead_announces_corrects_it_and_is_asked_to_follow_up(
    company: Company, seating: Callable[[], AbstractContextManager[Seat]]
) -> None:
    with seating() as sit:
        lead, reader = sit("adele"), sit("alex")
        lead.sees("notice.welcome")
        reader.sees("notice.welcome")
        company.go_to(FIRST_DAY)
        reader.sees("day_one.title", programme=REST)
        writes_an_announcement(lead)
        sends_it(lead)
        company.go_to(ANNOUNCED)
        reads_it(reader)
        corrects_it(lead)
        reads_it_corrected_in_place(reader)
        recalls_it(company, lead, reader)
        is_asked_to_follow_up(company, lead)


SAID = "The old ones can still be found."
TITLE_FIELD, TEXT_FIELD = "Title (English)", "Text (English)"
TITLE, CORRECTED = "Quotes get new numbers on 1 October", "Quotes get new numbers on 8 October"


def writes_an_announcement(lead: Window) -> None:
    """From a word in the chat to a draft that can be sent."""
    lead.say("announce")
    lead.press(lead.sees("announcements_list.none"), "announcements_list.new")
    form = lead.sees_with("announcement_form.save")
    lead.picture("20-announcement-form", form)
    form.get_by_label(TITLE_FIELD).fill(TITLE)
    form.get_by_label(TEXT_FIELD).fill("The old ones **can still be found**.\n- by number\n- by customer")
    lead.press(form, "announcement_form.save")
    draft = lead.sees_with("announcement_draft.audience")
    expect(draft).to_contain_text(TITLE)
    lead.picture("21-draft", draft)
    lead.press(draft, "announcement_draft.audience")
    form = lead.sees("announcement_audience_form.title")
    lead.picture("22-for-whom-and-when", form)
    lead.press(form, "announcement_form.save")
    lead.lacks("announcement_audience_form.title")


def sends_it(lead: Window) -> None:
    """Counted, confirmed in the card, sent."""
    lead.press(lead.sees_with("announcement_draft.count"), "announcement_draft.count")
    counted = lead.sees("announcement_counted.title", n=14, title=TITLE)
    lead.press(counted, "announcement_counted.send", n=14)
    sure = lead.button(counted, "announcement_counted.send.yes")
    expect(sure).to_be_visible(timeout=SLOW)
    lead.picture("23-counted", counted)
    sure.click()
    lead.sees("announcement_decided.launched.title", n=14, title=TITLE)


def reads_it(reader: Window) -> None:
    """Bold words and lists are drawn, not written out."""
    card = reader.titled(TITLE)
    expect(card).to_contain_text(SAID)
    reader.picture("24-announcement", card)
    reader.press(card, "announcement.got_it")
    expect(reader.button(card, "announcement.got_it")).to_have_count(0, timeout=SLOW)
    reader.picture("25-announcement-noted", card)


def corrects_it(lead: Window) -> None:
    """Another title, for everybody who has the old one."""
    launched = lead.sees("announcement_decided.launched.title", n=14, title=TITLE)
    lead.press(launched, "announcement_decided.show")
    progress = lead.sees("announcement_progress.title.sending", sent=2, whole=REST, title="")
    lead.picture("26-progress", progress)
    lead.press(progress, "announcement_progress.correct")
    form = lead.sees_with("announcement_form.save")
    form.get_by_label(TITLE_FIELD).fill(CORRECTED)
    lead.press(form, "announcement_form.save")
    look = lead.sees("announcement_correction.title", title=REST)
    lead.picture("27-correction", look)
    lead.press(look, "announcement_correction.yes")
    corrected = lead.sees("announcement_progress.title.sending", sent=2, whole=REST, title="")
    expect(corrected).to_contain_text(CORRECTED, timeout=SLOW)


def reads_it_corrected_in_place(reader: Window) -> None:
    """The same message, with another text; no second one."""
    card = reader.titled(CORRECTED)
    expect(card).to_contain_text(reader.says("announcement.corrected"))
    reader.picture("28-announcement-corrected", card)
    assert [title for title in reader.titles() if title.startswith("Quotes")] == [CORRECTED]


def recalls_it(company: Company, lead: Window, reader: Window) -> None:
    """Where a chat deletes no message, as this one, it says in its place that it was taken back."""
    progress = lead.sees("announcement_progress.title.sending", sent=2, whole=REST, title="")
    lead.press(progress, "announcement_progress.take_back")
    lead.press(progress, "announcement_progress.recall.yes")
    company.go_to(RECALLED)
    reader.picture("29-announcement-recalled", reader.sees("announcement_recalled.title", title=CORRECTED))
    expect(reader.page.locator(CARD, has_text=SAID)).to_have_count(0, timeout=SLOW)


def is_asked_to_follow_up(company: Company, lead: Window) -> None:
    """Two low weeks of her team: 42 of 90 records, and 12 of 36, because of three holidays."""
    for (first, last), each, morning in ((FIRST_WEEK, 7, "2026-09-21"), (SECOND_WEEK, 2, "2026-09-28")):
        company.go_to(f"{morning}T07:00", mode="jump")
        written = company.write(
            "readings.csv", readings(first, last, each, measured=f"{morning}T06:00:00+09:00")
        )
        company.command("kpi", "import", written, "--source", "crm")
        company.go_to(f"{morning}T11:00")
    company.go_to(FOLLOW_UP)
    card = lead.sees_with("follow_up.talk")
    expect(card).to_contain_text(re.compile(r"12 of 36 records \(33\s%\)"))
    is_drawn(card, {"20 Sept": "47", "27 Sept": "33"})
    lead.picture("30-follow-up", card)


def is_drawn(card: Locator, points: Mapping[str, str]) -> None:
    """Return once the chart is drawn, and not just told: the client gives each point of its line a name."""
    for day, value in points.items():
        point = card.get_by_role("img", name=re.compile(rf"^{day}, .* {value}$"))
        expect(point).to_have_count(1, timeout=SLOW)
