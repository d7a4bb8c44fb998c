"""The command line: commands, exit codes, and the only reader of clock, environment and terminal.

Everything heavy is imported inside the commands, so that `--version`, `--help` and completion answer at once.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from timeline import __version__
from timeline.problems import Problem, TimelineError, UsageWrong

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from timeline.build import Report
    from timeline.types import Edition

SHOWN = 20  # problems printed in full; the rest is counted

EVENTS = click.option(
    "--events",
    "events",
    type=click.Path(path_type=Path),
    default=Path("events"),
    show_default=True,
    help="Folder of the records.",
)
OUTPUT = click.option(
    "--output",
    "output",
    type=click.Path(path_type=Path),
    default=Path("output"),
    show_default=True,
    help="Folder of the site.",
)
NOW = click.option(
    "--now", metavar="INSTANT", help="Tell what is new at this instant (RFC 3339) instead of the present one."
)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 fine, 1 the records are wrong, 2 wrong usage, 3 the environment failed.",
)
@click.version_option(__version__, prog_name="timeline")
def cli() -> None:
    """Keep the chronology of a story as YAML records; publish it as page, feeds and calendar."""


@cli.command()
@EVENTS
@OUTPUT
@NOW
@click.option("--locked", is_flag=True, help="Change no lock; fail if a record would need it to. For CI.")
@click.option(
    "--check",
    "check_only",
    is_flag=True,
    help="Write nothing; fail if the output is not what the records make.",
)
@click.option("--minor", is_flag=True, help="Accept changed facts without telling subscribers.")
@click.option("--adopt", is_flag=True, help="Publish into a folder that already holds other files.")
@click.option("--quiet", "-q", is_flag=True, help="Print problems only.")
def build(
    events: Path,
    output: Path,
    now: str | None,
    *,
    locked: bool,
    check_only: bool,
    minor: bool,
    adopt: bool,
    quiet: bool,
) -> None:
    """Publish the records: page, feeds, calendar, data.

    \b
    timeline build                    publish events/ into output/
    timeline build --locked --check   is the committed site what the records make?
    """
    from timeline.build import Options, build_site

    say = _silent if quiet else _say
    options = Options(
        now=lambda: _now(now),
        locked=locked,
        check=check_only,
        minor=minor,
        adopt=adopt,
        progress=say if sys.stderr.isatty() else _silent,
        waiting=lambda: _say("another build is at work here; waiting for it to end"),
        sleep=None if now or os.environ.get("SOURCE_DATE_EPOCH") else _sleep,
    )
    report = build_site(events, output, options)
    _print_problems(report.problems, report.texts)
    if check_only:
        _tell_difference(report, output)
    elif not quiet:
        _tell_result(report, output)


@cli.command()
@EVENTS
@NOW
def check(events: Path, now: str | None) -> None:
    """Look at every record and say what is wrong or doubtful, all in one run."""
    from timeline.build import understand
    from timeline.problems import errors, in_order

    found, timeline, problems = understand(events, _now(now))
    problems = in_order(problems)
    _print_problems(problems, found.texts)
    wrong = len(errors(problems))
    if timeline is not None:
        _say(f"{len(timeline.events)} records, {_count(wrong, 'error')}, {_count(len(problems) - wrong, 'warning')}")
    if wrong:
        raise SystemExit(1)


@cli.command()
@click.argument("text", required=False)
@click.option("--timezone", default="UTC", show_default=True, help="Zone in which an instant falls on a day.")
@click.option("--lang", "langs", multiple=True, help="Languages of the wording; all of them if none is given.")
def date(text: str | None, timezone: str, langs: tuple[str, ...]) -> None:
    """Show how a date is understood; without TEXT, what can be written.

    \b
    timeline date 'about 2 weeks before 2025-08-29'
    timeline date 2025-36
    """
    from timeline.dates import DateError
    from timeline.dates.explain import explain, table
    from timeline.locales import available

    if text is None:
        click.echo(table(), nl=False)
        return
    try:
        click.echo(explain(text, timezone, langs or available()), nl=False)
    except DateError as error:
        advice = f"; {error.advice}" if error.advice else ""
        click.echo(f"{error.message}{advice}", err=True)
        raise SystemExit(1) from None


@cli.command()
@EVENTS
@click.option("--limit", type=click.IntRange(min=1), help="Only the newest so many.")
def log(events: Path, limit: int | None) -> None:
    """What subscribers were told and when, newest first."""
    from timeline.log import lines

    shown = lines(events)
    click.echo("\n".join(shown[:limit]))


@cli.command()
@click.argument("what", type=click.Choice(["record", "settings"]))
def schema(what: str) -> None:
    """Print the JSON Schema of a record file or of timeline.yaml, for editors."""
    from timeline.schema import json_schema

    click.echo(json_schema(what), nl=False)


# --- what is said -----------------------------------------------------------------------------------------------------


def _say(text: str) -> None:
    click.echo(text, err=True)


def _sleep(seconds: float) -> None:
    _say(f"waiting {seconds:.0f} s: the last build was just now, and no two entries may share a second")
    time.sleep(seconds)


def _silent(text: str) -> None:
    """Say nothing."""


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _print_problems(problems: Iterable[Problem], texts: Mapping[str, str]) -> None:
    problems = list(problems)
    for problem in problems[:SHOWN]:
        click.echo(str(problem), err=True)
        line = _line(problem, texts)
        if line:
            click.echo(line, err=True)
    if len(problems) > SHOWN:
        click.echo(f"… and {len(problems) - SHOWN} more", err=True)


def _line(problem: Problem, texts: Mapping[str, str]) -> str:
    """The line of the file with a caret below the place; empty if the file has none."""
    lines = texts.get(problem.place.file, "").split("\n")
    if not 0 < problem.place.line <= len(lines) or not lines[problem.place.line - 1].strip():
        return ""
    line = lines[problem.place.line - 1]
    start = max(0, problem.place.column - 1 - 60)
    shown = line[start : start + 100].replace("\t", " ")
    return f"    {shown}\n    {' ' * (problem.place.column - 1 - start)}^"


def _tell_difference(report: Report, output: Path) -> None:
    for path in report.changes.written:
        _say(f"{output / path}: is not what the records make")
    for path in report.changes.deleted:
        _say(f"{output / path}: should no longer be here")
    if report.changes:
        _say("run `timeline build` and commit the result")
        raise SystemExit(1)
    _say(f"{output} is what the records make ({_count(report.changes.total, 'file')})")


def _tell_result(report: Report, output: Path) -> None:
    edition, changes = report.edition, report.changes
    told = f"{len(report.new)} new, {_count(len(report.notices), 'notice')}"
    click.echo(
        f"{_count(len(edition.entries), 'event')}: {told}; "
        f"{changes.total} files, {len(changes.written)} written, {len(changes.deleted)} deleted"
    )
    for path in changes.kept:
        click.echo(f"{output / path}: changed by someone else, left as it is", err=True)
    for line in _addresses(edition, output):
        click.echo(line)


def _addresses(edition: Edition, output: Path) -> Iterable[str]:
    base = edition.base(edition.settings.default)
    yield f"page      {output / 'index.html'}"
    yield f"feeds     {output / 'atom.xml'}, rss.xml, feed.json; calendar.ics"
    yield f"          at {base}atom.xml once the folder is there"
    for lang in edition.settings.languages[1:]:
        yield f"          in `{lang}` below {edition.folder(lang)}"
    yield f"look      python3 -m http.server --directory {output} 8000   then http://localhost:8000/"


# --- clock and exits --------------------------------------------------------------------------------------------------


def _now(given: str | None) -> datetime:
    """`--now`, else SOURCE_DATE_EPOCH (reproducible-builds.org), else the clock; UTC, whole seconds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        if given is not None:
            moment = datetime.fromisoformat(given)
            if moment.tzinfo is None:
                raise UsageWrong(f"--now {given}: an instant needs its offset; write it like 2025-09-01T10:00:00Z")
        elif epoch:
            moment = datetime.fromtimestamp(int(epoch), UTC)
        else:
            moment = datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        source = f"--now {given}" if given is not None else f"SOURCE_DATE_EPOCH={epoch}"
        raise UsageWrong(f"{source}: this is not an instant; write it like 2025-09-01T10:00:00Z") from None
    return moment.astimezone(UTC).replace(microsecond=0)


def main() -> NoReturn:
    """Run the command line; every failure on purpose is a line and an exit code."""
    from timeline.problems import RecordsWrong

    # Zones come from the tzdata package, not from the machine, or the same records could give other days elsewhere.
    os.environ["PYTHONTZPATH"] = ""
    try:
        cli(standalone_mode=False)
        code = 0
    except RecordsWrong as error:
        _print_problems(error.problems, error.texts)
        code = error.exit_code
    except TimelineError as error:
        _say(f"timeline: {error}")
        code = error.exit_code
    except click.exceptions.Abort:
        _say("stopped")
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.exceptions.Exit as error:
        code = error.exit_code
    sys.exit(code)
