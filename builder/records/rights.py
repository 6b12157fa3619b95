"""Rights to use a text that pages and servers declare in meta tags and HTTP headers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields

from builder.records import Rights

# Directives against machine learning: `noai` and `noimageai` were proposed by DeviantArt, `noml` by Mojeek.
_OPT_OUTS = frozenset({"noai", "noimageai", "noml"})
# Crawlers that collect training data, by the names of their operators; forbidding them the page is an opt-out too.
_AI_BOTS = frozenset(
    {
        "amazonbot", "anthropic-ai", "applebot-extended", "bytespider", "ccbot", "claudebot", "cohere-ai",
        "google-extended", "gptbot", "meta-externalagent", "perplexitybot",
    }
)  # fmt: skip
_FORBIDDEN = frozenset({"noindex", "none", "nosnippet"})

# Name of the meta tag for all robots.
ROBOTS = "robots"


def is_robot(name: str) -> bool:
    """Return whether *name*, in lower case, is a meta tag for all robots or for a crawler of training data."""
    return name == ROBOTS or name in _AI_BOTS


def opts_out(robot: str, directives: str) -> bool | None:
    """Return True if *directives* for *robot* (`noindex, noai`) opt out of machine learning, else None."""
    words = {word.strip() for word in directives.casefold().split(",")}
    is_forbidden = robot.casefold() in _AI_BOTS and words & _FORBIDDEN
    return True if words & _OPT_OUTS or is_forbidden else None


def reserves(value: str) -> bool | None:
    """Return the value of a `tdm-reservation` (TDM Reservation Protocol): 1 is True, 0 is False; else None."""
    return {"1": True, "0": False}.get(value.strip())


def from_headers(headers: Iterable[tuple[str, str]]) -> Rights:
    """Return the rights that the HTTP *headers* of a page declare (`X-Robots-Tag`, `TDM-Reservation`, `Link`)."""
    found: dict[str, bool | str | None] = {}
    for name, value in headers:
        match name.casefold():
            case "x-robots-tag":
                robot, _, directives = value.rpartition(":")
                found["ai_opt_out"] = found.get("ai_opt_out") or opts_out(robot.strip() or ROBOTS, directives)
            case "tdm-reservation":
                found["tdm_reserved"] = reserves(value)
            case "link":
                found["license"] = found.get("license") or _license(value)
    return Rights(**found)  # type: ignore[arg-type]


def merged(*stated: Rights) -> Rights:
    """Return for each field the first value in *stated* that is not None; True in any of them wins."""
    values: Mapping[str, list[str | bool]] = {
        one.name: [value for rights in stated if (value := getattr(rights, one.name)) is not None]
        for one in fields(Rights)
    }
    return Rights(**{name: True if True in found else found[0] for name, found in values.items() if found})  # type: ignore[arg-type]


def _license(links: str) -> str | None:
    """Return the target of the licence in a `Link` header (RFC 8288), or None."""
    for link in links.split(","):
        address, _, rest = link.partition(";")
        if "license" in rest.partition("rel=")[2].split(";")[0].strip(" \"'").casefold().split():
            return address.strip().removeprefix("<").removesuffix(">") or None
    return None
