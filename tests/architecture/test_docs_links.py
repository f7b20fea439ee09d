"""The documents lead somewhere: links resolve, indexes are complete, the README has its two commands."""

from pathlib import Path

import pytest
from markdown_pages import DOCS, ROOT, anchors, fenced, links, markdown_files, text_of, tracked_files


@pytest.mark.parametrize("path", markdown_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_inside_the_repository_leads_to_something(path: Path) -> None:
    for target in links(path):
        if "://" in target or target.startswith("mailto:"):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.exists(), target
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file), target


@pytest.mark.parametrize("command", ["make demo", "make test"])
def test_the_readme_has_each_of_the_two_commands_in_a_block_of_its_own(command: str) -> None:
    assert command in fenced(ROOT / "README.md")


def test_the_readme_shows_a_card_before_the_first_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert 0 < text.index("docs/images/check-in.png") < text.index("make demo") < text.index("make test")


def test_the_readme_names_every_folder_of_code() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    hidden = {".ci", ".github", "requirements"}
    folders = {path.relative_to(ROOT).parts[0] for path in tracked_files() if path.parent != ROOT}
    assert not [folder for folder in sorted(folders - hidden) if f"`{folder}/`" not in text]


@pytest.mark.parametrize(
    ("index", "folder"), [("why/README.md", "why"), ("README.md", "how-to"), ("README.md", "reference")]
)
def test_every_page_stands_in_its_index(index: str, folder: str) -> None:
    found = {
        (DOCS / index).parent.joinpath(target.partition("#")[0]).resolve() for target in links(DOCS / index)
    }
    pages = {path for path in (DOCS / folder).glob("*.md") if path.name != "README.md"}
    assert not pages - found


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
        if "docs/" in word and ".md" in word and "://" not in word
    }
    paths = {word[word.index("docs/") :] for word in named}
    assert not [name for name in sorted(paths) if not (ROOT / name).is_file()]
