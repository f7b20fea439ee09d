"""Makes the site's navigation out of the index pages, each folder's README: what they list, in their order.

So there is one list, which is also read on a code host. A page that no index lists is a warning of Sphinx.
"""

from itertools import pairwise
from pathlib import PurePosixPath

from markdown_it import MarkdownIt
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Give each index page a table of contents, which only the navigation shows."""
    app.connect("source-read", _add_contents)
    return {"parallel_read_safe": True}


def _add_contents(app: Sphinx, page: str, source: list[str]) -> None:
    listed = _listed(PurePosixPath(page), source[0], app.config.root_doc)
    if listed:
        source[0] += "\n".join(["", "", "```{toctree}", ":hidden:", "", *listed, "```", ""])


def _listed(page: PurePosixPath, text: str, root: str) -> list[str]:
    """Return the entries of an index page, each once, with paths from its folder; nothing for other pages.

    The index of a folder lists that folder's pages, by their titles. The index of everything lists the
    indexes of its folders and the pages outside them, by what its links say: READMEs share a title.
    """
    if page.name != "README" or page.parent == PurePosixPath():
        return []
    links = [(said, path) for said, path in _links(text) if path.suffix == ".md"]
    if str(page) == root:
        own = [
            (said, path) for said, path in links if path.stem.startswith("README") or path.parts[0] == ".."
        ]
        return list(dict.fromkeys(f"{said} <{path.with_suffix('')}>" for said, path in own))
    return list(dict.fromkeys(str(path.with_suffix("")) for _, path in links if len(path.parts) == 1))


def _links(text: str) -> list[tuple[str, PurePosixPath]]:
    inline = [child for token in MarkdownIt("commonmark").parse(text) for child in token.children or []]
    return [
        (said.content, PurePosixPath(str(opened.attrs["href"]).partition("#")[0]))
        for opened, said in pairwise(inline)
        if opened.type == "link_open"
    ]
