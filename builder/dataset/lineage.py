"""Lineage: every form in which the records of earlier versions were published, and which forms are one record.

A version is a table with the columns of `assignments.parquet`. Versions are added from the oldest to the newest; each
row is a form of a record that is known already, by the rule of `builder.dataset.record_matching`, or the first form of
a new one. A record stays known by all its forms, so that a text that was corrected and then set back, or that left and
comes back, is the same record still. By its place alone a record is known only in its last form: lines move on,
and what stood on one of them long ago says nothing of what stands there now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from builder.dataset.record_matching import NONE, MatchKeys, Rows, pair, url_keys
from builder.records.arrow import arrow_schema

# Of a row: not known; known in another form; known exactly as it is (id, URL, bytes of the raw document).
UNKNOWN, EDITED, SAME = 0, 1, 2

_FORMS = pa.schema(
    [
        ("id", pa.string()),
        ("url_key", pa.binary(16)),
        ("origin", arrow_schema().field("origin").type),
        ("group", pa.string()),
        ("split", pa.string()),
        ("content", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class LineageMatches:
    """What is known of the rows of a new version.

    Args:
        form: for each row the number of its form in the lineage, or -1.
        standing: for each row `UNKNOWN`, `EDITED` or `SAME`.
        other: for each row -1, or a form in another split that the row is as well: by its URL, say, and not by its id.
    """

    form: Rows
    standing: Rows
    other: Rows


def trace(versions: Iterable[pa.Table]) -> list[Rows]:
    """Return for each of some versions, the oldest first, the number of the record of each row.

    Rows of two versions are the same record where their numbers are equal. Of two versions alone this is what
    `sameness.pair` says; of more it is steadier: a record that is known by its id from an older version is not taken
    for another one whose place in the source it has now.
    """
    lineage = Lineage()
    return [lineage.add(version) for version in versions]


class Lineage:
    """The forms of all records of some versions.

    Attributes:
        forms: a row a form: id, url_key, origin, group, split, and content, which is null for duplicates.
        version: for each form the number of the last version that has it, from 0.
        entity: for each form the number of its record.
        versions: the number of versions.
    """

    def __init__(self) -> None:
        self.forms: pa.Table = _FORMS.empty_table()
        self.version: Rows = np.zeros(0, dtype=np.int64)
        self.entity: Rows = np.zeros(0, dtype=np.int64)
        self.versions = 0

    def add(self, table: pa.Table) -> Rows:
        """Return the number of the record of each row of the next version, after adding it.

        Args:
            table: columns id, url, origin, group, split, content.
        """
        new = _light(table)
        found = self.find(new)
        fresh = np.cumsum(found.form < 0) - 1 + (int(self.entity.max(initial=NONE)) + 1)
        entity = np.where(found.form < 0, fresh, self.entity[found.form] if len(self.entity) else 0)
        stays = self._others(new)
        old = self.forms.filter(pa.array(stays))
        # Records after duplicates: of equal ids the last one is taken for the form that was published.
        order = np.argsort(new["content"].is_valid().to_numpy(), kind="stable")
        self.forms = pa.concat_tables([old, new.take(pa.array(order))]).combine_chunks()
        self.version = np.append(self.version[stays], np.full(len(new), self.versions))
        self.entity = np.append(self.entity[stays], entity[order])
        self.versions += 1
        return entity

    def find(self, new: pa.Table) -> LineageMatches:
        """Return what is known of the rows of *new*: columns id, origin, and url or url_key."""
        if not len(self.forms):
            nothing = np.full(len(new), NONE, dtype=np.int64)
            return LineageMatches(nothing, np.zeros(len(new), dtype=np.int64), nothing)
        new = new if "url_key" in new.column_names else new.append_column("url_key", url_keys(new))
        keys = MatchKeys(self.forms, new)
        same = self._first(_look_up(keys, keys.whole), _look_up(keys, keys.content))
        by_url = _look_up(keys, keys.urls)
        form = self._first(same, _look_up(keys, keys.ids), by_url)
        form = self._first(form, self._by_last_place(new, form))
        standing = np.where(same >= 0, SAME, np.where(form >= 0, EDITED, UNKNOWN))
        return LineageMatches(form, standing, self._conflict(form, by_url))

    def splits(self, form: Rows) -> list[str | None]:
        """Return the split of each of some forms, None for -1."""
        return self._values("split", form)

    def groups(self, form: Rows) -> list[str | None]:
        """Return the key of the group of each of some forms, None for -1."""
        return self._values("group", form)

    def _values(self, name: str, form: Rows) -> list[str | None]:
        if not len(self.forms):
            return [None] * len(form)
        values: list[str | None] = self.forms[name].take(pa.array(form, mask=form < 0)).to_pylist()
        return values

    def _first(self, *choices: Rows) -> Rows:
        result = choices[0]
        for choice in choices[1:]:
            result = np.where(result < 0, choice, result)
        return result

    def _by_last_place(self, new: pa.Table, form: Rows) -> Rows:
        """Return forms for rows without one: the last forms of records that no row is taken for yet."""
        last = np.zeros(int(self.entity.max(initial=NONE)) + 1, dtype=np.int64)
        np.maximum.at(last, self.entity, self.version)
        last[self.entity[form[form >= 0]]] = NONE
        rest = np.flatnonzero(form < 0)
        found = np.full(len(new), NONE, dtype=np.int64)
        found[rest] = self._pair(np.flatnonzero(self.version == last[self.entity]), new.take(pa.array(rest)))
        return found

    def _pair(self, forms: Rows, new: pa.Table) -> Rows:
        partner = pair(self.forms.take(pa.array(forms)), new)
        return np.where(partner < 0, NONE, forms[partner]) if len(forms) else partner

    def _conflict(self, form: Rows, other: Rows) -> Rows:
        """Return *other* where it is in another split than *form*, else -1."""
        codes = self.forms["split"].combine_chunks().dictionary_encode().indices.to_numpy()
        return np.where((other >= 0) & (form >= 0) & (codes[other] != codes[form]), other, NONE)

    def _others(self, new: pa.Table) -> NDArray[np.bool_]:
        """Return which forms to keep besides those of *new*: the ones that are not the same in every key."""
        keys = MatchKeys(self.forms, new)
        again = _look_up(keys, keys.whole)
        stays = np.ones(len(self.version), dtype=np.bool_)
        stays[again[again >= 0]] = False
        return stays


def _light(table: pa.Table) -> pa.Table:
    light = table if "url_key" in table.column_names else table.append_column("url_key", url_keys(table))
    return light.select(_FORMS.names).cast(_FORMS)


def _look_up(keys: MatchKeys, key: Rows) -> Rows:
    """Return for each new row the last old row with an equal *key*, or -1; an old row may be found many times."""
    last = np.full(int(key.max(initial=NONE)) + 2, NONE, dtype=np.int64)
    old, new = key[: keys.old], key[keys.old :]
    has = np.flatnonzero(old >= 0)
    last[old[has]] = has
    # The key -1 reads the last element, which no key writes to.
    found: Rows = last[new]
    return found
