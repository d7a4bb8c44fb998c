"""Every code of a problem: what causes it, and what to do. `docs/problems.md` is made from this table.

A problem says more than this in its own message, which names the place and the words at fault. A new code gets a row
here; a test compares the table with the code.
"""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """Why a problem is reported, how to fix it, and one of its messages as an example."""

    cause: str
    fix: str
    message: str


CODES: dict[str, Code] = {
    "announced": Code(
        "`announced` is in a record of something that happened.",
        "Keep it in the record of the plan.",
        "`announced` is for plans, and `a` has happened",
    ),
    "announced-late": Code(
        "A plan was announced after its last day.",
        "Correct one of the two dates.",
        "this was announced (2026-01-15) after its last day (2025-12-31)",
    ),
    "chapter": Code(
        "A chapter ends before it begins.", "Correct `from` or `to`.", "this chapter ends before it begins"
    ),
    "circular-date": Code(
        "Dates are counted from each other.",
        "Give one of the records a date of its own.",
        "these dates form a cycle: `a` (events/a.yaml:1:7) → `b` (events/a.yaml:4:7) → `a` (events/a.yaml:1:7)",
    ),
    "circular-order": Code(
        "`after`, `before` and `fulfils` form a cycle.",
        "Remove one of them.",
        "these records form a cycle: `a` (events/a.yaml:1:7) → `c` "
        "(events/a.yaml:9:7) → `b` (events/a.yaml:5:7) → `a` (events/a.yaml:1:7)",
    ),
    "clock": Code(
        "The log was written at a later time than the clock shows.",
        "Set the clock, or use `--now`.",
        "this was published at 2025-09-10T10:00:00Z, and now it is 2025-09-01T10:00:00Z by the clock of this machine",
    ),
    "color": Code(
        "A color of the theme is none, or text in it cannot be read.",
        "Choose another one.",
        "`blue` is not a color",
    ),
    "conflict-marker": Code(
        "A merge left `<<<<<<<` in a file.",
        "Finish the merge, and delete the markers.",
        "two versions of this file were merged and left side by side",
    ),
    "contradiction": Code(
        "The dates and the order of records cannot both be right.",
        "Correct a date or a relation.",
        "the order and the dates cannot both be right: `a` (2025-06-30, "
        "events/a.yaml:2:9), then `b` (2025-05, events/a.yaml:5:9)",
    ),
    "date": Code(
        "A text is not a date, or its day does not exist.",
        "Write it in a form of [Dates](dates.md).",
        "there is no month 13",
    ),
    "dead-link": Code(
        "The address of a source does not answer (`check --links`).",
        "Correct it, or add `archived`.",
        "this source is not there any more: the host answers 404 (not found)",
    ),
    "default-language": Code(
        "Another language is first in `languages` now.",
        "Confirm it with `default_formerly`.",
        "pages and feeds at the root of the site were published in `en` and "
        "would now be in `fr`: subscribers would get another language and every entry again",
    ),
    "duplicate-id": Code(
        "Two records have the same id.",
        "Rename the one that was not published.",
        "`a` is also the id of another record",
    ),
    "duplicate-key": Code("A key appears twice in one place.", "Keep one of them.", "`date` appears twice"),
    "encoding": Code(
        "A file is not UTF-8.", "Save it as UTF-8.", "this file was saved as UTF-16 (some programs call that “Unicode”)"
    ),
    "file-name": Code(
        "A file has nearly the name of a record file or of the settings.",
        "Rename or remove it.",
        "this file is not read: its name does not end in `.yaml`",
    ),
    "first-of-month": Code(
        "A date is the first of a month: often a guess.",
        "Write the month, or `date_note`.",
        "was it really on the first of the month?",
    ),
    "first-of-year": Code(
        "A date is 1 January: often a guess.", "Write the year, or `date_note`.", "was it really on 1 January?"
    ),
    "formerly": Code(
        "A former id belongs to something else.",
        "Remove it from one of the two.",
        "`facebook` is a former id of `meta` already",
    ),
    "fulfils": Code(
        "`fulfils` names something that nothing can fulfil.",
        "Name a plan, or write `after`.",
        "`good` is not a planned event",
    ),
    "future": Code(
        "What has happened is dated in the future.",
        "Write `status: planned`, or fix the date.",
        "this has `status: happened`, but its date is in the future",
    ),
    "future-publication": Code(
        "`published` or `updated` is in the future.",
        "Write when it was, or leave it out.",
        "`published` is in the future",
    ),
    "gone": Code(
        "A path in `allow_gone` is not one of a term or language.",
        "Write it like `topics/old-name`.",
        "`/topics/people/` is not the path of a topic, an actor, a kind, a feed or a language",
    ),
    "host-limit": Code(
        "The site is nearly, or already, more than its host takes.",
        "Choose another host.",
        "the site has 950 MB, and GitHub Pages takes 1,000 MB",
    ),
    "html": Code("A text has HTML in it, which is left out.", "Write CommonMark.", "`<b>` is HTML, which is left out"),
    "id": Code(
        "An id has characters that it cannot have.",
        "Use lowercase letters, digits and single hyphens.",
        "`Meta` cannot be an id",
    ),
    "import": Code(
        "An item of `imports`, or its source, is wrong.",
        "Correct the setting that the message names.",
        "nothing is known of the columns of `notoin`",
    ),
    "import-edited": Code(
        "A file of an import was edited by hand.",
        "Edit the source, or use `--overwrite`.",
        "this file was changed by hand since it was last written, which would be lost",
    ),
    "import-entry": Code(
        "An entry of an imported source is wrong.",
        "Correct it in the source, or leave it out.",
        "there is no column `date`",
    ),
    "import-gone": Code(
        "A published record is gone from its source.",
        "Put it back, or set `gone: withdraw`.",
        "`a` (A) was published, and is no longer in sheet.csv",
    ),
    "in-effect": Code(
        "Something scheduled took effect, and `--locked` publishes nothing.",
        "Run `timeline build`.",
        "`law` is in effect now",
    ),
    "issue-form": Code(
        "An issue is not what the form makes (`new --from-issue`).",
        "Write it with the form.",
        "`### Titel` is not the next heading of the form",
    ),
    "language": Code(
        "A text is not a language code.", "Write it like `en` or `pt-BR`.", "`English` is not a language code"
    ),
    "link": Code(
        "A text is not a web address.",
        "Write the full address, starting with `https://`.",
        "`www.example.org` is not a web address",
    ),
    "list": Code(
        "A list is not written as a list.",
        "Write `[one, two]`, or one item per line after `- `.",
        "`models, talent` is more than one word",
    ),
    "lock": Code(
        "`timeline.lock` of an older version cannot be converted.", "Restore it from git.", "the last line is cut off"
    ),
    "log": Code(
        "A file of the publication log is missing, damaged or changed.",
        "Restore it from git, as the message says.",
        "this line is damaged: it is not whole",
    ),
    "look-alike": Code(
        "Two records have one title and overlapping dates.",
        "Merge them, or `allow: [look-alike]`.",
        "this looks like `b`",
    ),
    "lost-notice": Code(
        "A published notice is gone from its record.",
        "Restore it, or withdraw it.",
        "a notice about `launch` was published and is gone, or was changed: "
        "{date: 2025-09-01, type: clarification, note: As he tells it.}",
    ),
    "lost-text": Code(
        "Unquoted text ends at ` #`.", "Put the text in quotes.", "` #` begins a comment, so the text ends at `Team`"
    ),
    "lost-withdrawal": Code(
        "The withdrawal of a notice is gone.",
        "Restore it.",
        "the withdrawal of this notice about `launch` was published, and `withdrawn` is gone",
    ),
    "missing-key": Code("A record or setting lacks a required key.", "Add it.", "`url` is missing"),
    "moment": Code(
        "A text is not a day with a time.",
        "Write it like `2025-09-01T10:00:00Z`.",
        "`2025-01-01` is not a day with a time",
    ),
    "nesting": Code(
        "Quotes or lists are nested too deep in a text.",
        "Nest them less.",
        "quotes and lists are nested more than 20 levels deep in this text",
    ),
    "no-alt": Code(
        "A picture has no description, and `require` asks for one.", "Add `alt`.", "this picture has no description"
    ),
    "no-archive": Code(
        "A source has no archived copy, and `require` asks for one.",
        "Add `archived`.",
        "this source has no archived copy",
    ),
    "no-cards": Code(
        "`cards` is set, and the library that draws them is not installed.",
        "Install the extra `cards`.",
        "the library that draws cards is not installed",
    ),
    "no-export": Code(
        "A file to compare is not a `timeline.json`.",
        "Take the file from the site again.",
        "this is not JSON, or not an object",
    ),
    "no-folder": Code(
        "The folder of records does not exist.",
        "Run `timeline init`, or name it with `--events`.",
        "there is no such folder",
    ),
    "no-font": Code(
        "A font in `cards` is not in `events/media/`.",
        "Put the file there.",
        "there is no `NotoSans-Regular.ttf` in events/media/",
    ),
    "no-hub": Code(
        "`timeline ping` needs `hub` in timeline.yaml.", "Add it.", "`hub` is not set, so there is no hub to notify"
    ),
    "no-log": Code(
        "Nothing was published yet, so there is no log.", "Run `timeline build`.", "nothing was published yet"
    ),
    "no-picture": Code(
        "A picture is not in `events/media/`.",
        "Put the file there, or correct its name.",
        "there is no `a.png` in events/media/",
    ),
    "no-records": Code(
        "There are no records yet.", "Write the first, or run `timeline new`.", "there are no records beside this file"
    ),
    "no-settings": Code("timeline.yaml is missing.", "Write it with `title` and `url`.", "this file is missing"),
    "no-source": Code("A record has no source, and `require` asks for one.", "Add `sources`.", "`good` has no source"),
    "no-translation": Code(
        "A title is missing in a language, and `require` asks for it.", "Add it.", "the title is missing in fr"
    ),
    "not-a-picture": Code(
        "A file is not a picture that can be published.",
        "Convert it to one of the named formats.",
        "`a.svg` is not a PNG, JPEG, GIF, WebP or AVIF picture",
    ),
    "not-a-record": Code(
        "An item of a file is not a record.",
        "Write records as a list of mappings.",
        "there is no space after the colons",
    ),
    "not-published": Code(
        "Something is not published yet, and `--locked` publishes nothing.",
        "Run `timeline build`.",
        "`a` was not published yet",
    ),
    "other-branch": Code(
        "The site was built with a log file that this branch lacks.",
        "Merge that branch, or copy the file.",
        "the site was built with this file, but events/published does not have it",
    ),
    "overdue": Code(
        "The last day of a plan has passed.",
        "Record what happened with `fulfils`, or give a new date.",
        "planned until 2025-08-31, and nothing settles it",
    ),
    "picture-name": Code(
        "The name of a picture ends like another format.",
        "Rename the file.",
        "the file `a.html` is a GIF picture, but its name does not say so",
    ),
    "private-picture": Code(
        "A picture contains a location or the owner of the camera.",
        "Remove the metadata, or `allow` it.",
        "`a.jpg` reveals where it was taken and who owns the camera, and is published as it is",
    ),
    "remind": Code(
        "A reminder is misplaced, or in another form.",
        "Remove it, or write `[30 days]`.",
        "nobody is reminded of `a`, which is `happened`",
    ),
    "reminder": Code(
        "A reminder is due, and `--locked` publishes nothing.", "Run `timeline build`.", "a reminder of `next` is due"
    ),
    "restored": Code(
        "A file of the log was missing and was found in the site.", "Commit the restored file.", "this file was missing"
    ),
    "scheduled": Code(
        "Something scheduled has no last day.",
        "Write a day, month or period, or `status: planned`.",
        "`a` takes effect automatically (`scheduled`), but `after 2026-08` has no last day",
    ),
    "season": Code(
        "`2025-21` is spring, beside months of the same year.",
        "Correct it, or `allow: [season]`.",
        "this means spring 2024",
    ),
    "settings": Code(
        "timeline.yaml is not a mapping of settings.", "Write `title: …` and `url: …`.", "the settings are not a list"
    ),
    "site-link": Code(
        "A link in a text leads to no page of this site.",
        "Write it from the first page: `events/some-id/`.",
        "the link `events/other/` leads to no event: there is no record `other`",
    ),
    "source-before-event": Code(
        "A source is dated before what it reports.",
        "Correct one of the dates.",
        "this source is dated 2025-04-02, before the event (2025-04-05)",
    ),
    "sources-differ": Code(
        "A source gives another date.",
        "Say why in `date_note`, or `certainty: disputed`.",
        "this source says `by 2025-03`, but the date is `2025-04-05`",
    ),
    "span": Code("A text is not a length of time.", "Write it like `30 days`.", "`30d` is not a length of time"),
    "still-published": Code(
        "`allow_gone` names something that is still published.",
        "Remove it from `allow_gone`.",
        "`topics/jobs` is in `allow_gone`, but is still published",
    ),
    "swapped-ids": Code(
        "Two records have each other's published title.",
        "Give them their ids back.",
        "`a` has the title now that `b` was published with, and `b` that of `a`",
    ),
    "template": Code(
        "A template in `templates/` has an error, or the name of no page.",
        'Correct it; a template begins with `{% extends "timeline/base.html" %}`.',
        "`foot.html` is not the name of a page",
    ),
    "text": Code(
        "A text is empty, a list, or has too many lines.", "Write one text per language.", "the text is empty"
    ),
    "timezone": Code(
        "A text is not the name of a time zone.",
        "Name a place, such as `Europe/Paris`.",
        "`Europe/Pari` is not a time zone",
    ),
    "too-long": Code(
        "A file, text or list is longer than is read.", "Split or shorten it.", "this list has more than 1,000 items"
    ),
    "twice": Code("A word appears twice in a list.", "Keep one of them.", "`meta` appears twice in this list"),
    "undeclared-actor": Code(
        "An actor is not declared in timeline.yaml.",
        "Declare it, or correct the word.",
        "`metta` is not declared under `actors` in timeline.yaml",
    ),
    "undeclared-kind": Code(
        "A kind is not declared in timeline.yaml.",
        "Declare it, or correct the word.",
        "`lwa` is not declared under `kinds` in timeline.yaml",
    ),
    "undeclared-topic": Code(
        "A topic is not declared in timeline.yaml.",
        "Declare it, or correct the word.",
        "`modls` is not declared under `topics` in timeline.yaml",
    ),
    "unknown-check": Code(
        "`allow` names a check that does not exist.", "Correct the name.", "there is no check called `first-of-mont`"
    ),
    "unknown-id": Code(
        "A record refers to one that does not exist.",
        "Correct the id, or add the record.",
        "there is no record `luanch`",
    ),
    "unknown-key": Code(
        "The format has no such key here.", "Correct it; [All fields](fields.md) lists them.", "unknown key `ulr`"
    ),
    "unlisted-language": Code(
        "A text is in a language that is not in `languages`.",
        "Add it to `languages`.",
        "`fr` is not a language of this site, so this text is not shown",
    ),
    "unreadable": Code(
        "A file cannot be read.", "Check its permissions, or remove it.", "this file cannot be read (Permission denied)"
    ),
    "unsafe-character": Code(
        "A text has an invisible or direction-changing character.",
        "Delete it.",
        "the text holds the invisible character U+202E",
    ),
    "used-id": Code(
        "A new record has the id of one that was published.",
        "Choose another id.",
        "`launch` was published before and became `b`",
    ),
    "vanished-actor": Code(
        "The page of an actor was published, and is gone.",
        "Use `formerly`, or `allow_gone`.",
        "the actor `meta` was published and no record has it any more: its page and feeds would vanish",
    ),
    "vanished-feed": Code(
        "A named feed was published, and is gone.",
        "Use `formerly`, or `allow_gone`.",
        "the feed `space-laws` was published and is no longer in `feeds`: its page, feeds and calendar would vanish",
    ),
    "vanished-id": Code(
        "A published record is gone.",
        "Restore it, use `formerly`, or `timeline withdraw` it.",
        "`b` (B) was published and is gone",
    ),
    "vanished-kind": Code(
        "The page of a kind was published, and is gone.",
        "Use `formerly`, or `allow_gone`.",
        "the kind `launch` was published and no record has it any more: its page and feeds would vanish",
    ),
    "vanished-language": Code(
        "A published language is gone.",
        "Restore it, or use `allow_gone`.",
        "`fr` was published and is no longer in `languages`: its pages and feeds would vanish",
    ),
    "vanished-topic": Code(
        "The page of a topic was published, and is gone.",
        "Use `formerly`, or `allow_gone`.",
        "the topic `people` was published and no record has it any more: its page and feeds would vanish",
    ),
    "withdrawn-notice": Code(
        "A notice was added to a withdrawn event.",
        "Remove it, or restore the event.",
        "`a` is withdrawn, so this notice is not published",
    ),
    "wrong-value": Code(
        "A value has the wrong form.",
        "Write it as the message says.",
        "`size` must be a number from 1 to 500, but this is `0`",
    ),
    "wrong-word": Code(
        "A word is not one of those that a key takes.", "Choose one of them.", "`status` cannot be `Planned`"
    ),
    "yaml": Code(
        "A file is not YAML.",
        "Correct the line; most often a quote, colon or indentation is wrong.",
        "there is no space after the colon",
    ),
    "yaml-anchor": Code(
        "YAML anchors and aliases are not read.", "Write the text out.", "in YAML `*base` refers to another place"
    ),
    "yaml-depth": Code(
        "YAML is nested too deep.", "Check the brackets and the indentation.", "this is nested more than 20 levels deep"
    ),
    "yaml-documents": Code(
        "A file has several YAML documents.",
        "Write one list.",
        "`---` begins a new document, and a file holds one list",
    ),
    "yaml-key": Code("A key is not a text.", "Write it as a word.", "to YAML, `{` begins a group of fields"),
    "yaml-tag": Code("YAML tags are not read.", "Remove the tag.", "in YAML `!important` is a command to programs"),
}


def docs_page() -> str:
    """docs/problems.md."""
    rows = "".join(f"| `{code}` | {row.message} | {row.cause} | {row.fix} |\n" for code, row in sorted(CODES.items()))
    return _INTRODUCTION + rows


_INTRODUCTION = """\
# Problems and what to do

For anyone who gets a message from `timeline check` or `timeline build`: find the message here, and see what causes it
and how to fix it. Your message names your own records where these examples name `a` or `launch`. The code is in
`timeline check --format json`, in SARIF, and beside the line on GitHub. If a warning does not apply to a record, list
its name under `allow` in that record. This page is generated from the program.

| code | message, for example | cause | what to do |
| --- | --- | --- | --- |
"""
