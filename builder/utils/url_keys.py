"""Canonical keys of URLs: equal for all URLs of one article, and for all URLs of one image.

w3lib normalises percent-encoding, internationalised hosts, dots in paths and the order of parameters; `url_keys.toml`
lists the parameters, hosts and path segments that only select another view of the same page.
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

# Most URLs nested in each other that are unwrapped.
_MAX_WRAPPERS = 3
_LANGUAGE = re.compile(r"/[a-z]{2}(?:[-_][A-Za-z]{2})?")
_SLASHES = re.compile(r"/{2,}")
_SESSION = re.compile(r";jsessionid=[^/]*", re.IGNORECASE)
_LETTER_RUNS = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class _Parts:
    """A URL without scheme, user and fragment, in canonical form."""

    host: str
    path: str
    query: str

    def __str__(self) -> str:
        return f"{self.host}{self.path}" + (f"?{self.query}" if self.query else "")


def url_key(url: str | None) -> str | None:
    """Return the key of the article at *url*, in the form host/path?query; None for a front page, or without a URL.

    The key of `https://` + key is the key itself. Text that is not a valid URL is its own key.
    """
    parts = _parts(url, "wrappers")
    if not isinstance(parts, _Parts):
        return parts
    parts = replace(parts, host=_main_host(parts.host), query=_filtered(parts.query, _is_view_or_tracking))
    parts = replace(parts, path=_article_path(parts.path))
    return None if _is_front(parts) else str(parts)


# The images of a page are compared pairwise, so their keys are cached.
@lru_cache(maxsize=4096)
def picture_key(url: str | None) -> str | None:
    """Return the key of the image at *url* in any size; None for generic images, such as logos.

    Only absolute URLs have a key: a relative path has no meaning outside of its document.
    """
    parts = _parts(_next_image(url), "images")
    if not isinstance(parts, _Parts):
        return None
    table = _table()["images"]
    folder, _, name = parts.path.rpartition("/")
    folders, words = set(folder.lower().split("/")), set(_LETTER_RUNS.findall(name.lower()))
    if not name or words & set(table["names"]) or folders & set(table["folders"]):
        return None
    query = _filtered(parts.query, lambda parameter, _: parameter in table["parameters"])
    return str(_Parts(_main_host(parts.host), f"{folder}/{re.sub(table['sizes'], '', name)}", query))


def _parts(url: str | None, kind: str) -> _Parts | str | None:
    """Return the canonical parts of the unwrapped *url*; the text itself if it is not a URL; None without a host."""
    # `&amp;` comes from pages whose URLs were extracted without unescaping.
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
    for _ in range(_MAX_WRAPPERS):
        for pattern in _wrappers(kind):
            found = pattern.match(url)
            if found:
                # Cloudflare's wrapper follows the host; the others precede it.
                head = found[1] if found.re.groups and (found[1] or "").startswith("http") else "https://"
                url = head + url[found.end() :].removeprefix("https://").removeprefix("http://")
    return url


def _next_image(url: str | None) -> str | None:
    """Return the original of an image that Next.js serves in another size."""
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


def _filtered(query: str, is_dropped: Callable[[str, str], bool]) -> str:
    """Return *query* without the parameters for which `is_dropped(name, value)`, both in lower case, is true."""
    kept = []
    for parameter in query.split("&") if query else []:
        name, _, value = parameter.partition("=")
        if not is_dropped(unquote(name).lower(), value.lower()):
            kept.append(parameter)
    return "&".join(kept)


def _is_view_or_tracking(name: str, value: str) -> bool:
    names, prefixes, views = _dropped_parameters()
    return name in names or name.startswith(prefixes) or bool(views.get(name, frozenset()) & {"*", value})


def _article_path(path: str) -> str:
    """Return *path* without the segments and endings of alternative views, removed until none is left."""
    table = _table()["paths"]
    while path:
        head, _, last = path.rpartition("/")
        first, _, rest = path[1:].partition("/")
        if last in table["segments"] or last in table["last"] or last in table["indexes"]:
            path = head
        elif first in table["segments"] and rest:
            path = f"/{rest}"
        elif ending := next((end for end in table["endings"] if last.endswith(end) and last != end), None):
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
def _dropped_parameters() -> tuple[frozenset[str], tuple[str, ...], dict[str, frozenset[str]]]:
    table = _table()
    views = {name: frozenset(values) for name, values in table["views"].items()}
    return frozenset(table["tracking"]["names"]), tuple(table["tracking"]["prefixes"]), views


@cache
def _wrappers(kind: str) -> list[re.Pattern[str]]:
    patterns = _table()["images"]["wrappers"] if kind == "images" else _table()["wrappers"]["patterns"]
    return [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
