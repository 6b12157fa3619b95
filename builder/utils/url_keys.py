"""Keys of addresses: what all addresses of one article share, and all addresses of one picture.

Percent-encoding, foreign letters in hosts, dots in paths and the order of parameters are w3lib's; which parameters,
hosts and path segments are only another dress of the same page is told by the tables in `url_keys.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from w3lib.url import canonicalize_url

# A wrapper in a wrapper in a wrapper is somebody's test.
_LAYERS = 3
_LANGUAGE = re.compile(r"/[a-z]{2}(?:[-_][A-Za-z]{2})?")
_SLASHES = re.compile(r"/{2,}")
_SESSION = re.compile(r";jsessionid=[^/]*", re.IGNORECASE)
_LETTER_RUNS = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class _Parts:
    """An address without scheme, user and fragment, in canonical form."""

    host: str
    path: str
    query: str

    def __str__(self) -> str:
        return f"{self.host}{self.path}" + (f"?{self.query}" if self.query else "")


def url_key(url: str | None) -> str | None:
    """Return what the addresses of one article share, in the form host/path?query; None for a front page, or no URL.

    The key of `https://` + key is the key itself. Text that is no address is its own key.
    """
    parts = _parts(url, "wrappers")
    if not isinstance(parts, _Parts):
        return parts
    parts = replace(parts, host=_main_host(parts.host), query=_kept(parts.query, _is_beside_the_article))
    parts = replace(parts, path=_article_path(parts.path))
    return None if _is_front(parts) else str(parts)


# A page's pictures are compared each with each; so many addresses are remembered.
@lru_cache(maxsize=4096)
def picture_key(url: str | None) -> str | None:
    """Return what the addresses of one picture share, whatever its size; None where it could stand beside any article.

    Only absolute addresses have a key: a path beside a document says nothing outside of it.
    """
    parts = _parts(_next_image(url), "images")
    if not isinstance(parts, _Parts):
        return None
    table = _table()["images"]
    folder, _, name = parts.path.rpartition("/")
    folders, words = set(folder.lower().split("/")), set(_LETTER_RUNS.findall(name.lower()))
    if not name or words & set(table["names"]) or folders & set(table["folders"]):
        return None
    query = _kept(parts.query, lambda parameter, _: parameter in table["parameters"])
    return str(_Parts(_main_host(parts.host), f"{folder}/{re.sub(table['sizes'], '', name)}", query))


def _parts(url: str | None, kind: str) -> _Parts | str | None:
    """Return the canonical parts of *url*, out of its wrappers; the text as it is where it is no address."""
    # `&amp;` comes from pages whose addresses were taken out without undoing their escapes.
    text = (url or "").strip().replace("&amp;", "&")
    if not text:
        return None
    try:
        text = _unwrapped(text, kind)
        parts = urlsplit(canonicalize_url(text))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return text
    if not host:
        return None
    host += f":{port}" if port not in (None, 80, 443) else ""
    path = _SLASHES.sub("/", _SESSION.sub("", parts.path)).rstrip("/")
    return _Parts(host, path, parts.query)


def _unwrapped(url: str, kind: str) -> str:
    for _ in range(_LAYERS):
        for pattern in _wrappers(kind):
            found = pattern.match(url)
            if found:
                # Cloudflare's keeps the host in front; the others hold a host behind.
                head = found[1] if found.re.groups and (found[1] or "").startswith("http") else "https://"
                url = head + url[found.end() :].removeprefix("https://").removeprefix("http://")
    return url


def _next_image(url: str | None) -> str | None:
    """Return the address that Next.js serves another size of."""
    if not url or "/_next/image" not in url:
        return url
    try:
        inner = parse_qs(urlsplit(url).query).get("url", [""])[0]
    except ValueError:
        return url
    return inner if inner.startswith("http") else url


def _main_host(host: str) -> str:
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in _table()["hosts"]["labels"]:
        del labels[0]
    return ".".join(labels)


def _kept(query: str, is_beside: Callable[[str, str], bool]) -> str:
    """Return *query* without the parameters of which `is_beside(name, value)`, both in lower case, says so."""
    kept = []
    for parameter in query.split("&") if query else []:
        name, _, value = parameter.partition("=")
        if not is_beside(unquote(name).lower(), value.lower()):
            kept.append(parameter)
    return "&".join(kept)


def _is_beside_the_article(name: str, value: str) -> bool:
    names, prefixes, views = _beside()
    return name in names or name.startswith(prefixes) or bool(views.get(name, frozenset()) & {"*", value})


def _article_path(path: str) -> str:
    """Return *path* without the marks of its other dresses, taken off until none is left."""
    table = _table()["paths"]
    while path:
        head, _, last = path.rpartition("/")
        first, _, rest = path[1:].partition("/")
        if last in table["segments"] or last in table["last"] or last in table["indexes"]:
            path = head
        elif first in table["segments"] and rest:
            path = f"/{rest}"
        elif ending := next((mark for mark in table["endings"] if last.endswith(mark) and last != mark), None):
            path = path.removesuffix(ending) + table["endings"][ending]
        else:
            break
    return path


def _is_front(parts: _Parts) -> bool:
    if parts.query:
        return False
    path = parts.path
    return not path or bool(_LANGUAGE.fullmatch(path)) or path[1:].lower() in _table()["paths"]["fronts"]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("url_keys.toml").read_text("utf-8"))


@cache
def _beside() -> tuple[frozenset[str], tuple[str, ...], dict[str, frozenset[str]]]:
    table = _table()
    views = {name: frozenset(values) for name, values in table["views"].items()}
    return frozenset(table["tracking"]["names"]), tuple(table["tracking"]["prefixes"]), views


@cache
def _wrappers(kind: str) -> list[re.Pattern[str]]:
    patterns = _table()["images"]["wrappers"] if kind == "images" else _table()["wrappers"]["patterns"]
    return [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
