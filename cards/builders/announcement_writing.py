"""Announcements in the making: the list, the draft, what stands below a preview, an edit that met another."""

from collections.abc import Iterator

from cards.actions import (
    CountAnnouncement,
    DiscardAnnouncement,
    OpenAnnouncementAudience,
    OpenAnnouncementText,
    PreviewAnnouncement,
    ShowAnnouncement,
    ShowAnnouncements,
    ShowResponseRate,
    TryAnnouncement,
)
from cards.builders.announcement import announcement
from cards.builders.announcement_forms import field_name
from cards.builders.announcement_progress import whole_of
from cards.builders.announcement_terms import Row, beside_the_text, sent_back, shown_once_more
from cards.builders.parts import (
    buttons,
    context,
    facts,
    heading,
    make_card,
    nth_buttons,
    nth_line,
    paragraph,
    to_home,
)
from cards.builders.plan_parts import audience_rows, language_name
from cards.data.announcement import AnnouncementData
from cards.data.announcement_writing import (
    AnnouncementDraftData,
    AnnouncementLine,
    AnnouncementOverwrittenData,
    AnnouncementPreviewData,
    AnnouncementsListData,
    AnnouncementTerms,
    AnnouncementToldData,
    DraftProblem,
    Stage,
    Told,
)
from cards.model import Button, Buttons, ButtonStyle, Card, Confirm, Element
from cards.texts import LINE, NAME, TITLE, clean, fit, quoted
from cards.words import LANGUAGES, Words
from coaching.announcements.model import Forecast
from coaching.announcements.pictures import PictureProblem
from coaching.announcements.rules import Field, Wrong
from coaching.programmes.model import Phase
from people.model import PLATFORM_NAMES, Platform

ANNOUNCEMENTS_A_PAGE = 8
"""Announcements on one page, two elements each, so that it stays short on a phone: our own default."""
MAX_PROBLEMS = 12
"""Things that a draft lacks, told one by one."""


# ---------------------------------------------------------------------------- the list


def announcements_list(data: AnnouncementsListData, words: Words) -> Card:
    """Show a page of announcements; without any, say how one begins."""
    is_any = bool(data.total)
    title = words.count("announcements_list.title", data.total, waiting=data.waiting)
    return make_card(
        "announcements_list",
        words,
        title=title if is_any else words.text("announcements_list.none"),
        elements=(
            None if is_any else paragraph(words.text("announcements_list.teach")),
            *(element for n, line in _numbered(data) for element in _listed(n, line, words)),
            _pages(data, words),
            buttons((
                Button(words.text("announcements_list.new"), OpenAnnouncementText(0), ButtonStyle.PRIMARY),
                Button(words.text("announcements_list.rate"), ShowResponseRate()) if is_any else None,
                to_home(words),
            )),
        ),
    )  # fmt: skip


def _numbered(data: AnnouncementsListData) -> Iterator[tuple[int, AnnouncementLine]]:
    """Return the announcements of a page with their numbers among all; 0 for the only one."""
    if data.total < 2:
        return iter([(0, line) for line in data.lines])
    return enumerate(data.lines, start=data.page * ANNOUNCEMENTS_A_PAGE + 1)


def _listed(n: int, line: AnnouncementLine, words: Words) -> Iterator[Element | None]:
    stage = words.text(f"announcement_stage.{line.stage}")
    author = words.text("announcements_list.by", name=clean(line.author_name, NAME), on=line.on)
    yield facts((
        (nth_line(n, clean(line.title, NAME), words), stage),
        (words.text("announcement_draft.people"), _people(line, words)),
        (words.text("announcements_list.author"), author if line.author_name else words.date(line.on)),
    ))  # fmt: skip
    show = Button(words.text("announcements_list.show"), ShowAnnouncement(line.announcement_id))
    yield nth_buttons(n, (show,), words)


def _people(line: AnnouncementLine, words: Words) -> str:
    if line.people is None:
        return words.text("announcements_list.not_counted")
    whole = whole_of(line.people + line.channels, line.channels, words)
    if line.sent is None or line.stage is Stage.SCHEDULED:
        return whole
    return words.text("announcements_list.sent", sent=line.sent, whole=whole)


def _pages(data: AnnouncementsListData, words: Words) -> Buttons | None:
    """Return the ways to the pages before and after this one."""
    return buttons((
        Button(words.text("announcements_list.before"), ShowAnnouncements(data.page - 1))
        if data.page > 0 else None,
        Button(words.text("announcements_list.after"), ShowAnnouncements(data.page + 1))
        if data.page + 1 < data.pages else None,
    ))  # fmt: skip


# ---------------------------------------------------------------------------- one draft


def announcement_draft(data: AnnouncementDraftData, words: Words) -> Card:
    """Show what a draft lacks, who would get it, all that was chosen, and what can be done with it."""
    return make_card(
        "announcement_draft",
        words,
        title=fit(_title(data, words), TITLE),
        elements=(
            *_state(data, words),
            facts((
                *term_rows(data.terms, words),
                (words.text("announcements_list.author"), clean(data.author_name, NAME))
                if data.author_name else None,
            )),
            *(context(_read_instead(code, other, words)) for code, other in data.instead),
            None if data.may_change else context(words.text("announcement_draft.of_another")),
            *_of_draft(data, words),
        ),
    )  # fmt: skip


def _title(data: AnnouncementDraftData, words: Words) -> str:
    """Return the title: figure and stage first, as a notification shows only the beginning."""
    title, stage = clean(data.title, NAME), words.text(f"announcement_stage.{data.stage}")
    if data.forecast is None:
        return words.text("announcement_draft.title", stage=stage, title=title)
    return words.count("announcement_draft.title.counted", data.forecast.recipients, stage=stage, title=title)


def _state(data: AnnouncementDraftData, words: Words) -> Iterator[Element | None]:
    """Yield what is missing; else what comes next, or what was counted."""
    yield from sent_back(data.sent_back, data.sent_back_by, words)
    if data.problems:
        yield heading(words.count("announcement_draft.missing", len(data.problems)))
        yield facts(_problem(one, words) for one in data.problems[:MAX_PROBLEMS])
    elif data.is_being_counted:
        yield paragraph(words.text("announcement_draft.counting"))
    elif data.forecast is None:
        yield paragraph(words.text("announcement_draft.next"))
    else:
        yield facts(_counted(data.forecast, data, words))


def _problem(one: DraftProblem, words: Words) -> Row:
    return _labelled(one.field, one.language, words), words.text(
        problem_key(one.what), phrase=clean(one.about, NAME)
    )


def problem_key(what: Wrong | PictureProblem) -> str:
    """Return the key of the words for something that is wrong."""
    return f"error.announcement_picture_{what}" if isinstance(what, PictureProblem) else f"error.{what}"


def _labelled(field: Field, language: str, words: Words) -> str:
    label = field_name(field, words)
    if not language:
        return label
    return words.text("plan_form.in_language", label=label, language=language_name(language, words))


def _counted(forecast: Forecast, data: AnnouncementDraftData, words: Words) -> Iterator[Row]:
    recipients = words.count("number.people", forecast.recipients)
    yield words.text("announcement_draft.people"), recipients
    yield words.text("announcement_draft.reached"), words.count("number.people", forecast.reached)
    if data.finished_at is not None:
        yield words.text("announcement_draft.finished"), words.moment(data.finished_at)


def _read_instead(code: str, other: str, words: Words) -> str:
    names = {"language": language_name(code, words), "other": language_name(other, words)}
    return words.text("announcement_draft.instead", **names)


def _of_draft(data: AnnouncementDraftData, words: Words) -> Iterator[Buttons | None]:
    own_id = data.announcement_id
    preview_in = data.preview_in if data.preview_in in LANGUAGES else words.language
    if data.may_change:
        # What comes next stands out: first what is missing, then counting.
        misses_words = any(one.field in _OF_THE_TEXT for one in data.problems)
        is_ready = not data.problems and data.forecast is None and not data.is_being_counted
        yield buttons((
            Button(words.text("announcement_draft.count"), CountAnnouncement(own_id),
                   ButtonStyle.PRIMARY if is_ready else ButtonStyle.DEFAULT)
            if not data.problems and not data.is_being_counted else None,
            Button(words.text("announcement_draft.text"), OpenAnnouncementText(own_id),
                   _style(is_next=misses_words)),
            Button(words.text("announcement_draft.audience"), OpenAnnouncementAudience(own_id),
                   _style(is_next=bool(data.problems) and not misses_words)),
        ))  # fmt: skip
    yield buttons((
        Button(words.text("announcement_draft.preview"), PreviewAnnouncement(own_id, preview_in)),
        Button(words.text("announcement_draft.try"), TryAnnouncement(own_id)) if data.may_change else None,
        _discard(data, words) if data.may_change else None,
        Button(words.text("announcement_draft.list"), ShowAnnouncements()),
    ))  # fmt: skip


_OF_THE_TEXT = frozenset(
    {
        Field.TITLE,
        Field.TEXT,
        Field.PICTURE,
        Field.PICTURE_ALT,
        Field.LINK,
        Field.LINK_LABEL,
        Field.COUNTS_CLICKS,
    }
)
"""What the first of the two forms asks for."""


def _style(*, is_next: bool) -> ButtonStyle:
    return ButtonStyle.PRIMARY if is_next else ButtonStyle.DEFAULT


def _discard(data: AnnouncementDraftData, words: Words) -> Button:
    sure = Confirm(
        words.text("announcement_draft.discard.question", title=quoted(data.title, NAME)),
        words.text("announcement_draft.discard.yes"),
        words.text("announcement_draft.discard.no"),
    )
    action = DiscardAnnouncement(data.announcement_id)
    return Button(words.text("announcement_draft.discard"), action, ButtonStyle.DANGER, sure)


# ---------------------------------------------------------------------------- what it says


def term_rows(terms: AnnouncementTerms, words: Words) -> tuple[Row, ...]:
    """Return for whom it is, where and when, and what stands beside its text."""
    return (*addressing_rows(terms, words), *beside_the_text(terms.content, words))


def addressing_rows(terms: AnnouncementTerms, words: Words) -> Iterator[Row]:
    """Yield for whom it is, where they get it and when."""
    addressing = terms.addressing
    _, *conditions = audience_rows(addressing.audience, 0, words)
    programme = tuple(_programme(terms, words))
    conditions = [*conditions, *programme]
    if len(conditions) != 1:
        whole = "announcement_draft.some" if conditions else "announcement_draft.everybody"
        yield words.text("plan.audience"), words.text(whole)
    yield from conditions
    yield words.text("announcement_draft.places"), _where(terms, words)
    yield words.text("announcement_draft.on"), _when(terms, words)
    if addressing.valid_until is not None:
        yield words.text("announcement_draft.until"), words.date(addressing.valid_until)
    yield from shown_once_more(addressing.repeats, words)
    if addressing.urgent:
        yield field_name(Field.URGENT, words), words.text("announcement_draft.urgent")


def _programme(terms: AnnouncementTerms, words: Words) -> Iterator[Row]:
    if not terms.addressing.programme_id:
        return
    yield words.text("why.programme"), clean(terms.programme_name, NAME)
    if terms.addressing.phases:
        chosen = [words.text(f"announcement.phase.{one}") for one in Phase if one in terms.addressing.phases]
        yield words.text("announcement_draft.phases"), words.join(chosen)


def _where(terms: AnnouncementTerms, words: Words) -> str:
    addressing = terms.addressing
    direct = [words.text("announcement_draft.direct")] if addressing.direct else []
    places = [*direct, *(clean(channel, NAME) for channel in addressing.channels)]
    return fit(words.join(places), LINE) if places else words.text("announcement_draft.nowhere")


def _when(terms: AnnouncementTerms, words: Words) -> str:
    addressing = terms.addressing
    if addressing.on is None:
        return words.text("announcement_draft.at_once")
    return words.text("announcement_draft.when", on=addressing.on, at=f"{addressing.at:%H:%M}")


def text_rows(terms: AnnouncementTerms, words: Words) -> Iterator[Row]:
    """Yield what is said, in each language, the beginning of long texts."""
    content = terms.content
    asked = (
        (Field.TITLE, content.titles),
        (Field.TEXT, content.texts),
        (Field.PICTURE_ALT, content.picture_alts),
        (Field.LINK_LABEL, content.link_labels),
    )
    for field, texts in asked:
        for code in dict.fromkeys(terms.languages):
            if texts.get(code):
                yield _labelled(field, code, words), clean(texts[code], LINE)
    yield from beside_the_text(content, words)


# ---------------------------------------------------------------------------- previews and trials


def announcement_preview(data: AnnouncementPreviewData, words: Words) -> Card:
    """Say below a preview that nothing was sent, and lead to the other languages and on."""
    own_id, language = data.announcement_id, language_name(data.language, words)
    others = [code for code in LANGUAGES if code in data.languages and code != data.language]
    return make_card(
        "announcement_preview",
        words,
        title=words.text("announcement_preview.title", language=language),
        elements=(
            paragraph(words.text("announcement_preview.text")),
            context(_read_instead(data.language, data.instead, words)) if data.instead else None,
            buttons((
                *(Button(_in_language(code, words), PreviewAnnouncement(own_id, code)) for code in others),
                Button(words.text("announcement_draft.try"), TryAnnouncement(own_id))
                if data.is_draft else None,
                Button(words.text("announcement_preview.back"), ShowAnnouncement(own_id)),
            )),
        ),
    )  # fmt: skip


def _in_language(code: str, words: Words) -> str:
    return fit(words.text("announcement_preview.in", language=language_name(code, words)), NAME)


def announcement_trial(data: AnnouncementData, words: Words) -> Card:
    """Show its author an announcement in their own chat, as its readers will get it there, marked as a
    trial."""
    card = announcement(data, words)
    return make_card(
        "announcement_trial",
        words,
        title=fit(words.text("announcement_trial.title", title=card.title), TITLE),
        elements=(context(words.text("announcement_trial.text")), *card.elements),
    )


def announcement_told(data: AnnouncementToldData, words: Words) -> Card:
    """Say what was done with a draft."""
    said = f"announcement_told.{data.told}"
    here = words.text("announcement_told.here")
    names = [
        here if chat == PLATFORM_NAMES[Platform.PLAYGROUND] else clean(chat, NAME) for chat in data.chats
    ]
    chats = words.join(names)
    has_draft = data.announcement_id and data.told is not Told.DISCARDED
    return make_card(
        "announcement_told",
        words,
        title=fit(words.text(said, title=quoted(data.title, NAME), chats=chats), TITLE),
        elements=(
            paragraph(words.text(f"{said}.more")),
            buttons((
                Button(words.text("announcement_preview.back"), ShowAnnouncement(data.announcement_id))
                if has_draft else None,
                Button(words.text("announcement_draft.list"), ShowAnnouncements()),
            )),
        ),
    )  # fmt: skip


# ---------------------------------------------------------------------------- an edit that met another


def announcement_overwritten(data: AnnouncementOverwrittenData, words: Words) -> Card:
    """Show what somebody else had saved meanwhile, and what took its place: nothing is lost."""
    rows = text_rows if data.is_text else addressing_rows
    before, after = list(rows(data.before, words)), list(rows(data.after, words))
    opens = OpenAnnouncementText if data.is_text else OpenAnnouncementAudience
    return make_card(
        "announcement_overwritten",
        words,
        title=words.text("survey_overwritten.title", who=_who(data.by_name, words)),
        elements=(
            paragraph(words.text("announcement_overwritten.text")),
            facts(row for row in before if row not in after)
            or paragraph(words.text("survey_overwritten.same")),
            buttons((
                Button(words.text("announcement_overwritten.edit"), opens(data.announcement_id)),
            )),
        ),
    )  # fmt: skip


def _who(name: str, words: Words) -> str:
    if not name:
        return words.text("announcement_overwritten.somebody")
    return words.text("survey_overwritten.who", name=clean(name, NAME))
