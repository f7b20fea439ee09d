"""What Sphinx does not see of the documents: the README's order, titles of notes, pages that code names."""

import pytest
from markdown_pages import DOCS, ROOT, fenced, text_of, tracked_files

READMES = ("README.md", "README.ja.md")


@pytest.mark.parametrize("command", ["make demo", "make test"])
@pytest.mark.parametrize("readme", READMES)
def test_the_readme_has_each_of_the_two_commands_in_a_block_of_its_own(readme: str, command: str) -> None:
    assert command in fenced(ROOT / readme)


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_shows_a_card_before_the_first_command(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert 0 < text.index("docs/images/check-in.png") < text.index("make demo") < text.index("make test")


def test_the_readme_names_every_folder_of_code() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    hidden = {".ci", ".github", "requirements"}
    folders = {path.relative_to(ROOT).parts[0] for path in tracked_files() if path.parent != ROOT}
    assert not [folder for folder in sorted(folders - hidden) if f"`{folder}/`" not in text]


def test_every_note_on_a_decision_is_titled_as_a_question() -> None:
    for path in (DOCS / "why").glob("*.md"):
        title = path.read_text(encoding="utf-8").splitlines()[0]
        assert title.endswith("?"), path.name


def test_documents_that_the_code_names_exist() -> None:
    named = {
        word.strip("().,;:`\"'")
        for path in tracked_files()
        if path.suffix in {".py", ".in", ".yaml", ".toml", ".css", ".html"}
        for word in (text_of(path) or "").split()
        if "docs/" in word and ".md" in word and not any(mark in word for mark in ("://", "*", ".."))
    }
    paths = {word[word.index("docs/") :] for word in named}
    assert not [name for name in sorted(paths) if not (ROOT / name).is_file()]
