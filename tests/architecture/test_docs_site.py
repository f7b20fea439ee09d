"""What is wrong in the documents is refused by `make check` and `make docs`, with the same options."""

from pathlib import Path

from small_site import GUIDES, PAGES, build_small_site

CONNECT, JAPANESE = f"{GUIDES}/connect.md", f"{GUIDES}/connect.ja.md"
BROKEN = {
    CONNECT: (
        "[a page](gone-page.md)",
        "[a heading](README.md#gone-heading)",
        "[a file of code](../../gone_code.py)",
        "![a picture](../images/gone-picture.png)",
    ),
    "README.md": ("[from the README](docs/../gone-from-readme.md)",),
    JAPANESE: ("[a heading in Japanese](connect.ja.md#消えた見出し)",),
}


def test_pages_without_a_fault_are_taken(tmp_path: Path) -> None:
    done = build_small_site(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_each_link_that_leads_nowhere_is_refused_with_its_page(tmp_path: Path) -> None:
    changed = {name: "\n\n".join((PAGES[name], *links, "")) for name, links in BROKEN.items()}
    done = build_small_site(tmp_path, changed=changed)
    assert done.returncode != 0
    complaints = done.stderr.splitlines()
    for name, links in BROKEN.items():
        for link in links:
            target = (
                link.rpartition("(")[2].rstrip(")").rpartition("#")[2].removesuffix(".md").rpartition("/")[2]
            )
            assert [line for line in complaints if name in line and target in line], (link, done.stderr)
    assert len(complaints) == sum(map(len, BROKEN.values())), done.stderr


def test_a_page_that_no_index_lists_is_refused(tmp_path: Path) -> None:
    done = build_small_site(tmp_path, changed={f"{GUIDES}/alone.md": "# Alone\n"})
    assert done.returncode != 0
    assert f"{GUIDES}/alone" in done.stderr


def test_a_fault_is_told_again_until_it_is_mended(tmp_path: Path) -> None:
    broken = {CONNECT: f"{PAGES[CONNECT]}\n[a](gone.md)\n"}
    first, second = (build_small_site(tmp_path, changed=broken) for _ in range(2))
    assert first.returncode == second.returncode != 0
    assert build_small_site(tmp_path).returncode == 0
