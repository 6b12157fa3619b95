"""Writes the pages of an annotated corpus as other tools make dumps of them: CORPUS OUT, where benchmarks/peers.txt is
installed. Each tool has a folder in OUT, each page a file in it.
"""

from __future__ import annotations

import gzip
import json
import sys
import textwrap
import warnings
from collections.abc import Callable
from pathlib import Path

import html2text
import markdownify
from bs4 import BeautifulSoup

# Columns at which the browser's text is broken.
WIDTH = 80


def with_html2text(page: str) -> str:
    """Return Markdown broken at 78 columns, as the tool's defaults are, but for letters, which stay what they are."""
    tool = html2text.HTML2Text()
    tool.unicode_snob = True
    return tool.handle(page)


def with_markdownify(page: str) -> str:
    return markdownify.markdownify(str(seen_of(page)), heading_style="ATX")


def with_get_text(page: str) -> str:
    """Return the text nodes run together."""
    return seen_of(page).get_text()


def with_get_text_lines(page: str) -> str:
    """Return a line a text node."""
    return seen_of(page).get_text("\n")


def seen_of(page: str) -> BeautifulSoup:
    """Return *page* without what no reader sees."""
    soup = BeautifulSoup(page, "lxml")
    for unseen in soup(["script", "style", "noscript", "template"]):
        unseen.decompose()
    return soup


DRESSES: dict[str, Callable[[str], str]] = {
    "html2text": with_html2text, "markdownify": with_markdownify, "get_text()": with_get_text,
    'get_text("\\n")': with_get_text_lines,
}  # fmt: skip


def main() -> None:
    corpus, out = Path(sys.argv[1]), Path(sys.argv[2])
    warnings.filterwarnings("ignore")
    rows = [json.loads(line) for line in (corpus / "truth.jsonl").read_text("utf-8").splitlines()]
    for name, dress in DRESSES.items():
        for row in rows:
            page = gzip.decompress((corpus / row["html"]).read_bytes()).decode("utf-8", "replace")
            write(out / name / f"{row['id']}.txt", dress(page))
    for dump in sorted((corpus / "dumps" / "blocks").glob("*.txt")):
        paragraphs = [line for line in dump.read_text("utf-8").split("\n") if line.strip()]
        broken = ("\n".join(textwrap.wrap(line, WIDTH, break_long_words=False)) for line in paragraphs)
        write(out / "broken at 80" / dump.name, "\n\n".join(broken))


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
