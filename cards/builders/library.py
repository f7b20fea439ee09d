"""The materials of a programme as those who run it see them: written, counted, withdrawn."""

from cards.actions import SaveMaterial, WithdrawMaterial, WriteMaterial
from cards.builders.parts import buttons, context, make_card, make_form, paragraph, to_home
from cards.builders.supporting import options
from cards.builders.wording import language_name, trouble_name
from cards.data import MaterialFormData, MaterialsListData, MaterialUse
from cards.model import (
    MAX_TEXT,
    Button,
    ButtonStyle,
    Card,
    Choice,
    Confirm,
    Form,
    Number,
    Option,
    Table,
    TextInput,
)
from cards.texts import clean, clean_typed, quoted
from cards.words import LANGUAGES, Words
from coaching.checkins.model import ON_THE_FORM

MAX_MATERIAL_TITLE = 100
MAX_MATERIALS = 20
"""Rows of the list of materials, each with a button."""
USUAL_MINUTES = 2
"""Our own default: what is read between two meetings."""


def material_form(data: MaterialFormData, words: Words) -> Form:
    """Ask for a material: what people will read, and whom it fits."""
    save = Button(words.text("material_form.save"), SaveMaterial(data.proposal_id), ButtonStyle.PRIMARY)
    return make_form(
        "material_form",
        words,
        title=words.text("material_form.title"),
        elements=(*_written(data, words), *_fits(data, words), context(words.text("material_form.seen"))),
        submit=save,
    )


def _written(data: MaterialFormData, words: Words) -> tuple[TextInput, TextInput, Number]:
    title = TextInput(
        name="title",
        label=words.text("material_form.name"),
        max_length=MAX_MATERIAL_TITLE,
        initial=clean_typed(data.title, MAX_MATERIAL_TITLE),
        required=True,
        hint=words.text("material_form.name.hint"),
    )
    text = TextInput(
        name="text",
        label=words.text("material_form.text"),
        multiline=True,
        max_length=MAX_TEXT,
        initial=clean_typed(data.text, MAX_TEXT),
        required=True,
        hint=words.text("material_form.text.hint"),
    )
    minutes = Number(
        name="minutes",
        label=words.text("material_form.minutes"),
        minimum=1,
        initial=str(USUAL_MINUTES),
        required=True,
    )
    return title, text, minutes


def _fits(data: MaterialFormData, words: Words) -> tuple[Choice | None, ...]:
    """Return the choices of language, kinds and practice; what nobody chooses fits all."""
    codes = tuple(code for code in dict.fromkeys(data.languages) if code in LANGUAGES) or (words.language,)
    language = Choice(
        name="language",
        label=words.text("material_form.language"),
        options=tuple(Option(code, language_name(code, words)) for code in codes),
        initial=(data.language if data.language in codes else codes[0],),
        required=True,
    )
    kinds = Choice(
        name="kinds",
        label=words.text("material_form.kinds"),
        options=tuple(Option(each.value, trouble_name(each, words)) for each in ON_THE_FORM),
        multiple=True,
        initial=tuple(each.value for each in ON_THE_FORM if each in data.kinds),
    )
    practices = options(data.practices)
    practice = Choice(name="practice", label=words.text("material_form.practice"), options=practices)
    return language, kinds, practice if practices else None


def materials_list(data: MaterialsListData, words: Words) -> Card:
    """Show all materials and what they are good for; those who may can withdraw one."""
    write = Button(words.text("materials_list.write"), WriteMaterial(0)) if data.can_withdraw else None
    if not data.rows:
        return make_card(
            "materials_list",
            words,
            title=words.text("materials_list.title.none"),
            elements=(paragraph(words.text("materials_list.none")), buttons((write, to_home(words)))),
        )
    shown = tuple({line.id: line for line in data.rows}.values())[:MAX_MATERIALS]
    hidden = len(data.rows) - len(shown)
    solved = sum(line.solved for line in data.rows)
    return make_card(
        "materials_list",
        words,
        title=words.count("materials_list.title", len(data.rows), solved=solved),
        elements=(
            _uses(shown, words),
            context(words.count("materials_list.more", hidden)) if hidden else None,
            context(words.text("materials_list.counts")),
            buttons(_withdraw(number, line, words) for number, line in enumerate(shown, start=1))
            if data.can_withdraw else None,
            buttons((write, to_home(words))),
        ),
    )  # fmt: skip


def _uses(shown: tuple[MaterialUse, ...], words: Words) -> Table:
    """Return the table; its numbers are those of the buttons below it."""
    header = ("number", "name", "language", "version", "shown", "read", "solved")
    rows = tuple(
        (
            words.number(number),
            clean(line.title, MAX_MATERIAL_TITLE),
            language_name(line.language, words),
            *(words.number(each) for each in (line.version, line.shown, line.read, line.solved)),
        )
        for number, line in enumerate(shown, start=1)
    )
    return Table(
        words.text("materials_list.table"),
        tuple(words.text(f"materials_list.{each}") for each in header),
        rows,
    )


def _withdraw(number: int, line: MaterialUse, words: Words) -> Button:
    title = quoted(line.title, MAX_MATERIAL_TITLE)
    question = Confirm(
        words.text("materials_list.withdraw.question", title=title),
        words.text("materials_list.withdraw.yes"),
        words.text("materials_list.withdraw.no"),
    )
    return Button(
        words.text("materials_list.withdraw", n=number), WithdrawMaterial(line.id), confirm=question
    )
