"""Every element of a card as an Adaptive Card, in pieces that must not be torn apart."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import assert_never

from bot.teams import limits
from bot.teams.charts import caption, chart_block, fact_lines, table_block, table_lines
from bot.teams.inputs import Filled, input_blocks
from bot.teams.packing import Piece, weight
from bot.teams.texts import (
    Block,
    fact,
    is_visible,
    lines,
    one_line,
    plain_lines,
    small_print,
    web_address,
)
from cards import actions
from cards.actions import Action, encode
from cards.actions.kpis import GoToTeam, SaveKpiReview, SendKpiDispute, SendTeamHelp, SettleKpiDispute
from cards.actions.responses import (
    SaveChangeRequest,
    SaveNextStep,
    SaveOwnResponse,
    SaveResponse,
    SaveResponseAssignment,
    SaveResponseDone,
    SaveResponseMerge,
)
from cards.actions.surveys import LEAVES_NO_TRACE
from cards.model import (
    Button,
    Buttons,
    ButtonStyle,
    Chart,
    Choice,
    Context,
    DateInput,
    Divider,
    Element,
    Facts,
    Image,
    Input,
    Number,
    PersonInput,
    Progress,
    Scale,
    Table,
    Text,
    TextInput,
)
from cards.plain import table_twin
from cards.words import load_words
from handlers.events import Values

VERB = "hojorin"
"""The verb of every button: its data says what it means."""
DATA_VERSION = 1
WITH_VALUES = frozenset(
    {
        actions.SendTrouble,
        actions.SaveNumber,
        actions.TakePractice,
        actions.AnswerAttitude,
        actions.SendCase,
        actions.SendQuestion,
        actions.SaveGoal,
        actions.SavePause,
        actions.SendHelp,
        actions.SendMessage,
        actions.SavePromise,
        actions.TakeSlot,
        actions.HandOn,
        actions.SaveTopics,
        actions.SendSession,
        actions.SaveMaterial,
        actions.SendMisfit,
        actions.SaveNewProgramme,
        actions.SaveVision,
        actions.SavePractice,
        actions.SaveKpi,
        actions.SaveRoles,
        actions.SaveAudience,
        actions.SendComment,
        actions.GiveWord,
        actions.SaveSuccessor,
        actions.SendAnswer,
        actions.SendBallot,
        actions.SendTrial,
        actions.SaveSurveySchedule,
        actions.SaveSurveySet,
        actions.SaveSurveyQuestion,
        actions.SaveTheme,
        actions.AddSuggestedTerm,
        actions.SendThemesTrial,
        actions.TakeSurveyGroup,
        actions.SaveAnnouncementText,
        actions.SaveAnnouncementAudience,
        actions.SendAnnouncementQuestion,
        actions.RefuseAnnouncement,
        GoToTeam,
        SaveKpiReview,
        SendKpiDispute,
        SendTeamHelp,
        SettleKpiDispute,
        SaveNextStep,
        SaveChangeRequest,
        SaveResponse,
        SaveResponseAssignment,
        SaveResponseDone,
        SaveResponseMerge,
        SaveOwnResponse,
    }
)
"""Actions that read the card's inputs. Other buttons of a card work although its inputs are empty."""
_STYLES = {ButtonStyle.PRIMARY: "positive", ButtonStyle.DANGER: "destructive"}


@dataclass(slots=True, kw_only=True)
class Canvas:
    """Where a card is drawn, what stands in its inputs, and what has been drawn so far."""

    language: str
    origin: str = ""
    values: Values = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    names: Counter[str] = field(default_factory=Counter)
    is_divided: bool = False
    """What is drawn next stands below a line."""


def draw(elements: Iterable[Element], canvas: Canvas) -> list[Piece]:
    """Return all elements as pieces, in order. An element in which nothing can be seen has none."""
    pieces: list[Piece] = []
    for element in elements:
        if isinstance(element, Divider):
            canvas.is_divided = True
            continue
        drawn = [tuple(blocks) for blocks in _drawn(element, canvas) if blocks]
        if drawn and canvas.is_divided:
            first, *others = drawn[0]
            drawn[0] = ({**first, "separator": True, "spacing": "Medium"}, *others)
            canvas.is_divided = False
        pieces += [Piece(blocks, None if number else element) for number, blocks in enumerate(drawn)]
    return pieces


def button_rows(
    buttons: Iterable[Button], canvas: Canvas, *, opens: Action | None = None, sends: bool = False
) -> Iterator[Block]:
    """Yield rows of buttons. With `sends` all of them send what stands in the inputs.

    `opens` is the action that opened the form whose button this is.
    """
    row: list[Block] = []
    for button in buttons:
        drawn = _button(button, canvas, opens, sends=sends or type(button.action) in WITH_VALUES)
        if row and (len(row) == limits.ACTIONS or weight([*row, drawn]) > limits.PIECE_BYTES):
            yield {"type": "ActionSet", "actions": row}
            row = []
        row.append(drawn)
    if row:
        yield {"type": "ActionSet", "actions": row}


def _drawn(element: Element, canvas: Canvas) -> list[list[Block]]:
    match element:
        case Text(spans):
            return _grouped(lines(spans))
        case Context() | Progress() | Image() | Divider():
            return [_small(element, canvas)]
        case Facts(rows):
            return _facts(rows, canvas)
        case Table() | Chart():
            return _table(element, canvas) if isinstance(element, Table) else _chart(element, canvas)
        case Choice() | Scale() | Number() | TextInput() | DateInput() | PersonInput():
            return [_input(element, canvas)]
        case Buttons(buttons):
            return [[row] for row in button_rows(buttons, canvas)]
        case _:
            assert_never(element)


def _small(element: Context | Progress | Image | Divider, canvas: Canvas) -> list[Block]:
    match element:
        case Context(text):
            return small_print(text) if is_visible(text) else []
        case Progress():
            return _progress(element, canvas)
        case Image():
            return _image(element)
        case Divider():
            return []  # It is a property of what follows it.
        case _:
            assert_never(element)


def _grouped(blocks: Iterable[Block]) -> list[list[Block]]:
    """Return the lines of a text in groups that a card has room for."""
    groups: list[list[Block]] = []
    for block in blocks:
        if groups and weight([*groups[-1], block]) <= limits.PIECE_BYTES:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _facts(rows: Iterable[tuple[str, str]], canvas: Canvas) -> list[list[Block]]:
    """Return a line for each: Teams reads Markdown in its own facts, and cuts their labels on phones."""
    words = load_words(canvas.language)
    first, *others = [fact_lines(label, value, words) for label, value in rows] or [[]]
    return [first, *([{**line, "spacing": "Small"} for line in other] for other in others)]


def _progress(progress: Progress, canvas: Canvas) -> list[Block]:
    """Return the words and a percentage: a bar of characters would be read out one by one."""
    words = load_words(canvas.language)
    label = one_line(progress.label, limits.LABEL)
    share = Decimal(progress.value) / progress.maximum if progress.maximum else Decimal(0)
    percent = words.percent(share)
    return lines(fact(label, percent, words.text("plain.progress", label=label, percent=percent)))


def _image(image: Image) -> list[Block]:
    """Return the picture; its description if Teams would not load it (docs, "Types of cards")."""
    address = web_address(image.url)
    if address is not None and address.startswith("https:"):
        return [{"type": "Image", "url": address, "altText": one_line(image.alt, limits.ALT_TEXT)}]
    return plain_lines(image.alt) if is_visible(image.alt) else []


def _table(table: Table, canvas: Canvas, *, with_caption: bool = True) -> list[list[Block]]:
    """Return the caption with the table, or with the first of its lines."""
    words = load_words(canvas.language)
    native = table_block(table, words)
    parts = table_lines(table, words) if native is None else [[native]]
    if not with_caption or not is_visible(table.caption):
        return parts
    return [[*caption(table.caption), *parts[0]], *parts[1:]]


def _chart(chart: Chart, canvas: Canvas) -> list[list[Block]]:
    """Return the chart and its table, whose caption would only say the chart's title again; no table where
    a list beside the chart says the same."""
    twin = table_twin(chart, load_words(canvas.language))
    native = chart_block(chart)
    if native is None:
        return [] if chart.is_listed else _table(twin, canvas)
    above = caption(chart.title) if is_visible(chart.title) else []
    below = [] if chart.is_listed else _table(twin, canvas, with_caption=False)
    return [[*above, native], *below]


def _input(element: Input, canvas: Canvas) -> list[Block]:
    canvas.names[element.name] += 1
    filled = Filled(value=canvas.values.get(element.name), error=canvas.errors.get(element.name, ""))
    return input_blocks(element, filled, canvas.names[element.name], canvas.language)


def _button(button: Button, canvas: Canvas, opens: Action | None, *, sends: bool) -> Block:
    """Return the button, or one that first shows its question: Teams has no question of its own."""
    label = one_line(button.label, limits.BUTTON_TEXT)
    style = {"style": _STYLES[button.style]} if button.style in _STYLES else {}
    data = {"v": DATA_VERSION, "a": encode(button.action)}
    if canvas.origin:
        data["m"] = canvas.origin
    if opens is not None:
        data["o"] = encode(opens)
    is_kept = type(button.action) not in LEAVES_NO_TRACE
    if button.confirm is None:
        return {**_execute(label, data, sends=sends, is_kept=is_kept), **style}
    yes = one_line(button.confirm.yes, limits.BUTTON_TEXT)
    no = one_line(button.confirm.no, limits.BUTTON_TEXT)
    words = load_words(canvas.language, "teams")
    red = {"style": _STYLES[ButtonStyle.DANGER]} if button.confirm.is_red else style
    inside = {
        "type": "AdaptiveCard",
        "body": [
            *plain_lines(one_line(button.confirm.question, limits.CONFIRM_TEXT)),
            *small_print(words.text("teams.press_again", no=no, label=label)),
        ],
        "actions": [{**_execute(yes, data, sends=sends, is_kept=is_kept), **red}],
    }
    return {"type": "Action.ShowCard", "title": label, **style, "card": inside}


def _execute(label: str, data: Block, *, sends: bool, is_kept: bool) -> Block:
    """Return the button with what an old client uses instead (docs, "Work with Universal Actions"). That one
    arrives as a message, which the chat keeps: so without `is_kept` there is none."""
    shared: Block = {"title": label, "data": data}
    if not sends:
        shared["associatedInputs"] = "none"
    execute = {"type": "Action.Execute", "verb": VERB, **shared}
    return {**execute, "fallback": {"type": "Action.Submit", **shared}} if is_kept else execute
