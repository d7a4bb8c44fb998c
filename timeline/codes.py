"""Every code of a problem: what causes it, and what to do. `docs/problems.md` is made from this table.

A problem says more than this in its own message, which names the place and the words at fault. A new code gets a row
here; a test compares the table with the code.
"""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """Why a problem is reported, and what ends it."""

    cause: str
    cure: str


CODES: dict[str, Code] = {
    "announced": Code("`announced` is in a record of something that happened.", "Keep it in the record of the plan."),
    "announced-late": Code("A plan was announced after its last day.", "Correct one of the two dates."),
    "chapter": Code("A chapter ends before it begins.", "Correct `from` or `to`."),
    "circular-date": Code("Dates are counted from each other.", "Give one of the records a date of its own."),
    "circular-order": Code("`after`, `before` and `fulfils` form a cycle.", "Remove one of them."),
    "clock": Code("The log was written at a later time than the clock shows.", "Set the clock, or use `--now`."),
    "color": Code("A color of the theme is none, or text in it cannot be read.", "Choose another one."),
    "conflict-marker": Code("A merge left `<<<<<<<` in a file.", "Finish the merge, and delete the markers."),
    "contradiction": Code("The dates and the order of records cannot both be right.", "Correct a date or a relation."),
    "date": Code("A text is not a date, or its day does not exist.", "Write it in a form of [Dates](dates.md)."),
    "dead-link": Code("The address of a source does not answer (`check --links`).", "Correct it, or add `archived`."),
    "default-language": Code("Another language is first in `languages` now.", "Confirm it with `default_formerly`."),
    "duplicate-id": Code("Two records have the same id.", "Rename the one that was not published."),
    "duplicate-key": Code("A key appears twice in one place.", "Keep one of them."),
    "encoding": Code("A file is not UTF-8.", "Save it as UTF-8."),
    "file-name": Code("A file has nearly the name of a record file or of the settings.", "Rename or remove it."),
    "first-of-month": Code("A date is the first of a month: often a guess.", "Write the month, or `date_note`."),
    "first-of-year": Code("A date is 1 January: often a guess.", "Write the year, or `date_note`."),
    "formerly": Code("A former id belongs to something else.", "Remove it from one of the two."),
    "fulfils": Code("`fulfils` names something that nothing can fulfil.", "Name a plan, or write `after`."),
    "future": Code("What has happened is dated in the future.", "Write `status: planned`, or fix the date."),
    "future-publication": Code("`published` or `updated` is in the future.", "Write when it was, or leave it out."),
    "gone": Code("A path in `allow_gone` is not one of a term or language.", "Write it like `topics/old-name`."),
    "host-limit": Code("The site is nearly, or already, more than its host takes.", "Choose another host."),
    "html": Code("A text has HTML in it, which is left out.", "Write CommonMark."),
    "id": Code("An id has characters that it cannot have.", "Use lowercase letters, digits and single hyphens."),
    "import": Code("An item of `imports`, or its source, is wrong.", "Correct the setting that the message names."),
    "import-edited": Code("A file of an import was edited by hand.", "Edit the source, or use `--overwrite`."),
    "import-entry": Code("An entry of an imported source is wrong.", "Correct it in the source, or leave it out."),
    "import-gone": Code("A published record is gone from its source.", "Put it back, or set `gone: withdraw`."),
    "in-effect": Code("Something scheduled took effect, and `--locked` publishes nothing.", "Run `timeline build`."),
    "issue-form": Code("An issue is not what the form makes (`new --from-issue`).", "Write it with the form."),
    "language": Code("A text is not a language code.", "Write it like `en` or `pt-BR`."),
    "link": Code("A text is not a web address.", "Write the full address, starting with `https://`."),
    "list": Code("A list is not written as a list.", "Write `[one, two]`, or one item per line after `- `."),
    "lock": Code("`timeline.lock` of an older version cannot be converted.", "Restore it from git."),
    "log": Code(
        "A file of the publication log is missing, damaged or changed.", "Restore it from git, as the message says."
    ),
    "look-alike": Code("Two records have one title and overlapping dates.", "Merge them, or `allow: [look-alike]`."),
    "lost-notice": Code("A published notice is gone from its record.", "Restore it, or withdraw it."),
    "lost-text": Code("Unquoted text ends at ` #`.", "Put the text in quotes."),
    "lost-withdrawal": Code("The withdrawal of a notice is gone.", "Restore it."),
    "missing-key": Code("A record or setting lacks a required key.", "Add it."),
    "moment": Code("A text is not a day with a time.", "Write it like `2025-09-01T10:00:00Z`."),
    "nesting": Code("Quotes or lists are nested too deep in a text.", "Nest them less."),
    "no-alt": Code("A picture has no description, and `require` asks for one.", "Add `alt`."),
    "no-archive": Code("A source has no archived copy, and `require` asks for one.", "Add `archived`."),
    "no-cards": Code("`cards` is set, and the library that draws them is not installed.", "Install the extra `cards`."),
    "no-export": Code("A file to compare is not a `timeline.json`.", "Take the file from the site again."),
    "no-folder": Code("The folder of records does not exist.", "Run `timeline init`, or name it with `--events`."),
    "no-font": Code("A font in `cards` is not in `events/media/`.", "Put the file there."),
    "no-hub": Code("`timeline ping` needs `hub` in timeline.yaml.", "Add it."),
    "no-log": Code("Nothing was published yet, so there is no log.", "Run `timeline build`."),
    "no-picture": Code("A picture is not in `events/media/`.", "Put the file there, or correct its name."),
    "no-records": Code("There are no records yet.", "Write the first, or run `timeline new`."),
    "no-settings": Code("timeline.yaml is missing.", "Write it with `title` and `url`."),
    "no-source": Code("A record has no source, and `require` asks for one.", "Add `sources`."),
    "no-translation": Code("A title is missing in a language, and `require` asks for it.", "Add it."),
    "not-a-picture": Code("A file is not a picture that can be published.", "Convert it to one of the named formats."),
    "not-a-record": Code("An item of a file is not a record.", "Write records as a list of mappings."),
    "not-published": Code("Something is not published yet, and `--locked` publishes nothing.", "Run `timeline build`."),
    "other-branch": Code(
        "The site was built with a log file that this branch lacks.", "Merge that branch, or copy the file."
    ),
    "overdue": Code("The last day of a plan has passed.", "Record what happened with `fulfils`, or give a new date."),
    "picture-name": Code("The name of a picture ends like another format.", "Rename the file."),
    "private-picture": Code(
        "A picture contains a location or the owner of the camera.", "Remove the metadata, or `allow` it."
    ),
    "remind": Code("A reminder is misplaced, or in another form.", "Remove it, or write `[30 days]`."),
    "reminder": Code("A reminder is due, and `--locked` publishes nothing.", "Run `timeline build`."),
    "restored": Code("A file of the log was missing and was found in the site.", "Commit the restored file."),
    "scheduled": Code("Something scheduled has no last day.", "Write a day, month or period, or `status: planned`."),
    "season": Code("`2025-21` is spring, beside months of the same year.", "Correct it, or `allow: [season]`."),
    "settings": Code("timeline.yaml is not a mapping of settings.", "Write `title: …` and `url: …`."),
    "site-link": Code(
        "A link in a text leads to no page of this site.", "Write it from the first page: `events/some-id/`."
    ),
    "source-before-event": Code("A source is dated before what it reports.", "Correct one of the dates."),
    "sources-differ": Code("A source gives another date.", "Say why in `date_note`, or `certainty: disputed`."),
    "span": Code("A text is not a length of time.", "Write it like `30 days`."),
    "still-published": Code("`allow_gone` names something that is still published.", "Remove it from `allow_gone`."),
    "swapped-ids": Code("Two records have each other's published title.", "Give them their ids back."),
    "text": Code("A text is empty, a list, or has too many lines.", "Write one text per language."),
    "timezone": Code("A text is not the name of a time zone.", "Name a place, such as `Europe/Paris`."),
    "too-long": Code("A file, text or list is longer than is read.", "Split or shorten it."),
    "twice": Code("A word appears twice in a list.", "Keep one of them."),
    "undeclared-actor": Code("An actor is not declared in timeline.yaml.", "Declare it, or correct the word."),
    "undeclared-kind": Code("A kind is not declared in timeline.yaml.", "Declare it, or correct the word."),
    "undeclared-topic": Code("A topic is not declared in timeline.yaml.", "Declare it, or correct the word."),
    "unknown-check": Code("`allow` names a check that does not exist.", "Correct the name."),
    "unknown-id": Code("A record refers to one that does not exist.", "Correct the id, or add the record."),
    "unknown-key": Code("The format has no such key here.", "Correct it; [All fields](fields.md) lists them."),
    "unlisted-language": Code("A text is in a language that is not in `languages`.", "Add it to `languages`."),
    "unreadable": Code("A file cannot be read.", "Check its permissions, or remove it."),
    "unsafe-character": Code("A text has an invisible or direction-changing character.", "Delete it."),
    "used-id": Code("A new record has the id of one that was published.", "Choose another id."),
    "vanished-actor": Code("The page of an actor was published, and is gone.", "Use `formerly`, or `allow_gone`."),
    "vanished-feed": Code("A named feed was published, and is gone.", "Use `formerly`, or `allow_gone`."),
    "vanished-id": Code("A published record is gone.", "Restore it, use `formerly`, or `timeline withdraw` it."),
    "vanished-kind": Code("The page of a kind was published, and is gone.", "Use `formerly`, or `allow_gone`."),
    "vanished-language": Code("A published language is gone.", "Restore it, or use `allow_gone`."),
    "vanished-topic": Code("The page of a topic was published, and is gone.", "Use `formerly`, or `allow_gone`."),
    "withdrawn-notice": Code("A notice was added to a withdrawn event.", "Remove it, or restore the event."),
    "wrong-value": Code("A value has the wrong form.", "Write it as the message says."),
    "wrong-word": Code("A word is not one of those that a key takes.", "Choose one of them."),
    "yaml": Code("A file is not YAML.", "Correct the line; most often a quote, colon or indentation is wrong."),
    "yaml-anchor": Code("YAML anchors and aliases are not read.", "Write the text out."),
    "yaml-depth": Code("YAML is nested too deep.", "Check the brackets and the indentation."),
    "yaml-documents": Code("A file has several YAML documents.", "Write one list."),
    "yaml-key": Code("A key is not a text.", "Write it as a word."),
    "yaml-tag": Code("YAML tags are not read.", "Remove the tag."),
}


def docs_page() -> str:
    """docs/problems.md."""
    rows = "".join(f"| `{code}` | {row.cause} | {row.cure} |\n" for code, row in sorted(CODES.items()))
    return _INTRODUCTION + rows


_INTRODUCTION = """\
# Problems and what to do

For anyone who gets a message from `timeline check` or `timeline build`: what causes each kind of problem, and how to
fix it. The code is in `timeline check --format json`, in SARIF, and beside the line on GitHub. If a warning does not
apply to a record, list its name under `allow` in that record. This page is generated from the program.

| code | cause | what to do |
| --- | --- | --- |
"""
