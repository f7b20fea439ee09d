"""The words that people write to the bot: one table for both languages and all platforms."""

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from people.model import Role

EVERYBODY = frozenset({Role.MEMBER})
ADMINS = frozenset({Role.ADMIN})
NEAREST = 3
"""How many commands are named when a word was not understood."""
LONGEST = 60
"""Characters of a message that are compared with the commands: longer ones are not commands."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something to write. The first word of each language is shown, the others are understood too."""

    id: str
    words: Mapping[str, tuple[str, ...]]
    help_key: str
    roles: frozenset[Role]
    """Who may use it; `Role.MEMBER` is everybody."""
    takes_text: bool = False
    """The word is followed by what the person would like to know."""


def _command(
    command_id: str,
    en: tuple[str, ...],
    ja: tuple[str, ...],
    roles: frozenset[Role] = EVERYBODY,
    *,
    takes_text: bool = False,
) -> Command:
    return Command(command_id, {"en": en, "ja": ja}, f"command.{command_id}", roles, takes_text)


COMMANDS: tuple[Command, ...] = (
    _command("help", ("help", "?", "hojorin"), ("ヘルプ", "使い方", "助けて", "たすけて")),
    _command("home", ("home",), ("ホーム",)),
    _command("check_in", ("check in",), ("状況確認",)),
    _command("ask", ("ask",), ("質問", "しつもん"), takes_text=True),
    _command(
        "pause", ("pause", "stop"), ("停止", "一時停止", "配信を調整", "ていし", "ポーズ", "休む", "やすむ")
    ),
    _command("resume", ("resume",), ("再開", "さいかい")),
    _command("why", ("why",), ("理由", "りゆう")),
    _command("programme", ("programme", "program"), ("プログラム", "定着プログラム", "目指す姿")),
    _command("kpi", ("kpi", "kpis"), ("KPI",)),
    _command("survey", ("survey", "surveys"), ("アンケート", "パルスサーベイ")),
    _command(
        "survey_results",
        ("survey results", "results"),
        ("アンケート結果", "アンケートの結果", "結果"),
    ),
    _command(
        "survey_evidence",
        ("survey evidence",),
        ("アンケート証拠", "アンケートの証拠"),
    ),
    _command("announce", ("announce", "announcements"), ("お知らせ", "おしらせ")),
    _command("follow_ups", ("follow ups", "follow up"), ("フォロー", "フォロー一覧")),
    _command("people", ("people",), ("メンバー",), ADMINS),
    _command("stop_sending", ("stop sending",), ("配信停止",), ADMINS),
    _command("resume_sending", ("resume sending",), ("配信再開",), ADMINS),
)
"""In the order in which help shows them, the most useful first."""

_WORD_AND_TEXT = re.compile(
    r"\s*(?P<word>(?:/?hojorin[\s:,、]+)?[^\s:：,，、]{1,20})[\s:：,，、]+(?P<text>.*?)\s*",
    re.DOTALL | re.IGNORECASE,
)
"""A word with something behind it; the bot's name may stand before it."""
_KATAKANA = {letter: letter + 0x60 for letter in range(0x3041, 0x3097)}
"""Hiragana to katakana, which stand in Unicode in the same order."""


def _plain(text: str) -> str:
    """Return the text in one case, width and kana, and without the bot's name before it."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().strip().lstrip("/")
    return re.sub(r"^hojorin[\s:,、]*(?=[^\s:,、])", "", plain).translate(_KATAKANA)


def _squeezed(text: str) -> str:
    """Return the text without what people vary: also spaces, hyphens, final punctuation."""
    plain = _plain(text)
    return re.sub(r"[\s\-_‐‑–—]+", "", plain).rstrip("。.!、,") or plain


def _by_word() -> dict[str, Command]:
    """Return the commands by squeezed word; the same word twice is refused at start."""
    found: dict[str, Command] = {}
    for command in COMMANDS:
        for words in command.words.values():
            for word in words:
                if found.setdefault(_squeezed(word), command) is not command:
                    raise ValueError(f"two commands are called {word!r}")
    return found


_BY_WORD = _by_word()


def parse_command(text: str) -> Command | None:
    """Return the command that was written, in either language, or None."""
    return None if len(text) > LONGEST else _BY_WORD.get(_squeezed(text))


def parse_with_text(text: str) -> tuple[Command, str] | None:
    """Return a command that takes a text, with what was typed after the word (maybe nothing); else None."""
    found = _WORD_AND_TEXT.fullmatch(text)
    if found is None:
        return None
    command = _BY_WORD.get(_squeezed(found["word"]))
    return (command, found["text"]) if command is not None and command.takes_text else None


def nearest_commands(text: str, allowed: Sequence[Command], language: str) -> tuple[str, ...]:
    """Return the words of the (up to) three commands nearest to what was written, best first.

    Words of both languages are compared; what nothing is similar to gets the first ones of `allowed`.
    """
    typed = _squeezed(text)
    ranked = sorted(allowed, key=lambda command: -_similarity(typed, command))
    return tuple(command.words[language][0] for command in ranked[:NEAREST])


def _similarity(typed: str, command: Command) -> float:
    """Return how near the text is to any word of the command, 0 to 1; below a half nothing is similar."""
    words = (_squeezed(word) for words in command.words.values() for word in words)
    best = max(_ratio(typed, word) for word in words)
    return best if best >= SIMILAR else 0.0


def is_similar(typed: str, shown: Sequence[str]) -> bool:
    """Tell whether what was typed is similar to any of the commands whose words are shown."""
    squeezed = _squeezed(typed)
    commands = (_BY_WORD.get(_squeezed(word)) for word in shown)
    return any(command is not None and _similarity(squeezed, command) > 0 for command in commands)


def looks_like_command(text: str, allowed: Sequence[Command]) -> bool:
    """Tell whether a text is rather a command with a slip of the pen than something to pass on to a person:
    hardly longer than one of the commands' words, and nearly the same."""
    typed = _squeezed(text)
    words = (_squeezed(word) for command in allowed for words in command.words.values() for word in words)
    return any(_is_slip(typed, word) for word in words)


def _is_slip(typed: str, word: str) -> bool:
    if len(word) > 1 and word in typed:
        return len(typed) <= len(word) + MOST_AROUND
    return difflib.SequenceMatcher(None, typed, word).ratio() >= NEARLY_THE_SAME


SIMILAR = 0.5
"""From here on a word counts as similar."""
NEARLY_THE_SAME = 0.7
MOST_AROUND = 3
"""A slip of the pen: so much is the same, or no more than these characters stand around the word."""


def _ratio(typed: str, word: str) -> float:
    if len(word) > 1 and word in typed:
        return 0.5 + 0.5 * len(word) / len(typed)
    return difflib.SequenceMatcher(None, typed, word).ratio()
