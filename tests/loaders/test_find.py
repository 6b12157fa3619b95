"""Finding the files of a source."""

import os
import pickle
import random
import socket

import pytest

from builder.errors import SourceError
from builder.loaders import SourceFile, find_files
from builder.records import Origin, Rejection


def names(found):
    return [(f.origin_path if isinstance(f, SourceFile) else f"{f.reason} {f.origin.path}") for f in found]


def test_finds_a_single_file_under_its_own_name(recipe, write):
    path = write("dumps/ferry.txt", "abc")

    found = find_files(recipe("dumps/ferry.txt", declared={"publisher": "The Alder Courier"}))

    assert [SourceFile(path, "ferry.txt", 0, "text", {"publisher": "The Alder Courier"}, {}, 3)] == found


def test_finds_files_of_folders_below_the_folder_in_order_of_their_names(recipe, write):
    made = ["b.txt", "a/z.txt", "a-1.txt", "a/b/c.jsonl", "ä.TXT", "rows.jsonl.zst", "old.tar.gz"]
    for name in random.Random(1).sample(made, len(made)):
        write(f"dumps/{name}")

    assert sorted(made) == names(find_files(recipe("dumps")))


def test_chooses_the_loader_by_the_name(recipe, write):
    for name in ("a.txt", "b.TXT.GZ", "c.jsonl", "d.ndjson.zst", "e.tgz", "f.tar.zst", "g.zip"):
        write(f"dumps/{name}")

    expected = {
        "a.txt": "text",
        "b.TXT.GZ": "text",
        "c.jsonl": "jsonl",
        "d.ndjson.zst": "jsonl",
        "e.tgz": "",
        "f.tar.zst": "",
        "g.zip": "",
    }
    assert expected == {file.origin_path: file.loader for file in find_files(recipe("dumps"))}


def test_reads_every_file_with_the_loader_of_the_recipe(recipe, write):
    for name in ("a.dump", "b", "c.jsonl"):
        write(f"dumps/{name}")

    assert {"text"} == {file.loader for file in find_files(recipe("dumps", loader="text"))}


def test_ignores_hidden_names(recipe, write):
    for name in ("a.txt", ".hidden.txt", ".git/b.txt", "c/.d/e.txt"):
        write(f"dumps/{name}")

    assert ["a.txt"] == names(find_files(recipe("dumps")))


def test_ignores_the_output_folder(recipe, write, tmp_path):
    for name in ("a.txt", "out/b.txt", "out/README.md"):
        write(f"dumps/{name}")

    assert ["a.txt"] == names(find_files(recipe("dumps"), tmp_path / "dumps" / "out"))


def test_rejects_each_file_of_no_known_type(recipe, write):
    for name in ("a.txt", "photo.jpg", "notes", "page.css.gz"):
        write(f"dumps/{name}")

    found = find_files(recipe("dumps"))

    assert ["a.txt", "unknown-format notes", "unknown-format page.css.gz", "unknown-format photo.jpg"] == names(found)


def test_rejection_of_an_unknown_type_states_found_and_expected(recipe, write):
    write("photo.jpg")

    message = (
        "found a name that ends in .jpg, expected .txt, .text, .md, .markdown, .jsonl, .ndjson, .html, .htm, "
        ".xhtml, .mhtml, .mht, .warc or an archive of such files (.gz .zst .zip .tar .tar.gz .tgz .tar.zst), "
        "or a loader named in the recipe"
    )
    assert [Rejection(Origin("photo.jpg"), "load", "unknown-format", message)] == find_files(recipe("photo.jpg"))


@pytest.mark.parametrize("name", ["README.md", "readme.markdown", "LICENSE.md", "sub/CHANGELOG.md"])
def test_documentation_files_are_not_documents(recipe, write, name):
    write("dumps/a.md")
    write(f"dumps/{name}")

    (rejection,) = [found for found in find_files(recipe("dumps")) if isinstance(found, Rejection)]

    assert (name, "unknown-format") == (rejection.origin.path, rejection.reason)
    assert "rename it" in rejection.message


def test_document_in_markdown_is_one(recipe, write):
    for name in ("a.md", "b.markdown", "readme-of-the-harbour.md"):
        write(f"dumps/{name}")

    assert ["a.md", "b.markdown", "readme-of-the-harbour.md"] == names(find_files(recipe("dumps")))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("dumps/*.txt", ["a.txt", "b.txt"]),
        ("dumps/**/*.txt", ["2025/c.txt", "2025/05/d.txt", "2026/e.txt", "a.txt", "b.txt"]),
        ("dumps/**", ["2025/05/d.txt", "2025/c.txt", "2026/e.txt", "2026/f.jsonl", "a.txt", "b.txt"]),
        ("dumps/20*/*", ["2025/05/d.txt", "2025/c.txt", "2026/e.txt", "2026/f.jsonl"]),
        ("dumps/202[6-9]", ["2026/e.txt", "2026/f.jsonl"]),
        ("dumps/**/**/0?/*.txt", ["2025/05/d.txt"]),
        ("*/2026/*.jsonl", ["dumps/2026/f.jsonl"]),
        ("./dumps//[ab].txt", ["a.txt", "b.txt"]),
        ("dumps/[!a].txt", ["b.txt"]),
        ("dumps/.h*", [".h.txt"]),
    ],
)
def test_finds_what_a_glob_matches_below_its_fixed_part(recipe, write, pattern, expected):
    for name in ("a.txt", "b.txt", ".h.txt", "2025/c.txt", "2025/05/d.txt", "2026/e.txt", "2026/f.jsonl"):
        write(f"dumps/{name}")

    assert sorted(expected) == names(find_files(recipe(pattern)))


def test_accepts_an_absolute_glob(recipe, write, tmp_path):
    write("dumps/a.txt")

    assert ["dumps/a.txt"] == names(find_files(recipe(f"{tmp_path}/*/a.txt")))


def test_existing_name_with_wildcards_is_taken_literally(recipe, write):
    write("dumps [2026]/a.txt")
    write("dumps 2/b.txt")

    assert ["a.txt"] == names(find_files(recipe("dumps [2026]")))


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nothing", "nothing: cannot be found (No such file or directory); give a file, folder or glob"),
        ("nothing/*.txt", "nothing: the folder cannot be found (No such file or directory)"),
        ("dumps/*.jsonl", "dumps/*.jsonl: found no file, expected dumps in it"),
        ("empty", "empty: found no file, expected dumps in it (names with a leading dot are ignored)"),
        ("photos", "photos: found 2 files, none of them readable (2 unknown-format), expected .txt"),
        ("broken", "broken: cannot be found (a broken link)"),
        ("nul\0byte", "nul\\u0000byte: cannot be found (embedded null byte)"),
        ("a" * 5000, "a: cannot be found (File name too long); give a file, folder or glob"),
        ("a" * 5000 + "/*.txt", "a: the folder cannot be found (File name too long)"),
        ("pipe", "pipe: found a device, pipe or socket"),
        ("news", "news: found a dataset, expected dumps: give the sources of that dataset"),
        ("https://example.org/dumps.tar", "https://example.org/dumps.tar: found a URL, expected a local path"),
        ("s3://bucket/dumps", "s3://bucket/dumps: found a URL, expected a local path"),
        ("dumps/a.txt/b.txt", "dumps/a.txt/b.txt: cannot be found (Not a directory)"),
    ],
)
def test_source_that_matches_nothing_is_an_error(recipe, write, tmp_path, path, message):
    write("dumps/a.txt")
    write("photos/a.jpg")
    write("photos/b.jpg")
    write("news/versions/1.0.0/manifest.json")
    (tmp_path / "empty" / "inner").mkdir(parents=True)
    (tmp_path / "broken").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(SourceError) as caught:
        find_files(recipe(path))

    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_names_the_known_loaders_where_the_recipe_asks_for_another(recipe, write):
    write("a.txt")

    with pytest.raises(SourceError, match=r"a\.txt: found loader 'txt', expected one of html, jsonl, text, warc"):
        find_files(recipe("a.txt", loader="txt"))


def test_standard_input_is_accepted_once(recipe):
    from dataclasses import replace

    once = recipe("-")

    assert [SourceFile(None, "-", 0, "")] == find_files(once)
    with pytest.raises(SourceError, match="standard input as two sources"):
        find_files(replace(once, sources=once.sources * 2))


def test_follows_links_and_reports_loops(recipe, write, tmp_path):
    write("elsewhere/b.txt")
    write("dumps/a.txt")
    (tmp_path / "dumps" / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "dumps" / "again.txt").symlink_to("a.txt")
    (tmp_path / "dumps" / "self").symlink_to(".")
    (tmp_path / "elsewhere" / "up").symlink_to(tmp_path / "dumps")
    (tmp_path / "dumps" / "dead.txt").symlink_to("nowhere")

    expected = [
        "a.txt",
        "again.txt",
        "unreadable dead.txt",
        "linked/b.txt",
        "symlink-loop linked/up",
        "symlink-loop self",
    ]
    assert expected == names(find_files(recipe("dumps")))
    assert expected == names(find_files(recipe("dumps/**")))


def test_never_opens_pipes_and_sockets(recipe, write, tmp_path, monkeypatch):
    write("dumps/a.txt")
    os.mkfifo(tmp_path / "dumps" / "pipe.txt")
    monkeypatch.chdir(tmp_path / "dumps")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")

        assert ["a.txt", "not-a-file pipe.txt", "not-a-file socket.txt"] == names(find_files(recipe("dumps")))


def test_reports_unreadable_folders(recipe, write, monkeypatch):
    """A folder is never silently read in part. (Tests may run as root, who may read everything.)"""
    write("dumps/a.txt")
    write("dumps/secret/b.txt")
    allowed = os.scandir

    def scandir(path):
        if path.endswith("secret"):
            raise PermissionError(13, "Permission denied", path)
        return allowed(path)

    monkeypatch.setattr(os, "scandir", scandir)

    message = "found an unreadable folder (Permission denied), expected a readable one"
    refused = Rejection(Origin("secret"), "load", "unreadable", message)
    assert refused == find_files(recipe("dumps"))[1]
    with pytest.raises(SourceError, match=r"secret: the folder cannot be read \(Permission denied\)"):
        find_files(recipe("dumps/secret"))


def test_escapes_names_that_are_not_utf8_reversibly(recipe, tmp_path):
    folder = os.fsencode(tmp_path / "dumps")
    os.mkdir(folder)
    for name in (b"caf\xe9.txt", b"caf\\xe9.txt", "café.txt".encode()):
        with open(folder + b"/" + name, "wb") as file:
            file.write(b"x")

    assert ["caf\\\\xe9.txt", "caf\\xe9.txt", "café.txt"] == names(find_files(recipe("dumps")))


@pytest.fixture
def deep_folder(tmp_path, monkeypatch):
    """Return a folder with 1500 folders in each other; pytest itself could not remove it."""
    top = tmp_path / "deep"
    top.mkdir()
    monkeypatch.chdir(top)
    for _ in range(1500):
        os.mkdir("dddd")
        os.chdir("dddd")
    yield top
    for _ in range(1500):
        os.chdir("..")
        os.rmdir("dddd")


def test_reports_paths_that_are_too_deep(recipe, write, deep_folder):
    """Too deep for recursion, and for a path as a whole."""
    write("deep/a.txt")

    found = find_files(recipe(deep_folder))

    assert ["a.txt", "unreadable"] == [found[0].origin_path, *(refused.reason for refused in found[1:])]


def test_source_files_can_be_pickled(recipe, write):
    write("a.txt")
    file = find_files(recipe("a.txt", declared={"publisher": "The Alder Courier"}))[0]

    assert file == pickle.loads(pickle.dumps(file))


def test_counts_sources_from_zero(recipe, write):
    from dataclasses import replace

    for name in ("one/z.txt", "two/a.txt"):
        write(name)
    both = replace(recipe("-"), sources=recipe("one").sources + recipe("two").sources)

    assert [(0, "z.txt"), (1, "a.txt")] == [(file.source, file.origin_path) for file in find_files(both)]
