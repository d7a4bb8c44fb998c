"""`timeline withdraw`: a record is cut down to what is still published, and no other byte changes."""

from __future__ import annotations

import codecs
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from tests.authoring.test_append import comments, lines, news, safe
from tests.conftest import TWO_LANGUAGES, Story
from timeline import cli
from timeline.authoring.scalars import item_lines, key_value, scalar
from timeline.authoring.shorten import shorten
from timeline.problems import EnvironmentFailed, RecordsWrong, UsageWrong
from timeline.records.compose import compose

pytestmark = pytest.mark.in_memory

WHY = {"date": "2025-09-02", "reason": "It was a hoax."}
BLOCK = "withdrawn:\n    date: 2025-09-02\n    reason: It was a hoax.\n"
BRACES = "withdrawn: {date: 2025-09-02, reason: It was a hoax.}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "- id: a   # given once\n  date: 2025\n  title: A\n  summary: Words\n",
            f"- id: a   # given once\n  date: 2025\n  title: A\n  {BLOCK}",
        ),
        # What is dropped takes its comments along; those around the record are not part of it.
        (
            "# head\n- id: a\n  # why\n  summary: x # y\n  date: 2025\n  title: A\n  place: B # z\n\n# end\n- id: b\n",
            f"# head\n- id: a\n  date: 2025\n  title: A\n  {BLOCK}\n# end\n- id: b\n",
        ),
        # Whichever key is first, the record begins where it began.
        ("- summary: |\n    Words\n\n  id: a\n  title: A\n", f"- id: a\n  title: A\n  {BLOCK}"),
        ("-\n  kind: x\n  id: a\n  title: A\n", f"-\n  id: a\n  title: A\n  {BLOCK}"),
        (
            "- id: a\n  title:\n    en: 'A: b'\n    fr: B # c\n  formerly: [old,\n     older]\n  notices: []\n",
            f"- id: a\n  title:\n    en: 'A: b'\n    fr: B # c\n  formerly: [old,\n     older]\n  {BLOCK}",
        ),
        (
            "- id: a\n  title: A\n  summary: |+\n    Words\n\n\n- id: b\n",
            f"- id: a\n  title: A\n  {BLOCK}\n\n- id: b\n",
        ),
        ("- id: a\n  title: A\n  withdrawn:\n", f"- id: a\n  title: A\n  {BLOCK}"),
        ("- id: a\n  title: A\n  sources: [x]", f"- id: a\n  title: A\n  {BLOCK}".rstrip("\n")),
        ("id: a\ntitle: A\nplace: B\n", "id: a\ntitle: A\nwithdrawn:\n  date: 2025-09-02\n  reason: It was a hoax.\n"),
        ("- {id: a, place: B, title: A}\n- {id: b}\n", f"- {{id: a, title: A, {BRACES}}}\n- {{id: b}}\n"),
        ("[{id: b}, {place: B, 'id': a, title: {en: A}, }]", f"[{{id: b}}, {{'id': a, title: {{en: A}}, {BRACES}}}]"),
        ("- {id: a, # }\n   title: A # b\n  }\n", f"- {{id: a, title: A, {BRACES}}}\n"),
        ('{"id": "a", "title": "A", "place": "B"}\n', f'{{"id": "a", "title": "A", {BRACES}}}\n'),
        ("---\n- id: a\n  place: x\n...\n", f"---\n- id: a\n  {BLOCK}...\n"),
    ],
)
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["", "mark"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_only_what_is_kept_remains(old: str, new: str, newline: str, mark: bytes) -> None:
    done = shorten(mark + old.replace("\n", newline).encode(), "a.yaml", "a", WHY)
    assert done.data == mark + new.replace("\n", newline).encode()
    assert done.text == new


@pytest.mark.parametrize(
    ("old", "said"),
    [
        (
            b"- ? id\n  : a\n  title: A\n  place: B\n",
            "a.yaml:1:3: this record cannot be changed without changing what is around it; edit it by hand: keep `id`, "
            "`title`, delete the other fields, and add `withdrawn: {date: …, reason: …}`",
        ),
        (b"- id: b\n", "a.yaml: the file was saved by someone else just now; nothing was written"),
        (b"- id: \xe9\n", "a.yaml: this file is not UTF-8; save it as UTF-8 first"),
        (b"- id: a\r  title: A\r", "a.yaml: this file has line ends of a rare kind (U+000D); save it with common ones"),
    ],
)
def test_a_record_that_cannot_be_cut_down_by_itself_is_refused(old: bytes, said: str) -> None:
    with pytest.raises(UsageWrong) as error:
        shorten(old, "a.yaml", "a", WHY)
    assert str(error.value) == said


def _in_braces(value: object) -> str:
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_in_braces(part)}" for key, part in value.items()) + "}"
    return "[" + ", ".join(map(_in_braces, value)) + "]"


KEPT = {
    "id": st.just("a"),
    "date": safe,
    "title": safe | st.dictionaries(st.sampled_from(["en", "fr"]), safe, min_size=1),
}
DROPPED = {
    "summary": lines,
    "place": st.fixed_dictionaries({"en": lines}),
    "topics": st.lists(safe, min_size=1),
    "sources": st.lists(st.fixed_dictionaries({"url": safe, "note": lines}), min_size=1),
}
records = st.fixed_dictionaries(KEPT, optional={"formerly": st.lists(safe, min_size=1), **DROPPED}).flatmap(
    lambda record: st.permutations(list(record.items())).map(dict)
)
others = st.fixed_dictionaries({"id": st.sampled_from(["b", "c"]), "summary": lines})


@given(records, st.lists(others), st.lists(others), comments, comments, news, st.booleans(), st.booleans(), lines)
def test_every_byte_outside_of_the_record_stays(  # noqa: PLR0917
    record, above, below, start, end, newline, mark, braces, reason
) -> None:
    written = _in_braces(record) if braces else item_lines(record)[2:]
    before = start + "".join(item_lines(one) + "\n" for one in above)
    after = "\n" + end + "".join(item_lines(one) + "\n" for one in below)
    bom = codecs.BOM_UTF8 * mark
    head, tail = (before + "- ").replace("\n", newline).encode(), after.replace("\n", newline).encode()
    old = bom + head + written.replace("\n", newline).encode() + tail
    withdrawn = {"date": "2025-09-02", "reason": reason}
    new = shorten(old, "a.yaml", "a", withdrawn)
    assert new.data.startswith(bom + head)
    assert new.data.endswith(tail)
    kept = {key: record[key] for key in ("id", "date", "title", "formerly") if key in record}
    assert compose(new.text, "a.yaml") == ([*above, kept | {"withdrawn": withdrawn}, *below], [])


@given(records, news, lines)
def test_a_record_alone_in_its_file(record, newline, reason) -> None:
    old = "".join(key_value(key, value) + "\n" for key, value in record.items()).replace("\n", newline).encode()
    withdrawn = {"date": "2025-09-02", "reason": {"en": reason}}
    kept = {key: record[key] for key in ("id", "date", "title", "formerly") if key in record}
    assert compose(shorten(old, "a.yaml", "a", withdrawn).text, "a.yaml") == (kept | {"withdrawn": withdrawn}, [])


# --- the command

RECORDS = """\
# What happened in 2025

- id: llama-4   # the first
  date: 2025-04-05
  title: {en: Meta releases Llama 4, fr: Meta publie Llama 4}
  summary: Secret words.
  topics: [models]
- id: lab
  formerly: [old-lab]
  date: 2025-06-30
  title: A lab
"""
CUT = """\
  title: {en: Meta releases Llama 4, fr: Meta publie Llama 4}
  withdrawn:
    date: 2025-09-02
    reason:
"""


@pytest.fixture
def published(story: Story) -> Story:
    story.write("timeline.yaml", TWO_LANGUAGES)
    story.write("2025.yaml", RECORDS)
    story.build()
    return story


def withdraw(*words: str, answers: str | None = None, now: str = "2025-09-02T10:00:00Z") -> Result:
    return CliRunner().invoke(cli.cli, ["withdraw", "--now", now, *words], input=answers, catch_exceptions=False)


def text(story: Story) -> str:
    return (story.events / "2025.yaml").read_text("utf-8")


def test_a_reason_in_each_language(published: Story) -> None:
    done = withdraw("llama-4", "--reason", "en=It was: wrong.", "--reason", "fr=C’était faux.")
    assert done.exit_code == 0
    cut = f"{CUT}      en: 'It was: wrong.'\n      fr: C’était faux.\n"
    before, _, after = RECORDS.partition("  title: {en: Meta releases Llama 4")
    assert text(published) == before + cut + after[after.index("- id: lab") :]
    assert done.stderr == "wrote events/2025.yaml:3; `timeline build` publishes the withdrawal\n"
    assert "-  summary: Secret words.\n" in done.stdout
    assert "+  withdrawn:\n" in done.stdout
    assert published.build(days=1).notices == (("llama-4", "withdrawal"),)
    assert "This event was withdrawn: It was: wrong." in published.read("topics/models/atom.xml")
    assert not [path for path, data in published.files().items() if b"Secret" in data]


def test_the_day_is_that_of_the_zone_of_the_timeline(published: Story) -> None:
    published.write(
        "timeline.yaml", "{title: T, url: https://example.org/story/, languages: [en, fr], timezone: Pacific/Auckland}"
    )
    withdraw("llama-4", "--reason", "Wrong.", now="2025-09-01T20:00:00Z")
    assert "  withdrawn:\n    date: 2025-09-02\n    reason: Wrong.\n- id: lab\n" in text(published)


def test_another_day_may_be_given(published: Story) -> None:
    withdraw("lab", "--reason", "Wrong.", "--date", "about 2025-08")
    assert text(published).endswith("  title: A lab\n  withdrawn:\n    date: about 2025-08\n    reason: Wrong.\n")


def test_a_dry_run_shows_the_difference_and_writes_nothing(published: Story) -> None:
    done = withdraw("lab", "--reason", "Wrong.", "--dry-run")
    assert done.stdout == (
        "--- events/2025.yaml\n+++ events/2025.yaml\n@@ -10,2 +10,5 @@\n   date: 2025-06-30\n   title: A lab\n"
        "+  withdrawn:\n+    date: 2025-09-02\n+    reason: Wrong.\n"
    )
    assert done.stderr == "nothing was written\n"
    assert text(published) == RECORDS


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lama-4", "--reason", "x"], "there is no record `lama-4`; did you mean `llama-4`?"),
        (["nobody-here", "--reason", "x"], "there is no record `nobody-here`; `timeline history` lists what there is"),
        (["old-lab", "--reason", "x"], "there is no record `old-lab`; it is called `lab` now"),
        (["lab"], "a withdrawal needs a reason for readers: add --reason TEXT, or --reason LANG=TEXT"),
        (["lab", "--reason", " "], "--reason: the text is empty; say why, for readers"),
        (
            ["lab", "--reason", "de=Falsch"],
            "--reason de=Falsch: `de` is not one of the languages of this timeline (en, fr); add it in timeline.yaml, "
            "or write the reason alone",
        ),
        (
            ["lab", "--reason", "x", "--date", "after llama-4"],
            "--date after llama-4: this date cannot depend on another record; write the day itself",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_a_way_out(published: Story, words: list[str], said: str) -> None:
    with pytest.raises(UsageWrong) as error:
        withdraw(*words)
    assert str(error.value) == said
    assert text(published) == RECORDS


def test_a_day_that_does_not_exist_is_refused(published: Story) -> None:
    with pytest.raises(UsageWrong, match=r"^--date 2025-02-30: .*`2025-02-28`"):
        withdraw("lab", "--reason", "x", "--date", "2025-02-30")


def test_a_record_that_was_not_published_is_deleted_instead(published: Story) -> None:
    published.write("b.yaml", "- {id: b, date: 2025, title: B}\n")
    with pytest.raises(UsageWrong, match=r"^events/b.yaml:1:8: `b` was not published yet; delete the record instead$"):
        withdraw("b", "--reason", "x")


def test_a_record_is_withdrawn_once(published: Story) -> None:
    withdraw("lab", "--reason", "Wrong.")
    with pytest.raises(UsageWrong, match=r"^events/2025.yaml:8:7: `lab` is withdrawn already, since 2025-09-02$"):
        withdraw("lab", "--reason", "Once more.")


def test_a_record_with_a_mistake_is_shown_with_it(published: Story) -> None:
    published.write("2025.yaml", RECORDS.replace("2025-06-30", "someday"))
    with pytest.raises(RecordsWrong, match=r"events/2025.yaml:10:9: "):
        withdraw("lab", "--reason", "x")


def test_an_id_that_two_records_have_is_refused(published: Story) -> None:
    published.write("b.yaml", "- {id: lab, date: 2025, title: B}\n")
    with pytest.raises(UsageWrong, match="`lab` is the id of another record too, at events/"):
        withdraw("lab", "--reason", "x")


def test_the_reason_is_asked_for_in_every_language(published: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    done = withdraw("llama-4", answers="Wrong.\n\ny\n")
    assert [
        line.partition(":")[0] for line in done.stdout.splitlines() if "Reason" in line or "Withdraw `" in line
    ] == [
        "Reason, for readers (en)",
        "Reason, for readers (fr)",
        "Withdraw `llama-4`? [y/N]",
    ]
    assert "    reason: Wrong.\n" in text(published)


def test_no_at_the_end_writes_nothing(published: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    assert withdraw("llama-4", answers="Wrong.\nFaux.\nn\n").stderr.endswith("nothing was written\n")
    assert text(published) == RECORDS


def test_a_read_only_file_stays(published: Story) -> None:
    (published.events / "2025.yaml").chmod(0o444)
    with pytest.raises(EnvironmentFailed, match="the file is read-only; nothing was written"):
        withdraw("lab", "--reason", "x")
    assert text(published) == RECORDS


def test_a_file_that_a_link_leads_out_to_is_not_written(published: Story, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.yaml"
    (published.events / "2025.yaml").rename(outside)
    (published.events / "2025.yaml").symlink_to(outside)
    with pytest.raises(UsageWrong, match="there is no record `lab`"):
        withdraw("lab", "--reason", "x")
    assert outside.read_text("utf-8") == RECORDS


def test_what_was_saved_meanwhile_is_kept(published: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """The change is made to the file as it is when its turn comes."""
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)

    def confirm(*_: object, **__: object) -> bool:
        published.write("2025.yaml", "- {id: first, date: 2025, title: First}\n" + RECORDS)
        return True

    monkeypatch.setattr("click.confirm", confirm)
    withdraw("lab", answers="Wrong.\n\n")
    assert text(published).startswith("- {id: first, date: 2025, title: First}\n# What happened")
    assert text(published).endswith("    reason: Wrong.\n")


@pytest.mark.slow  # a quick one is in tests/test_writers.py
@pytest.mark.parametrize("count", [2, 5])
def test_many_at_once_lose_nothing(story: Story, count: int) -> None:
    story.write(
        "2025.yaml", "".join(f"- id: e-{n}\n  date: 2025-03-1{n}\n  title: E {n}\n  place: P\n" for n in range(6))
    )
    story.build()
    commands = [[sys.executable, "-m", "timeline", "withdraw", f"e-{n}", "--reason", "Wrong."] for n in range(count)]
    commands.append([sys.executable, "-m", "timeline", "new", "--title", "Another thing", "--date", "2025-05-05"])
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for command in commands]
    said = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0] * (count + 1), said
    assert text(story).count("  withdrawn:\n") == count
    assert text(story).count("place: P") == 6 - count
    assert text(story).count("- id: ") == 7
