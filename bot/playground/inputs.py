"""The inputs of cards and forms as HTML, each with label, hint and error tied together for screen readers."""

from collections.abc import Mapping
from typing import assert_never

from markupsafe import Markup

from cards.model import Choice, DateInput, Input, Number, Option, PersonInput, Scale, TextInput
from cards.words import Words

FIELD_PREFIX = "in."
"""Starts the form field of every input, so that no input can pose as one of the playground's own fields."""
MULTIPLE_FIELD = "multiple"
"""Names the inputs that take several values, because a browser sends nothing when none is chosen."""
MAX_RADIOS = 8
"""Options that are shown as radio buttons; more of them are a list to open."""

Typed = Mapping[str, tuple[str, ...]]
"""What was typed or chosen before, by input name; it is shown instead of the initial value."""


def input_field(
    element: Input,
    *,
    key: str,
    typed: Typed,
    error: str,
    focus: bool,
    words: Words,
    people: tuple[Option, ...],
) -> Markup:
    """Return one input with its label; with `focus` it takes the focus when it is put on the page."""
    described = _Described(element=element, key=key, error=error, focus=focus, words=words)
    given = typed.get(element.name)
    match element:
        case Choice():
            return _choice(element, described, given)
        case Scale():
            options = tuple(Option(str(n), str(n)) for n in range(element.low, element.high + 1))
            return _scale(element, described, options, given or ())
        case Number():
            return _line(described, given or (element.initial,), Markup('type="text" inputmode="decimal"'))
        case TextInput():
            return _text(element, described, (given or (element.initial,))[0])
        case DateInput():
            return _date(element, described, given)
        case PersonInput():
            return _select(described, people, given or (), unchosen=element.present)
        case _:
            assert_never(element)


_GROUP = "group"
"""The role of boxes to tick. It knows no `aria-required` (WAI-ARIA 1.2); the legend has the word."""
_NONE = Markup("")
_OPTIONS = Markup('<div class="options">{}</div>')


class _Described:
    """An input's label, hint and error, and the attributes that tie them to it."""

    def __init__(self, *, element: Input, key: str, error: str, focus: bool, words: Words) -> None:
        self.name = FIELD_PREFIX + element.name
        self.key = key
        self.label = element.label
        self.hint = getattr(element, "hint", "")
        self.required = element.required
        self.error = error
        self.focus = focus
        self.words = words

    def attributes(self) -> Markup:
        """Return the attributes of a single control."""
        return Markup('id="{}" name="{}"{}{}').format(self.key, self.name, self.states(), self.autofocus())

    def states(self, role: str = "") -> Markup:
        """Return the attributes that say what is asked and what was wrong, as far as the role has them."""
        ids = [f"{self.key}-hint"] * bool(self.hint) + [f"{self.key}-error"] * bool(self.error)
        described = Markup(' aria-describedby="{}"').format(" ".join(ids)) if ids else Markup("")
        required = Markup(' aria-required="true"') if self.required and role != _GROUP else Markup("")
        invalid = Markup(' aria-invalid="true"') if self.error else Markup("")
        return described + required + invalid

    def autofocus(self) -> Markup:
        """Return the attribute that lets the first refused input take the focus."""
        return Markup(" autofocus") if self.focus else Markup("")

    def label_text(self) -> Markup:
        """Return the label; what must be filled in says so in a word, not by a colour."""
        if not self.required:
            return Markup.escape(self.label)
        return Markup('{} <span class="required">{}</span>').format(
            self.label, self.words.text("form.required")
        )

    def notes(self) -> Markup:
        """Return hint and error."""
        hint = Markup('<p class="hint" id="{}-hint" dir="auto">{}</p>').format(self.key, self.hint)
        error = Markup('<p class="error" id="{}-error" dir="auto">{}</p>').format(self.key, self.error)
        return (hint if self.hint else Markup("")) + (error if self.error else Markup(""))

    def wrap(self, control: Markup) -> Markup:
        """Return a single control below its label."""
        return Markup('<div class="field"><label for="{}" dir="auto">{}</label>{}{}</div>').format(
            self.key, self.label_text(), control, self.notes()
        )

    def group(self, controls: Markup, extra: Markup = _NONE, *, role: str) -> Markup:
        """Return several controls under one legend. `role` makes the group's states known."""
        return Markup(
            '<fieldset class="field" id="{}" role="{}"{}><legend dir="auto">{}</legend>{}{}{}</fieldset>'
        ).format(self.key, role, self.states(role), self.label_text(), extra, controls, self.notes())


def _choice(element: Choice, described: _Described, given: tuple[str, ...] | None) -> Markup:
    chosen = element.initial if given is None else given
    if element.multiple:
        marker = Markup('<input type="hidden" name="{}" value="{}">').format(MULTIPLE_FIELD, element.name)
        boxes = _options(element.options, described, chosen, kind="checkbox")
        return described.group(_OPTIONS.format(boxes), marker, role=_GROUP)
    if len(element.options) > MAX_RADIOS:
        return _select(described, element.options, chosen)
    radios = _options(element.options, described, chosen, kind="radio")
    return described.group(_OPTIONS.format(radios), role="radiogroup")


def _options(
    options: tuple[Option, ...], described: _Described, chosen: tuple[str, ...], *, kind: str
) -> Markup:
    line = Markup(
        '<label class="option" dir="auto"><input type="{}" name="{}" value="{}"{}{}> <span>{}</span></label>'
    )
    checked = {True: Markup(" checked"), False: Markup("")}
    return Markup("").join(
        line.format(
            kind,
            described.name,
            option.value,
            checked[option.value in chosen],
            described.autofocus() if number == 0 else "",
            option.label,
        )
        for number, option in enumerate(options)
    )


def _scale(
    element: Scale, described: _Described, options: tuple[Option, ...], chosen: tuple[str, ...]
) -> Markup:
    radios = Markup('<div class="scale">{}</div>').format(_options(options, described, chosen, kind="radio"))
    ends = Markup('<p class="scale-ends"><span dir="auto">{}</span><span dir="auto">{}</span></p>').format(
        _end(element.low, element.low_label), _end(element.high, element.high_label)
    )
    has_ends = element.low_label or element.high_label
    return described.group(radios + (ends if has_ends else Markup("")), role="radiogroup")


def _end(number: int, label: str) -> str:
    return f"{number} = {label}" if label else ""


def _line(described: _Described, given: tuple[str, ...], kind: Markup) -> Markup:
    control = Markup('<input class="input" {} {} value="{}" autocomplete="off" dir="auto">').format(
        described.attributes(), kind, given[0] if given else ""
    )
    return described.wrap(control)


def _text(element: TextInput, described: _Described, value: str) -> Markup:
    limit = Markup('maxlength="{}"').format(element.max_length)
    if not element.multiline:
        return _line(described, (value,), Markup('type="text" ') + limit)
    # A line break right after the tag is dropped by browsers; this one is there to be dropped.
    control = Markup('<textarea class="input" {} {} rows="4" dir="auto">\n{}</textarea>').format(
        described.attributes(), limit, value
    )
    return described.wrap(control)


def _date(element: DateInput, described: _Described, given: tuple[str, ...] | None) -> Markup:
    initial = element.initial.isoformat() if element.initial else ""
    earliest = Markup(' min="{}"').format(element.earliest.isoformat()) if element.earliest else Markup("")
    return _line(described, given or (initial,), Markup('type="date"') + earliest)


def _select(
    described: _Described, options: tuple[Option, ...], chosen: tuple[str, ...], *, unchosen: str = ""
) -> Markup:
    """Return a menu; `unchosen` is what stands, and stays, as long as nothing is chosen."""
    line = Markup('<option value="{}"{}>{}</option>')
    selected = {True: Markup(" selected"), False: Markup("")}
    lines = Markup("").join(
        line.format(option.value, selected[option.value in chosen], option.label) for option in options
    )
    control = Markup('<select class="input" {}><option value="">{}</option>{}</select>').format(
        described.attributes(), unchosen or described.words.text("form.choose"), lines
    )
    return described.wrap(control)
