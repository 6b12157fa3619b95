"""The figures of a dataset card in Markdown; each is a function of the manifests, oldest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pyarrow as pa

from builder.records.arrow import arrow_schema
from builder.records.json_schema import load_schema
from builder.storage.manifest import Manifest

_DTYPES = {"double": "float64"}


def title(manifests: list[Manifest]) -> str:
    """Return the heading: the dataset's name and its newest version."""
    newest = manifests[-1]
    return f"# {newest['recipe'].get('card', {}).get('pretty_name') or newest['name']} {newest['version']}"


def counts(manifests: list[Manifest]) -> str:
    """Return the numbers of raw documents, rejections, duplicates and records, which add up."""
    newest = manifests[-1]
    of = newest["counts"]
    trial = f"\n\nA trial: only the first {newest['limit']} documents were read." if newest["limit"] else ""
    rows = [
        ("raw documents read", of["read"]),
        ("rejected", -of["rejected"]),
        ("duplicates", -of["duplicates"]),
        ("**records**", of["records"]),
    ]
    span = newest["published_at"]
    dates = f"Published from {day(span['first'])} to {day(span['last'])}." if span["first"] else "No record has a date."
    return f"{_table(('', 'documents'), rows)}\n\n{dates}{trial}"


def splits(manifests: list[Manifest]) -> str:
    """Return the splits with their records, groups, sizes and dates."""
    newest = manifests[-1]
    rows = [
        (
            f"`{split['name']}`",
            split["records"],
            split["groups"],
            len(split["files"]),
            sum(file["bytes"] for file in split["files"]),
            f"{day(split['published_at']['first'])} – {day(split['published_at']['last'])}",
        )
        for split in newest["splits"]
    ]
    table = _table(("split", "records", "leak groups", "files", "bytes", "published"), rows)
    empty = ", ".join(f"`{name}`" for name in newest["empty_splits"])
    none = f"\n\nNo record fell into {empty}; a split without records has no file." if empty else ""
    return f"{table}{none}\n\n{rule(newest)}"


def rule(manifest: Manifest) -> str:
    """Return how the splits of a version were assigned, and the number of leaks between them."""
    how = manifest["recipe"]["splits"]
    assigned, pairs = manifest["dealing"], sum(manifest["leaks"].values())
    lines = [f"New leak groups are assigned to splits {_STRATEGIES[how['strategy']](how)}."]
    if manifest["earlier"]:
        lines.append(
            f"{assigned['known']:,} records are known from earlier versions and stay where they were; "
            f"{assigned['new']:,} are new."
        )
    if assigned["settled"]:
        lines.append(f"{assigned['settled']:,} new groups had records of several splits and went to one as a whole.")
    shared = ", ".join(name.replace("_", " ") for name in manifest["leaks"])
    lines.append(f"Pairs of records across splits that share something ({shared}): {pairs:,}.")
    return "\n".join(lines)


def _by_hash(how: dict[str, Any]) -> str:
    within = f", evenly within each {how['stratify']}" if how.get("stratify") else ""
    return f"by a hash of their key: {_shares(how)}{within}"


def _by_time(how: dict[str, Any]) -> str:
    days = ", ".join(f"before {end} `{name}`" for name, end in how["before"].items())
    return (
        f"by date of publication: {days}, then `{how['rest']}`; of several dates the {how['straddling']} counts, "
        f"without a date `{how['otherwise'] or next(iter(how['before']), how['rest'])}`"
    )


def _by_publisher(how: dict[str, Any]) -> str:
    listed = [f"{', '.join(map(cell, names))} in `{name}`" for name, names in how["publishers"].items()]
    rest = f"by a hash of their names: {_shares(how)}" if how["shares"] else f"in `{how['otherwise'] or 'train'}`"
    return f"by publisher: {'; '.join([*listed, f'the others {rest}'] if listed else [rest])}"


def _by_given(how: dict[str, Any]) -> str:
    return (
        f"as their sources state it, without a statement to `{how['otherwise'] or next(iter(how['shares']), 'train')}`"
    )


def _shares(how: dict[str, Any]) -> str:
    return ", ".join(f"{100 * value:.3g} % `{name}`" for name, value in how["shares"].items())


_STRATEGIES: dict[str, Callable[[dict[str, Any]], str]] = {
    "hash": _by_hash,
    "time": _by_time,
    "publisher": _by_publisher,
    "given": _by_given,
}


def fields(manifests: list[Manifest]) -> str:
    """Return the fields with their type, description and share of records that have a value."""
    newest = manifests[-1]
    total = newest["counts"]["records"]
    properties = load_schema(newest["record_schema"])["properties"]
    rows = [
        (
            f"`{field.name}`",
            _type_name(field.type),
            share(newest["fields"].get(field.name, 0), total),
            _description(properties, field),
        )
        for field in arrow_schema()
    ]
    return _table(("field", "type", "filled", "meaning"), rows, numbers=(2,))


def load(manifests: list[Manifest]) -> str:
    """Return code that loads the newest version and a specific one."""
    newest = manifests[-1]
    split = newest["splits"][0]["name"]
    return "\n".join(
        [
            "```python",
            "from datasets import load_dataset",
            "",
            f'newest = load_dataset("PATH")  # version {newest["version"]}; PATH is this folder or its name on the Hub',
            f'exact = load_dataset("PATH", "{newest["version"]}")',
            f'stream = load_dataset("PATH", split="{split}", streaming=True)',
            "```",
        ]
    )


def rejections(manifests: list[Manifest]) -> str:
    """Return the reasons for which documents are not in the dataset."""
    newest = manifests[-1]
    rows: list[tuple[str, str, int]] = [(r["stage"], r["reason"], r["documents"]) for r in newest["rejections"]]
    rows += [("dedup", reason, count) for reason, count in newest["duplicates"].items()]
    taken = [
        f"{t['by'].replace('_', ' ')} {cell(t['value'])}: {cell(t['reason'])}, {t['date']}" for t in newest["takedowns"]
    ]
    folder = f"versions/{newest['version']}"
    where = f"Every one is listed in `{folder}/rejected.jsonl.zst` and `{folder}/duplicates.jsonl.zst`."
    down = "\n\nTaken down:\n\n" + "\n".join(f"- {line}" for line in taken) if taken else ""
    left = f"{_table(('stage', 'reason', 'documents'), rows)}\n\n{where}" if rows else "No document was left out."
    return left + down


def sources(manifests: list[Manifest]) -> str:
    """Return the numbers of documents and records of each source."""
    names = ("documents", "records", "duplicates", "rejected")
    rows = [
        (number, f"`{cell(source['path'])}`", *(source[name] for name in names), _days(source["published_at"]))
        for number, source in enumerate(manifests[-1]["sources"])
    ]
    return _table(("source", "path", *names, "published"), rows)


def versions(manifests: list[Manifest]) -> str:
    """Return the versions, newest first."""
    names = ("added", "removed", "changed")
    rows = [
        (
            m["version"],
            m["counts"]["records"],
            *(m["changes"][name] for name in names),
            _days(m["published_at"]),
            f"`{m['digest'][:12]}`",
        )
        for m in reversed(manifests)
    ]
    return _table(("version", "records", *names, "published", "digest"), rows)


def yaml_features() -> list[dict[str, Any]]:
    """Return the columns as `features` of the card's YAML, equal to the output of `datasets`."""
    return [_named(field) for field in arrow_schema()]


def share(part: int, total: int) -> str:
    """Return a share in percent; only exact shares are shown as 0 and 100."""
    if part in (0, total):
        return "100 %" if part else "0 %"
    return f"{min(max(100 * part / total, 0.1), 99.9):.1f} %"


def day(timestamp: str | None) -> str:
    """Return the day of a timestamp in UTC."""
    return timestamp[:10] if timestamp else "–"


def cell(text: str) -> str:
    """Escape *text* for a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def _days(span: dict[str, str | None]) -> str:
    return f"{day(span['first'])} – {day(span['last'])}" if span["first"] else "–"


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]], numbers: Sequence[int] = ()) -> str:
    """Return a Markdown table in which columns of numbers, and those in *numbers*, are right-aligned."""
    rows = list(rows)
    right = [n in numbers or (bool(rows) and all(isinstance(row[n], int) for row in rows)) for n in range(len(head))]
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("--:" if flag else "---" for flag in right) + " |"]
    return "\n".join(lines + ["| " + " | ".join(_text(value) for value in row) + " |" for row in rows])


def _text(value: Any) -> str:
    return f"{value:,}".replace("-", "−") if isinstance(value, int) else str(value)


def _description(properties: dict[str, Any], field: pa.Field) -> str:
    return cell(str(properties.get(field.name, {}).get("description", "")))


def _type_name(type_: pa.DataType) -> str:
    if isinstance(type_, pa.StructType):
        return "struct"
    if isinstance(type_, pa.ListType):
        return f"list of {_type_name(type_.value_type)}s"
    return "timestamp, UTC" if pa.types.is_timestamp(type_) else _DTYPES.get(str(type_), str(type_))


def _named(field: pa.Field) -> dict[str, Any]:
    return {"name": field.name, **_dtype(field.type)}


def _dtype(type_: pa.DataType) -> dict[str, Any]:
    if isinstance(type_, pa.StructType):
        return {"struct": [_named(field) for field in type_]}
    if isinstance(type_, pa.ListType):
        inner = _dtype(type_.value_type)
        return {"list": inner.get("struct") or inner.get("dtype") or [inner]}
    return {"dtype": _DTYPES.get(str(type_), str(type_))}
