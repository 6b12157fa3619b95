"""Switch rules of the extractor off one by one, and print what each is worth.

A rule is a function of the extractor. Switched off, it finds nothing: it returns None, False, 0, an empty collection or
its text unchanged, by its return type. The replacement stands wherever the extractor imported the function, and counts
its calls: a rule that was never called proves nothing. Figures are what the rule is worth, in thousandths: positive
where the extractor is better with it. `text` is the mean of the styles of dumps.
"""

from __future__ import annotations

import importlib
import inspect
import multiprocessing
import os
import pkgutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from fnmatch import fnmatch
from types import FunctionType, ModuleType
from typing import Any

Figures = dict[str, dict[str, dict[str, float]]]

PACKAGE = "builder.extract"
SHOWN = (
    "headline",
    "body_f1",
    "body_leak_rate",
    "paragraph_join",
    "caption_f1",
    "credit_accuracy",
    "authors_f1",
    "date_accuracy",
    "agency_accuracy",
)
LOWER_IS_BETTER = {"body_leak_rate"}
TEXT = ("nodes", "blocks", "page")
# What a rule returns that finds nothing, by its return type; others with "None" in their type return None.
NOTHING: dict[str, Callable[[], Any]] = {
    "None": lambda: None, "bool": lambda: False, "int": int, "float": float, "list": list, "dict": dict, "set": set,
    "frozenset": frozenset, "Iterator": lambda: iter(()),
}  # fmt: skip


def ablate(evaluate: Callable[[], Figures], patterns: list[str], *, together: bool = False) -> None:
    """Print what each rule is worth whose `module:function` matches one of *patterns*, as shell patterns.

    Args:
        evaluate: scores the extractor as it is: figures by part, style and metric.
        patterns: such as `headlines:*`, `keeping:keep`.
        together: switch all of them off at once: rules may do the work of one another.
    """
    rules = [rule for rule in find_rules() if any(fnmatch(rule, pattern) for pattern in patterns)]
    if not rules:
        sys.exit(f"--ablate {' '.join(patterns)}: matches no rule, such as keeping:keep")
    switches = [tuple(rules)] if together else [(rule,) for rule in rules]
    whole = evaluate()
    head = "".join(f"{metric[:8]:>9}" for metric in SHOWN)
    print(f"{'rule':<42}{'calls':>9}  {'part':<12}{head}")
    # Forked processes have what is passed to the initializer without pickling it.
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), _set_evaluate, (evaluate,)) as pool:
        for names, (calls, without) in zip(switches, pool.imap(_in_worker, switches), strict=True):
            name = names[0] if len(names) == 1 else f"{len(names)} rules"
            for part, figures in rows(whole, without):
                print(f"{name:<42}{calls:>9}  {part:<12}" + "".join(f"{value:>9.0f}" for value in figures), flush=True)


_worker: dict[str, Callable[[], Figures]] = {}


def _set_evaluate(evaluate: Callable[[], Figures]) -> None:
    _worker["evaluate"] = evaluate


def _in_worker(rules: Sequence[str]) -> tuple[int, Figures]:
    return without_rules(_worker["evaluate"], rules)


def rows(whole: Figures, without: Figures) -> Iterator[tuple[str, list[float]]]:
    """Yield what a rule is worth for each part of the corpus, on dumps and on pages."""
    for part, by_style in whole.items() if without else ():
        for kind, styles in (("text", TEXT), ("html", ("html",))):
            worth = [
                [_worth(metric, by_style[style], without[part][style]) for metric in SHOWN]
                for style in styles
                if style in by_style
            ]
            if worth:
                yield f"{part} {kind}", [sum(column) / len(column) for column in zip(*worth, strict=True)]


def _worth(metric: str, whole: dict[str, float], without: dict[str, float]) -> float:
    change = 1000 * (whole.get(metric, 0) - without.get(metric, 0))
    return -change if metric in LOWER_IS_BETTER else change


def without_rules(evaluate: Callable[[], Figures], rules: Sequence[str]) -> tuple[int, Figures]:
    """Return the number of calls of *rules*, and the figures without them."""
    calls: Counter[str] = Counter()
    with ExitStack() as stack:
        for rule in rules:
            stack.enter_context(_switched_off(rule, calls))
        try:
            figures = evaluate()
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            print(f"{rules[0]}: its callers cannot do without it: {type(error).__name__}: {error}", file=sys.stderr)
            figures = {}
    return calls.total(), figures


@contextmanager
def _switched_off(rule: str, calls: Counter[str]) -> Iterator[None]:
    """Have *rule* find nothing meanwhile, and count its calls."""
    module, _, name = rule.partition(":")
    function = getattr(importlib.import_module(f"{PACKAGE}.{module}"), name)

    def nothing(*args: Any, **kwargs: Any) -> Any:
        del kwargs
        calls[rule] += 1
        return finds_nothing(function, args)

    places = [(user, at) for user in _modules() for at, value in vars(user).items() if value is function]
    for user, at in places:
        setattr(user, at, nothing)
    try:
        yield
    finally:
        for user, at in places:
            setattr(user, at, function)


def finds_nothing(function: FunctionType, args: tuple[Any, ...]) -> Any:
    """Return what *function* would for *args* if it found nothing; texts and lists of its own kind pass unchanged."""
    returns = str(function.__annotations__.get("return", "None"))
    first = next(iter(inspect.signature(function).parameters), None)
    if first and args and str(function.__annotations__.get(first)) == returns and returns != "bool":
        return args[0]
    if "| None" in returns:
        return None
    return NOTHING[returns.partition("[")[0]]()


def find_rules() -> Iterator[str]:
    """Yield the functions of the extractor that can be switched off, as `module:function`."""
    for module in _modules():
        for name, value in vars(module).items():
            if isinstance(value, FunctionType) and value.__module__ == module.__name__ and _can_find_nothing(value):
                yield f"{module.__name__.removeprefix(f'{PACKAGE}.')}:{name}"


def _can_find_nothing(function: FunctionType) -> bool:
    returns = str(function.__annotations__.get("return", ""))
    first = next(iter(function.__annotations__.values()), None)
    return returns.partition("[")[0] in NOTHING or "| None" in returns or (first == returns and bool(returns))


def _modules() -> list[ModuleType]:
    package = importlib.import_module(PACKAGE)
    names = sorted(found.name for found in pkgutil.walk_packages(package.__path__, f"{PACKAGE}."))
    return [importlib.import_module(name) for name in names]
