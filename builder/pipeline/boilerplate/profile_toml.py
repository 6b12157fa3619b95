"""Write profiles as TOML: the proposals of `cutline profile`, and the lines learned by a build."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from builder.extract import Taken
from builder.pipeline.boilerplate.mining import RepeatedLine, SiteLines
from builder.utils.display import one_line

# Maximum number of listed lines that look like prose.
_MAX_DOUBTFUL = 20

# Minimum words of a name, and of a line besides the name: shorter ones also occur on pages of other sites.
_MIN_WORDS = 2


def to_toml(sites: Sequence[SiteLines]) -> str:
    """Return the proposed profiles of *sites*: a single one as top-level keys, several as [[profiles]]."""
    parts = [_HEAD.format(documents=sum(site.documents for site in sites))]
    for site in sites:
        if site.furniture or any(line.is_prose for line in site.lines):
            parts += ["", *(["[[profiles]]"] if len(sites) > 1 else []), *_owner(site, sites), *_lines(site, sites)]
    return "\n".join(parts) + "\n"


_HEAD = """\
# Proposed by `cutline profile` from {documents} documents. Remove lines that belong to articles, then pass this file to
# --profile, or add it to a recipe: profiles = ["this file"]. Numbers, case and outer punctuation are ignored."""


def _owner(site: SiteLines, sites: Sequence[SiteLines]) -> list[str]:
    """Return the keys that select the documents of *site*."""
    if site.kind == "publisher":
        return [f"publisher = {_text(site.name)}"]
    if site.kind == "domain":
        return [f"domains = [{_text(site.name)}]"]
    if len(sites) > 1:
        return ["# These documents name neither a publisher nor a URL.", f"folders = [{_text(site.name)}]"]
    return ["# No document names a publisher or a URL: this profile applies to all documents that it is used with."]


def _lines(site: SiteLines, sites: Sequence[SiteLines]) -> list[str]:
    marks = _marks(site, sites)
    others = [line for line in site.furniture if line not in marks]
    lines = []
    if marks:
        lines += ["# Lines with its name, which identify documents that name neither a publisher nor a URL."]
        lines += _listed("marks", marks, site)
    lines += _listed("furniture", others, site)
    doubtful = [line for line in site.lines if line.is_prose]
    if doubtful:
        lines += [
            "# These repeat too, but were extracted as text or section headings: move furniture to the list above."
        ]
        lines += [f"#  {_item(line, site)}; {_prose(line)}" for line in doubtful[:_MAX_DOUBTFUL]]
    if len(doubtful) > _MAX_DOUBTFUL:
        lines += [f"# And {len(doubtful) - _MAX_DOUBTFUL} more like these."]
    return lines


def _marks(site: SiteLines, sites: Sequence[SiteLines]) -> list[RepeatedLine]:
    """Return the furniture that identifies *site*: lines with its name and more, which no other site has."""
    name = site.name.casefold()
    if site.kind != "publisher" or len(name.split()) < _MIN_WORDS:
        return []
    other_lines = {line.text.casefold() for other in sites if other is not site for line in other.lines}
    named = (
        line for line in site.furniture if name in line.text.casefold() and line.text.casefold() not in other_lines
    )
    return [line for line in named if len(line.text.split()) >= len(name.split()) + _MIN_WORDS]


def _listed(key: str, lines: Sequence[RepeatedLine], site: SiteLines) -> list[str]:
    return [f"{key} = [", *(f"  {_item(line, site)}" for line in lines), "]"]


def _item(line: RepeatedLine, site: SiteLines) -> str:
    return f"{_text(line.text)},  # {_count(line, site)}"


def _prose(line: RepeatedLine) -> str:
    body, heading, dropped = (line.taken[use] for use in (Taken.BODY, Taken.HEADING, Taken.DROPPED))
    return f"text in {body}, section heading in {heading}, dropped in {dropped}"


def learned_toml(entries: Iterable[Mapping[str, Any]]) -> str:
    """Return profiles with learned lines in the format that `profile_tables` reads."""
    parts = [_LEARNED]
    for entry in entries:
        parts += ["", "[[profiles]]"]
        parts += [f"publisher = {_text(entry['publisher'])}"] if "publisher" in entry else []
        parts += [f"{key} = [{', '.join(map(_text, entry[key]))}]" for key in ("domains", "folders") if key in entry]
        parts += ["learned = [", *(f"  {_table(line)}," for line in entry["learned"]), "]"]
    return "\n".join(parts) + "\n"


_LEARNED = """\
# Furniture that this version learned from its own input, or that an earlier version had learned.
# A recipe with this file as its profile, and without learn = true, gives the same records.
# A line that should stay: a profile of your own with keep = ["the line"], for the same publisher."""


def _table(line: Mapping[str, Any]) -> str:
    values = (f"{key} = {_text(value) if isinstance(value, str) else value}" for key, value in line.items())
    return f"{{ {', '.join(values)} }}"


def _text(value: str) -> str:
    """Return *value* as a TOML string: JSON with DEL escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _count(line: RepeatedLine, site: SiteLines) -> str:
    return f"{line.documents} of {site.documents} documents, such as {one_line(line.example)}"
