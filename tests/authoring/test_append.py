"""A new record is spliced in: what was there stays, byte for byte."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.authoring.append import read_bytes, save, splice
from timeline.authoring.scalars import item_lines, scalar
from timeline.problems import EnvironmentFailed, UsageWrong
from timeline.records.compose import UNSAFE, compose

ITEM = "- id: new\n  date: 2025\n  title: New\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ITEM),
        ("# records\n", f"# records\n{ITEM}"),
        ("- id: a\n", f"- id: a\n\n{ITEM}"),
        ("- id: a", f"- id: a\n\n{ITEM}"),
        ("- id: a\n- id: b\n", f"- id: a\n- id: b\n{ITEM}"),
        ("- id: a\n\n- id: b\n# end\n", f"- id: a\n\n- id: b\n# end\n\n{ITEM}"),
        ("  - id: a\n", "  - id: a\n\n  - id: new\n    date: 2025\n    title: New\n"),
        ("- id: a\r\n- id: b\r\n", "- id: a\r\n- id: b\r\n" + ITEM.replace("\n", "\r\n")),
        ("- id: a\r\n- id: b", "- id: a\r\n- id: b\r\n" + ITEM.replace("\n", "\r\n")),
        # A blank line would become part of this text, so there is none.
        ("- id: a\n  summary: |+\n    Words\n", f"- id: a\n  summary: |+\n    Words\n{ITEM}"),
        ("- {id: a}\n", f"- {{id: a}}\n\n{ITEM}"),
        # The text gets the line end that it lacks; a blank line would be added to it, too.
        ("- id: a\n  summary: |\n    Words", f"- id: a\n  summary: |\n    Words\n{ITEM}"),
    ],
)
def test_the_record_stands_behind_what_was_there(old: str, new: str) -> None:
    assert splice(old.encode(), ITEM, "a.yaml").data.decode() == new


@pytest.mark.parametrize(
    ("old", "said"),
    [
        (b"[{id: a}]\n", "a.yaml: the records of this file are in brackets […]; name another with --file"),
        (b"id: a\ndate: 2025\n", "a.yaml: this file holds one record by itself, not a list; name another with --file"),
        (b"words\n", "a.yaml: this file holds text, not records, not a list; name another with --file"),
        (b"- id: \xe9\n", "a.yaml: this file is not UTF-8; save it as UTF-8 first"),
        (
            b"- id: a\n...\n",
            "a.yaml: a line `...` ends this file for YAML; delete it, or name another file with --file",
        ),
        (b"events:\n  - id: a\n", "a.yaml: the records are below `events:`; delete that line"),
        (b"# c\r- id: a\r", "a.yaml: this file has line ends of a rare kind (U+000D); save it with common ones"),
        ("- id: a\n  title: 'b\u2028c'\n".encode(), "line ends of a rare kind (U+2028)"),
        (b"- id: a\n- &x b\n", "in YAML `&x` names a value for use elsewhere"),
        (b"- id: 'a\n", "the quote that begins here is not closed"),
    ],
)
def test_a_file_that_cannot_take_it_is_refused_and_says_why(old: bytes, said: str) -> None:
    with pytest.raises(UsageWrong) as error:
        splice(old, ITEM, "a.yaml")
    assert said in str(error.value)


words = st.text(
    st.characters(exclude_categories=["Cs", "Cc"])
    | st.sampled_from(":#-[]{}'\"&*!|>%@`,? \\~\u2028\u2029\ufeff\u00a0"),
    max_size=30,
)
safe = words.map(lambda text: UNSAFE.sub("", text).strip() or "x")
lines = st.lists(safe | st.just(""), min_size=1, max_size=4).map(lambda text: "\n".join(text).strip() or "x")
records = st.fixed_dictionaries({"id": safe, "title": safe, "summary": lines, "actors": st.lists(safe, min_size=1)})
comments = st.sampled_from(["", "# a comment\n", "\n", "\n\n# more: of it\n", "   \n"])
news = st.sampled_from(["\n", "\r\n"])


@given(st.lists(st.tuples(records, comments)), comments, records, news, st.booleans(), st.booleans(), st.integers(0, 3))
def test_no_other_byte_changes(above, start, record, newline, ends, mark, indent) -> None:  # noqa: PLR0917
    body = start + "".join(item_lines(one, indent) + "\n" + comment for one, comment in above)
    body = body if ends else body.rstrip("\n ")
    old = codecs.BOM_UTF8 * mark + body.replace("\n", newline).encode()
    new = splice(old, item_lines(record), "a.yaml")
    assert new.data.startswith(old)
    value, problems = compose(new.text, "a.yaml")
    assert problems == []
    assert value[-1] == record
    assert value[:-1] == [one for one, _ in above]
    assert value.values_at[-1][0] == new.line


@given(safe)
def test_text_reads_back_as_it_was(text: str) -> None:
    assert compose(f"- {scalar(text)}", "")[0] == [text]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Meta releases Llama 4", "Meta releases Llama 4"),
        ("L’été: un bilan", "'L’été: un bilan'"),
        ("https://example.org/a#b", "https://example.org/a#b"),
        ("yes", "'yes'"),
        ("~", "'~'"),
        ("It's: so", '"It\'s: so"'),
        ("$14.3 billion", "'$14.3 billion'"),
        ("C# wins #1", "'C# wins #1'"),
        ("about 2025-08", "about 2025-08"),
        ("[..2025-12-31]", "'[..2025-12-31]'"),
    ],
)
def test_text_is_quoted_only_where_it_must_be(text: str, written: str) -> None:
    assert scalar(text) == written


def test_invisible_characters_are_refused() -> None:
    with pytest.raises(UsageWrong, match=r"U\+202E"):
        scalar("a\u202eb")


def test_a_link_and_its_permissions_stay(tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_text("- id: a\n")
    real.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(real)
    old = read_bytes(link)
    save(link, old, splice(old, ITEM, "a.yaml"))
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert real.read_text().endswith(ITEM)
    with pytest.raises(UsageWrong, match="saved by someone else"):
        save(link, old, splice(old, ITEM, "a.yaml"))


def test_a_link_in_the_place_of_a_temporary_file_is_not_followed(tmp_path: Path) -> None:
    precious, file = tmp_path / "precious", tmp_path / "a.yaml"
    precious.write_text("precious")
    file.write_text("- id: a\n")
    (tmp_path / ".a.yaml.new").symlink_to(precious)
    old = read_bytes(file)
    save(file, old, splice(old, ITEM, "a.yaml"))
    assert precious.read_text() == "precious"
    assert not file.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".a.yaml.new", "a.yaml", "precious"]


def test_a_read_only_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("- id: a\n")
    file.chmod(0o444)
    old = read_bytes(file)
    with pytest.raises(EnvironmentFailed, match="the file is read-only; nothing was written"):
        save(file, old, splice(old, ITEM, "a.yaml"))
    assert file.read_text() == "- id: a\n"
