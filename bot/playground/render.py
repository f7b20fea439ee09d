"""Turns cards and forms into HTML: pure, total, and the only place of the playground that escapes cards.

Everything passes through `markupsafe.Markup.format`, which escapes each value that is not markup itself.
No inline style or script is written, so that the page's content security policy can forbid both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from markupsafe import Markup

from bot.addresses import safe_address
from bot.playground.charts import chart_figure
from bot.playground.inputs import Typed, input_field
from cards.actions import encode
from cards.model import (
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Chart,
    Choice,
    Context,
    DateInput,
    Divider,
    Element,
    Facts,
    Form,
    Image,
    Number,
    Option,
    PersonInput,
    Progress,
    Scale,
    Span,
    Table,
    Text,
    TextInput,
)
from cards.plain import table_twin
from cards.words import Words, load_words

VALUE_FIELD = "value"
"""The form field that carries the pressed button's value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a card stands on a page, and what is known about it besides its own content."""

    prefix: str
    """Starts every id, unique on the page."""
    post_to: str
    """The address that takes its presses."""
    words: Words
    """The playground's own words, in the card's language."""
    hidden: tuple[tuple[str, str], ...] = ()
    """Fields that travel with every press; each gets the id `PREFIX-NAME`."""
    people: tuple[Option, ...] = ()
    """Whom a `PersonInput` offers."""
    typed: Typed = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    focus: bool = False
    """The heading takes the focus when the card is put on the page."""
    focus_input: str | None = None
    """The name of the input that takes the focus instead."""


def render_card(card: Card, frame: Frame) -> Markup:
    """Return the card as a form that sends its inputs with the pressed button."""
    frame = _at_first_error(card.elements, frame)
    return Markup(
        '<form class="card" data-kind="{kind}" lang="{language}" id="{prefix}-card" method="post"'
        ' action="{post_to}" hx-post="{post_to}" hx-target="closest .post" hx-swap="outerHTML"'
        ' hx-sync="this:drop" aria-labelledby="{prefix}-title" novalidate>'
        "{guard}{hidden}"
        '<h3 class="card-title" id="{prefix}-title" dir="auto" tabindex="-1"{focus}>{title}</h3>'
        "{elements}</form>"
    ).format(
        kind=card.kind,
        language=card.language,
        prefix=frame.prefix,
        post_to=frame.post_to,
        guard=_NO_IMPLICIT_PRESS,
        hidden=_hidden(frame),
        focus=_AUTOFOCUS if frame.focus else "",
        title=card.title,
        elements=_elements(card.elements, frame),
    )


def render_form(form: Form, frame: Frame) -> Markup:
    """Return the inside of a dialog: the form's inputs, what was typed, and errors beside their fields."""
    frame = _at_first_error(form.elements, frame)
    return Markup(
        '<form class="form" data-kind="{kind}" lang="{language}" id="{prefix}-form" method="post"'
        ' action="{post_to}" hx-post="{post_to}" hx-swap="outerHTML" hx-sync="this:drop" novalidate>'
        '{hidden}<h2 class="form-title" id="{prefix}-title" dir="auto">{title}</h2>'
        '<div class="form-status" id="{prefix}-status" role="alert">{status}</div>'
        '{elements}<div class="buttons">{submit}'
        '<button type="submit" class="button" form="{prefix}-cancel">{cancel}</button></div></form>'
    ).format(
        kind=form.kind,
        language=form.language,
        prefix=frame.prefix,
        post_to=frame.post_to,
        hidden=_hidden(frame),
        title=form.title,
        status=_form_status(form, frame),
        elements=_elements(form.elements, frame),
        submit=_button(form.submit, f"{frame.prefix}-submit", default=ButtonStyle.PRIMARY),
        cancel=frame.words.text("form.cancel"),
    )


def render_window(card: Card, frame: Frame) -> Markup:
    """Return the inside of a dialog that shows a card; what its buttons bring takes its place."""
    return Markup(
        '<form class="form" data-kind="{kind}" lang="{language}" id="{prefix}-form" method="post"'
        ' action="{post_to}" hx-post="{post_to}" hx-swap="none" hx-sync="this:drop" novalidate>'
        '{guard}{hidden}<h2 class="form-title" id="{prefix}-title" dir="auto">{title}</h2>'
        '{elements}<div class="buttons">'
        '<button type="submit" class="button" form="{prefix}-cancel">{close}</button></div></form>'
    ).format(
        kind=card.kind,
        language=card.language,
        prefix=frame.prefix,
        post_to=frame.post_to,
        guard=_NO_IMPLICIT_PRESS,
        hidden=_hidden(frame),
        title=card.title,
        elements=_elements(card.elements, frame),
        close=frame.words.text("form.close"),
    )


_AUTOFOCUS = Markup(" autofocus")
_NO_IMPLICIT_PRESS = Markup('<button type="submit" disabled hidden></button>')
"""A form's first submit button is what Enter in a field presses. On a card with several buttons that would
be an answer nobody chose; a disabled one makes Enter do nothing (HTML standard, implicit submission)."""
_STYLE_CLASSES = {ButtonStyle.DEFAULT: "", ButtonStyle.PRIMARY: " primary", ButtonStyle.DANGER: " danger"}


def _at_first_error(elements: Iterable[Element], frame: Frame) -> Frame:
    """Let the first input take the focus that something is wrong with, in the order of the page."""
    names = (getattr(element, "name", None) for element in elements)
    return replace(frame, focus_input=next((name for name in names if name in frame.errors), None))


def _elements(elements: Iterable[Element], frame: Frame) -> Markup:
    return Markup("").join(
        _element(element, frame, f"{frame.prefix}-{number}") for number, element in enumerate(elements)
    )


def _element(element: Element, frame: Frame, key: str) -> Markup:  # noqa: PLR0911 - one line for each kind
    match element:
        case Text() | Context() | Divider():
            return _prose(element)
        case Facts():
            return _facts(element)
        case Table():
            return _table(element, key)
        case Chart():
            twin = _table(table_twin(element, load_words(frame.words.language)), key)
            return chart_figure(element, key=key, twin=twin, words=frame.words)
        case Progress():
            return _progress(element, key)
        case Image():
            return _image(element)
        case Choice() | Scale() | Number() | TextInput() | DateInput() | PersonInput():
            return input_field(
                element,
                key=key,
                typed=frame.typed,
                error=frame.errors.get(element.name, ""),
                focus=element.name == frame.focus_input,
                words=frame.words,
                people=frame.people,
            )
        case Buttons():
            return _buttons(element, key)
        case _:
            assert_never(element)


def _prose(element: Text | Context | Divider) -> Markup:
    match element:
        case Text():
            kind = " heading" if all(span.strong for span in element.spans) else ""
            return Markup('<p class="text{}" dir="auto">{}</p>').format(kind, _spans(element.spans))
        case Context():
            return Markup('<p class="context" dir="auto">{}</p>').format(element.text)
        case Divider():
            return Markup("<hr>")
        case _:
            assert_never(element)


def _spans(spans: Iterable[Span]) -> Markup:
    return Markup("").join(_span(span) for span in spans)


def _span(span: Span) -> Markup:
    content = Markup("<strong>{}</strong>").format(span.text) if span.strong else Markup.escape(span.text)
    address = safe_address(span.link)
    if address is None:
        return content
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(address, content)


def _facts(facts: Facts) -> Markup:
    row = Markup('<div><dt dir="auto">{}</dt><dd dir="auto">{}</dd></div>')
    return Markup('<dl class="facts">{}</dl>').format(
        Markup("").join(row.format(label, value) for label, value in facts.rows)
    )


def _table(table: Table, key: str) -> Markup:
    """Return a table in a box that scrolls by itself, by keyboard too, so that the page never does."""
    head = Markup("").join(Markup('<th scope="col" dir="auto">{}</th>').format(cell) for cell in table.header)
    body = Markup("").join(_table_row(row) for row in table.rows)
    return Markup(
        '<div class="scroll" tabindex="0" role="region" aria-labelledby="{key}-caption"><table>'
        '<caption id="{key}-caption" dir="auto">{caption}</caption>'
        "<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    ).format(key=key, caption=table.caption, head=head, body=body)


def _table_row(row: tuple[str, ...]) -> Markup:
    first = Markup("").join(Markup('<th scope="row" dir="auto">{}</th>').format(cell) for cell in row[:1])
    rest = Markup("").join(Markup('<td dir="auto">{}</td>').format(cell) for cell in row[1:])
    return Markup("<tr>{}{}</tr>").format(first, rest)


def _progress(progress: Progress, key: str) -> Markup:
    return Markup(
        '<div class="progress"><label for="{key}" dir="auto">{label}</label>'
        '<progress id="{key}" value="{value}" max="{maximum}"></progress></div>'
    ).format(
        key=key,
        label=progress.label,
        value=min(max(progress.value, 0), max(progress.maximum, 1)),
        maximum=max(progress.maximum, 1),
    )


def _image(image: Image) -> Markup:
    address = safe_address(image.url)
    if address is None:
        return Markup('<p class="text" dir="auto">{}</p>').format(image.alt)
    return Markup('<img class="image" src="{}" alt="{}" loading="lazy" referrerpolicy="no-referrer">').format(
        address, image.alt
    )


def _buttons(row: Buttons, key: str) -> Markup:
    return Markup('<div class="buttons">{}</div>').format(
        Markup("").join(_button(button, f"{key}-{number}") for number, button in enumerate(row.buttons))
    )


def _button(button: Button, key: str, *, default: ButtonStyle = ButtonStyle.DEFAULT) -> Markup:
    style = default if button.style is ButtonStyle.DEFAULT else button.style
    if button.confirm is not None:
        return _confirmed_button(button, key, style)
    return _press(button.label, button, key, style)


def _press(label: str, button: Button, key: str, style: ButtonStyle) -> Markup:
    return Markup(
        '<button type="submit" class="button{style}" id="{key}" name="{name}" value="{value}" dir="auto">'
        "{label}</button>"
    ).format(style=_STYLE_CLASSES[style], key=key, name=VALUE_FIELD, value=encode(button.action), label=label)


def _confirmed_button(button: Button, key: str, style: ButtonStyle) -> Markup:
    """Return a button that opens its question. The browser's own popover shows it with our words, closes it
    on Escape and gives the focus back."""
    confirm = button.confirm
    if confirm is None:
        return Markup("")
    return Markup(
        '<button type="button" class="button{style}" id="{key}" popovertarget="{key}-ask" dir="auto">'
        "{label}</button>"
        '<div popover class="confirm" id="{key}-ask" role="alertdialog" aria-labelledby="{key}-question">'
        '<p id="{key}-question" dir="auto">{question}</p><div class="buttons">{yes}'
        '<button type="button" class="button" popovertarget="{key}-ask" popovertargetaction="hide" autofocus'
        ' dir="auto">{no}</button></div></div>'
    ).format(
        style=_STYLE_CLASSES[style],
        key=key,
        label=button.label,
        question=confirm.question,
        yes=_press(confirm.yes, button, f"{key}-yes", ButtonStyle.DANGER if confirm.is_red else style),
        no=confirm.no,
    )


def _hidden(frame: Frame) -> Markup:
    line = Markup('<input type="hidden" id="{}-{}" name="{}" value="{}">')
    return Markup("").join(line.format(frame.prefix, name, name, value) for name, value in frame.hidden)


def _form_status(form: Form, frame: Frame) -> Markup:
    """Return what keeps the form open: that fields need a look, and errors that belong to no field."""
    if not frame.errors:
        return Markup("")
    names = {element.name for element in form.elements if hasattr(element, "name")}
    loose = [words for name, words in frame.errors.items() if name not in names]
    lines = loose or [frame.words.count("form.refused", len(frame.errors))]
    return Markup("").join(Markup('<p dir="auto">{}</p>').format(line) for line in lines)
