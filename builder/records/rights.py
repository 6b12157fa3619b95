"""What pages and servers say of the use of a text by machines, in the words of their headers and meta tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields

from builder.records import Rights

# `noai` and `noimageai` as DeviantArt proposed them, `noml` as Mojeek did.
_OPT_OUTS = frozenset({"noai", "noimageai", "noml"})
# Crawlers that gather training data, as their operators name them: to forbid them the page is the same.
_AI_BOTS = frozenset(
    {
        "amazonbot", "anthropic-ai", "applebot-extended", "bytespider", "ccbot", "claudebot", "cohere-ai",
        "google-extended", "gptbot", "meta-externalagent", "perplexitybot",
    }
)  # fmt: skip
_FORBIDDEN = frozenset({"noindex", "none", "nosnippet"})

# How meta tags name all robots.
ROBOTS = "robots"


def is_robot(name: str) -> bool:
    """Is *name*, in lower case, what a meta tag calls robots or one that gathers training data?"""
    return name == ROBOTS or name in _AI_BOTS


def opts_out(robot: str, directives: str) -> bool | None:
    """Return True where *directives* for *robot* (`noindex, noai`) keep machines from learning; else None."""
    words = {word.strip() for word in directives.casefold().split(",")}
    is_forbidden = robot.casefold() in _AI_BOTS and words & _FORBIDDEN
    return True if words & _OPT_OUTS or is_forbidden else None


def reserves(value: str) -> bool | None:
    """Return what a `tdm-reservation` says (TDM Reservation Protocol): 1 reserved, 0 not; None for anything else."""
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
    """Return for each kind of right the first of *stated* that says something; what is reserved anywhere is."""
    values: Mapping[str, list[str | bool]] = {
        one.name: [value for rights in stated if (value := getattr(rights, one.name)) is not None]
        for one in fields(Rights)
    }
    return Rights(**{name: True if True in found else found[0] for name, found in values.items() if found})  # type: ignore[arg-type]


def _license(links: str) -> str | None:
    """Return the address that a `Link` header gives as the licence."""
    for link in links.split(","):
        address, _, rest = link.partition(";")
        if "license" in rest.partition("rel=")[2].split(";")[0].strip(" \"'").casefold().split():
            return address.strip().removeprefix("<").removesuffix(">") or None
    return None
