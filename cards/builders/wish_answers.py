"""What was made of wishes: for those who run a programme, and for whoever asked."""

from collections.abc import Iterator

from cards.actions import ShowWishes
from cards.actions.responses import (
    AnnounceChangeRequest,
    OpenChangeRequest,
    SaveChangeRequest,
    ShowChangeRequests,
)
from cards.builders.parts import buttons, context, facts, heading, make_card, make_form, paragraph, to_home
from cards.builders.result_ways import page_buttons
from cards.builders.text_inputs import MAX_OPTIONS, Texts, note_on_languages, text_inputs
from cards.builders.wording import subject
from cards.data.changes import (
    ChangeFormData,
    ChangeLine,
    ChangeListData,
    ChangeSavedData,
    ChangeTerms,
    WishAnsweredData,
    WishChange,
    WishOption,
)
from cards.model import Button, ButtonStyle, Card, Choice, DateInput, Element, Form, Option
from cards.texts import LINE, NAME, clean, clean_paragraph, fit
from cards.words import Words
from coaching.changes.model import ChangeState
from coaching.changes.rules import LONGEST_REASON, LONGEST_TITLE

OPTION = 52
"""Characters of a wish in an option, so that fifty of them fit in one form of Teams (28 KB)."""
CHANGES_A_PAGE = 8
"""Changes on a page, two or three elements each, so that it stays one message of Slack (50 elements)."""
TITLE = Texts(name="title", key="change_form.what", limit=LONGEST_TITLE)
REASON = Texts(name="reason", key="change_form.reason", limit=LONGEST_REASON, multiline=True)


# ---------------------------------------------------------------------------- what was made of a wish


def wish_state(change: WishChange | None, words: Words) -> str:
    """Return what was made of a wish, as a cell of the list of wishes."""
    if change is None:
        return words.text("wishes.state.open")
    if change.state is ChangeState.DONE and change.days is not None and change.on is not None:
        return words.count("wishes.state.done_after", change.days, on=words.short_date(change.on))
    if change.on is None or change.state is ChangeState.REFUSED:
        return words.text(f"change_form.state.{change.state}")
    return words.text(f"wishes.state.{change.state}", on=words.short_date(change.on))


def terms_state(terms: ChangeTerms, words: Words) -> str:
    """Return how far a change is."""
    if terms.on is None or terms.state is ChangeState.REFUSED:
        return words.text(f"change_form.state.{terms.state}")
    return words.text(f"change.{terms.state}", on=terms.on)


# ---------------------------------------------------------------------------- for those who run it


def change_list(data: ChangeListData, words: Words) -> Card:
    """List what was made of wishes; before anything was, say how one begins."""
    programme = clean(data.programme_name, NAME)
    is_any = bool(data.total)
    title = words.count("change_list.title", data.total, programme=programme)
    return make_card(
        "change_list",
        words,
        title=title if is_any else words.text("change_list.none", programme=programme),
        elements=(
            None if is_any else paragraph(words.text("change_list.teach")),
            *(each for n, line in _numbered(data) for each in _listed(n, data, line, words)),
            page_buttons(
                data.page, data.pages, lambda page: ShowChangeRequests(data.programme_id, page), words
            ),
            context(words.text("change_list.nameless")) if is_any else None,
            buttons((
                answer_wishes(data.programme_id, words) if data.open else None,
                to_wishes(data.programme_id, words),
                to_home(words),
            )),
        ),
    )  # fmt: skip


def answer_wishes(programme_id: str, words: Words) -> Button:
    """Return the button that opens the form in which wishes are answered."""
    action = OpenChangeRequest(programme_id)
    return Button(words.text("button.answer_wishes"), action, ButtonStyle.PRIMARY)


def to_wishes(programme_id: str, words: Words) -> Button:
    """Return the button that leads to the wishes of a programme."""
    return Button(words.text("button.wishes"), ShowWishes(programme_id))


def to_changes(programme_id: str, words: Words) -> Button:
    """Return the button that leads to what was made of them."""
    return Button(words.text("button.changes"), ShowChangeRequests(programme_id))


def _numbered(data: ChangeListData) -> Iterator[tuple[int, ChangeLine]]:
    """Return the lines of a page with their numbers in the whole list: buttons say which one they are for."""
    return enumerate(data.lines[:CHANGES_A_PAGE], start=data.page * CHANGES_A_PAGE + 1)


def _listed(n: int, data: ChangeListData, line: ChangeLine, words: Words) -> Iterator[Element | None]:
    title = words.text("change_list.line", n=n, title=clean(line.terms.title, LONGEST_TITLE))
    yield facts(_rows(title, line, words))
    yield _ways(n, data.programme_id, line, words)


def _rows(title: str, line: ChangeLine, words: Words) -> Iterator[tuple[str, str]]:
    terms = line.terms
    yield title, terms_state(terms, words)
    if line.days is not None:
        yield words.text("change_list.waited"), words.count("change.days", line.days)
    if terms.reason:
        yield reason_label(terms, words), clean(terms.reason, LINE)


def reason_label(terms: ChangeTerms, words: Words) -> str:
    """Return what the sentence beside a change is: what is done, or why it is not."""
    return words.text(f"change.reason.{terms.state}")


def _ways(n: int, programme_id: str, line: ChangeLine, words: Words) -> Element | None:
    key = "button.announced_change" if line.is_announced else "button.announce_change"
    announce = Button(words.text(key, n=n), AnnounceChangeRequest(line.change_id))
    return buttons((
        Button(words.text("button.edit_change", n=n), OpenChangeRequest(programme_id, line.change_id)),
        announce if line.can_announce else None,
    ))  # fmt: skip


def change_form(data: ChangeFormData, words: Words) -> Form:
    """Ask what is made of wishes: of which, what, whether and when, and why."""
    return make_form(
        "change_form",
        words,
        title=words.text("change_form.edit" if data.change_id else "change_form.new"),
        elements=(
            _wishes(data, words),
            context(words.text("change_form.fixed")) if data.is_fixed else None,
            *text_inputs(TITLE, data.titles, data.languages, words),
            _states(data, words),
            # The same input says by when and since when: which days it takes shows only once it is sent.
            DateInput(name="date", label=words.text("change_form.date"), initial=data.on),
            *text_inputs(REASON, data.reasons, data.languages, words),
            note_on_languages(data.languages, words),
            context(words.text("change_form.told")),
        ),
        submit=Button(
            words.text("change_form.save"),
            SaveChangeRequest(data.programme_id, data.change_id, data.seen),
            ButtonStyle.PRIMARY,
        ),
    )


def _wishes(data: ChangeFormData, words: Words) -> Choice | None:
    if data.is_fixed or not data.wishes:
        return None
    offered = {str(one.wish_id): one for one in data.wishes[:MAX_OPTIONS]}
    return Choice(
        name="wishes",
        label=words.text("change_form.wishes"),
        options=tuple(Option(value, _wish(one, words)) for value, one in offered.items()),
        multiple=True,
        initial=tuple(str(wish_id) for wish_id in dict.fromkeys(data.chosen) if str(wish_id) in offered),
        required=True,
        hint=words.text("change_form.wishes.hint"),
    )


def _wish(one: WishOption, words: Words) -> str:
    day = words.short_date(one.day)
    return fit(
        words.text("change_form.wish", day=day, kind=subject(one.kind, words), text=clean(one.text, OPTION)),
        OPTION,
    )


def _states(data: ChangeFormData, words: Words) -> Choice:
    return Choice(
        name="state",
        label=words.text("change_form.state"),
        options=tuple(Option(state.value, words.text(f"change_form.state.{state}")) for state in ChangeState),
        initial=() if data.state is None else (data.state.value,),
        required=True,
    )


def change_saved(data: ChangeSavedData, words: Words) -> Card:
    """Say what was kept, and what somebody else had saved since the form was opened."""
    terms, ways = data.line.terms, data.line
    return make_card(
        "change_saved",
        words,
        title=words.text("change_saved.title", state=terms_state(terms, words)),
        elements=(
            facts(_rows(clean(terms.title, LONGEST_TITLE), data.line, words)),
            paragraph(words.text("change_saved.told")),
            *_replaced(data, words),
            buttons((
                Button(words.text("change_saved.announce"), AnnounceChangeRequest(ways.change_id))
                if ways.can_announce and not ways.is_announced else None,
                to_changes(data.programme_id, words),
                to_wishes(data.programme_id, words),
            )),
        ),
    )  # fmt: skip


def _replaced(data: ChangeSavedData, words: Words) -> Iterator[Element | None]:
    if data.replaced is None:
        return
    other = data.replaced
    name = clean(data.by_name, NAME) if data.by_name else words.text("announcement_overwritten.somebody")
    yield heading(words.text("change_saved.replaced", name=name))
    yield paragraph(words.text("change_saved.replaced.more"))
    yield facts((
        (clean(other.title, LONGEST_TITLE), terms_state(other, words)),
        (reason_label(other, words), clean(other.reason, LINE)) if other.reason else None,
    ))  # fmt: skip


# ---------------------------------------------------------------------------- for whoever asked


def wish_answered(data: WishAnsweredData, words: Words) -> Card:
    """Tell somebody what was made of what they asked for. Nobody who reads over their shoulder learns of
    others who asked the same."""
    terms = data.terms
    return make_card(
        "wish_answered",
        words,
        title=words.text(
            "wish_answered.title", state=terms_state(terms, words), title=clean(terms.title, NAME)
        ),
        elements=(
            paragraph(words.text("wish_answered.text", asked=data.asked_on)),
            facts((
                (clean(terms.title, LONGEST_TITLE), terms_state(terms, words)),
                (reason_label(terms, words), clean_paragraph(terms.reason, LONGEST_REASON))
                if terms.reason else None,
                (words.text("wish_answered.by"), words.text("request.person", name=clean(data.by_name, NAME)))
                if data.by_name else None,
            )),
            context(words.text("context.wish_answered")),
            buttons((to_home(words),)),
        ),
    )  # fmt: skip
