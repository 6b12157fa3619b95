"""What `builder` exports is there, documented, and imported only when it is used."""

import importlib
import inspect
import subprocess
import sys

import pytest

import builder

PUBLIC = [
    "Article", "BuildResult", "BuildStatus", "BuilderError", "Diff", "Explanation", "Origin", "Photo", "Problem",
    "Rejection", "Rights", "ValidationReport", "Violation", "build", "diff", "explain", "extract", "extract_many",
    "validate", "verify",
]  # fmt: skip


def test_public_names_are_these():
    assert PUBLIC == builder.__all__
    assert set(PUBLIC) <= set(dir(builder))


@pytest.mark.parametrize("name", PUBLIC)
def test_public_name_is_documented(name):
    value = getattr(builder, name)

    assert (value.__doc__ or "").strip()
    assert not inspect.ismodule(value)


def test_extract_is_the_function_though_a_package_has_its_name():
    package = importlib.import_module("builder.extract")

    assert callable(builder.extract)
    assert inspect.ismodule(package)
    assert callable(builder.extract)


@pytest.mark.parametrize("first", ["builder.extract.pipeline", "builder.cli", "builder.api.documents"])
def test_extract_is_the_function_whatever_is_imported_first(first):
    code = f"import {first}; from builder import extract; assert extract.__module__ == 'builder.api.documents'"

    subprocess.run([sys.executable, "-c", code], check=True)


def test_importing_builder_imports_no_library():
    code = "import builder, sys; print(sorted({'numpy', 'pyarrow', 'click', 'datasets', 'tqdm'} & set(sys.modules)))"

    assert "[]\n" == subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'exctract'"):
        builder.exctract  # noqa: B018
