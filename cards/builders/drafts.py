"""A draft is put to its members before the start, and they say what they think of it."""

from cards.actions import AskComments, LooksRight, OpenComment, SendComment, ShowQuestions
from cards.builders.parts import adjust, buttons, context, facts, make_card, make_form, paragraph
from cards.builders.plan_parts import label, to_plan
from cards.builders.start import practice_facts
from cards.data import CommentFormData, CommentsAskData, CommentsAskedData, DraftForCommentData
from cards.model import Button, ButtonStyle, Card, Confirm, Form, TextInput
from cards.texts import NAME, PARAGRAPH, clean, clean_paragraph, quoted
from cards.words import Words

MAX_COMMENT = 2000
"""Characters of a comment: as many as of a trouble."""


def comments_ask(data: CommentsAskData, words: Words) -> Card:
    """Say how many members would get the draft and when, before it is sent to any."""
    programme = clean(data.programme_name, NAME)
    if not data.people:
        return make_card(
            "comments_ask",
            words,
            title=words.text("comments_ask.title.none", programme=programme),
            elements=(
                paragraph(words.text("comments_ask.none")),
                buttons((to_plan(data.programme_id, words),)),
            ),
        )
    return make_card(
        "comments_ask",
        words,
        title=words.count("comments_ask.title", data.people, programme=programme),
        elements=(
            paragraph(words.text("comments_ask.text", date=data.from_when)),
            paragraph(words.text("comments_ask.names")),
            buttons((_send(data, words), to_plan(data.programme_id, words))),
        ),
    )


def _send(data: CommentsAskData, words: Words) -> Button:
    confirm = Confirm(
        words.count("comments_ask.question", data.people),
        words.text("comments_ask.yes"),
        words.text("comments_ask.no"),
    )
    text = label(words.count("comments_ask.send", data.people), words)
    return Button(text, AskComments(data.programme_id), ButtonStyle.PRIMARY, confirm)


def comments_asked(data: CommentsAskedData, words: Words) -> Card:
    """Say to how many members the draft is on its way, and where their comments appear."""
    return make_card(
        "comments_asked",
        words,
        title=words.count("comments_asked.title", data.people, programme=clean(data.programme_name, NAME)),
        elements=(
            paragraph(words.text("comments_asked.text", date=data.from_when)),
            buttons((
                Button(words.text("plan.questions"), ShowQuestions(data.programme_id)),
                to_plan(data.programme_id, words),
            )),
        ),
    )  # fmt: skip


def draft_for_comment(data: DraftForCommentData, words: Words) -> Card:
    """Show a member the draft and ask whether it fits; or thank for the answer."""
    key = "draft.looks_right" if data.looks_right else "draft.text"
    lead, tool = clean(data.lead_name, NAME), clean(data.tool, NAME)
    right = Button(words.text("draft.right"), LooksRight(data.programme_id))
    return make_card(
        "draft_for_comment",
        words,
        title=words.text("draft.title", programme=clean(data.programme_name, NAME)),
        elements=(
            paragraph(words.text(key, lead=lead, tool=tool, date=data.go_live)),
            facts((
                (words.text("day_one.purpose"), clean_paragraph(data.purpose, PARAGRAPH)),
                (words.text("day_one.goal_state"), clean_paragraph(data.goal_state, PARAGRAPH)),
            )),
            *practice_facts(words.text("draft.practices"), data.practices),
            buttons((
                None if data.looks_right else right,
                Button(words.text("draft.comment"), OpenComment(data.programme_id)),
                adjust(words),
            )),
            context(words.text("context.draft", programme=quoted(data.programme_name, NAME), lead=lead)),
        ),
    )  # fmt: skip


def comment_form(data: CommentFormData, words: Words) -> Form:
    """Ask for a comment on the draft, and say who reads it."""
    text = TextInput(
        name="text",
        label=words.text("comment_form.text"),
        multiline=True,
        max_length=MAX_COMMENT,
        required=True,
        hint=words.text("comment_form.hint"),
    )
    return make_form(
        "comment_form",
        words,
        title=words.text("comment_form.title"),
        elements=(
            paragraph(words.text("comment_form.about", programme=quoted(data.programme_name, NAME))),
            text,
            context(words.text("comment_form.seen", lead=clean(data.lead_name, NAME))),
        ),
        submit=Button(words.text("comment_form.send"), SendComment(data.programme_id), ButtonStyle.PRIMARY),
    )
