"""What an item of responses is called."""

from handlers.readers import Reader
from surveys.responses.model import Item, Origin
from surveys.waves.model import Wave


def item_name(item: Item, wave: Wave, reader: Reader) -> str:
    """Return what an item is called, in the reader's language: the name that its theme had when the wave
    opened, the text of its question, or the title that whoever added it gave it."""
    if item.origin is Origin.OWN or not item.sources:
        return reader.text(item.titles)
    source, definition = item.sources[0], wave.definition
    if item.origin is Origin.THEME:
        return reader.text(definition.theme_names.get(source.theme, {})) or source.theme
    asked = next((one for one in definition.questions if one.id == source.question_id), None)
    return source.question_id if asked is None else reader.text(asked.text)
