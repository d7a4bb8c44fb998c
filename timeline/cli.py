"""The command line: commands, exit codes, and the only reader of clock, environment and terminal.

Everything heavy is imported inside the commands, so that `--version`, `--help` and completion answer at once.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NoReturn, TypeVar

import click

from timeline import __version__
from timeline.terminal import help_name, is_help, may_colour

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from click.shell_completion import CompletionItem

    from timeline.build import Report
    from timeline.problems import Problem
    from timeline.publish import Changes
    from timeline.push import Outcome
    from timeline.types import Edition, Recorded

    T = TypeVar("T")

_SHOWN = 10  # files of one kind that are named


class _Folder(click.ParamType["Path"]):
    """A path. Not click's own type: that would import pathlib for `--version`."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:  # noqa: ARG002
        """Text from the command line, or a default."""
        from pathlib import Path

        return Path(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """What the shell itself knows: folders."""
        return click.Path(file_okay=False).shell_complete(ctx, param, incomplete)


EVENTS = click.option(
    "--events",
    "events",
    type=_Folder(),
    default="events",
    show_default=True,
    help="Folder of the records.",
)
OUTPUT = click.option(
    "--output",
    "output",
    type=_Folder(),
    default="output",
    show_default=True,
    help="Folder of the site.",
)
NOW = click.option(
    "--now", metavar="INSTANT", help="Tell what is new at this instant (RFC 3339) instead of the present one."
)


class _InOrderOfUse(click.Group):
    """Lists the commands in the order of a day's work, which is the order of this file."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Every name, as written below."""
        return list(self.commands)


def _known(what: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """Completes with the topics, actors, kinds or ids of the records, as far as they can be read."""

    def complete(ctx: click.Context, _: click.Parameter, start: str) -> list[CompletionItem]:
        from pathlib import Path

        from click.shell_completion import CompletionItem

        from timeline.authoring.new import desk
        from timeline.problems import TimelineError

        try:
            here = desk(ctx.params.get("events") or Path("events"))
            words = here.titles if what == "ids" else here.words(what)
        except (TimelineError, OSError):
            return []
        return [CompletionItem(word, help=label) for word, label in words.items() if word.startswith(start)]

    return complete


@click.group(
    cls=_InOrderOfUse,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 fine, 1 the records are wrong, 2 wrong usage, 3 the environment failed.",
)
@click.version_option(__version__, prog_name="timeline")
def cli() -> None:
    """Keep the chronology of a story as YAML records; publish it as page, feeds and calendar.

    \b
    timeline init story   begin one
    timeline new          add a record
    timeline build        publish it
    """
    if not may_colour():
        click.get_current_context().color = False


@cli.command()
@click.argument("folder", type=_Folder(), default=".")
@click.option("--title", help="What the timeline is called.")
@click.option("--url", help="Where the site will be.")
@click.option("--lang", "langs", multiple=True, help="A language of the site; the first is the default.")
@click.option("--github", "hosts", flag_value="github", multiple=True, help="Also write workflows for GitHub.")
@click.option("--gitlab", "hosts", flag_value="gitlab", multiple=True, help="Also write a pipeline for GitLab.")
@NOW
def init(  # noqa: PLR0917
    folder: Path,
    title: str | None,
    url: str | None,
    langs: tuple[str, ...],
    hosts: tuple[str, ...],
    now: str | None,
) -> None:
    """Begin a timeline in FOLDER, with an example record.

    Also written is what editors and git should know. A file that is there already stays as it is. In a timeline that
    is there already, --github and --gitlab add their files.

    \b
    timeline init                                                       asks
    timeline init story --title 'A story' --url https://example.org/    asks nothing
    timeline init --github                                              publish from GitHub, without Python here
    """
    from timeline.authoring import init as beginning
    from timeline.dates import Day

    made = _files_of_hosts(folder, hosts)
    begins = not (hosts and beginning.existing(folder) == folder / "events/timeline.yaml")
    if begins:
        beginning.refuse_second(folder)
        wanted = beginning.wanted(title, url, langs, asking=_at_terminal() and not (title and url))
        made = beginning.files(wanted, Day.from_date(_now(now).date())) | made
    written, kept = beginning.write(folder, made)
    for name in written:
        click.echo(f"wrote   {folder / name}")
    for name in kept:
        click.echo(f"kept    {folder / name}, which was there")
    if begins:
        _say_next(folder)


def _files_of_hosts(folder: Path, hosts: tuple[str, ...]) -> dict[str, str]:
    from timeline.authoring.hosts import Repository, files

    return files(hosts, Repository.of(folder)) if hosts else {}


def _say_next(folder: Path) -> None:
    """What to do with a new timeline."""
    import shlex

    inside = "" if str(folder) == "." else f"cd {shlex.quote(str(folder))} && "
    click.echo(f"next    {inside}timeline serve   shows it, and every save; nobody is told")
    click.echo("        timeline new     adds a record; take the example out before you publish")
    click.echo(f"        timeline build   makes the site in {folder / 'output'}")


@cli.command()
@EVENTS
@NOW
@click.option("--title", "titles", multiple=True, metavar="[LANG=]TEXT", help="Title, or one a language.")
@click.option("--date", "date_", help="When it happened, in any form that `timeline date` shows.")
@click.option("--id", "id_", help="Name of the record; made of the title if left out.")
@click.option("--summary", metavar="TEXT", help="A few sentences in CommonMark.")
@click.option("--kind", help="What sort of event.", shell_complete=_known("kinds"))
@click.option("--status", type=click.Choice(["happened", "planned", "scheduled", "cancelled"]))
@click.option("--announced", metavar="DATE", help="When a plan was made public.")
@click.option("--certainty", type=click.Choice(["confirmed", "reported", "disputed"]))
@click.option(
    "--actor",
    "actors",
    multiple=True,
    help="Who took part; may be given several times.",
    shell_complete=_known("actors"),
)
@click.option(
    "--topic",
    "topics",
    multiple=True,
    help="What it is about; may be given several times.",
    shell_complete=_known("topics"),
)
@click.option(
    "--fulfils",
    multiple=True,
    metavar="ID",
    help="A planned event that this one settles; may be given several times.",
    shell_complete=_known("ids"),
)
@click.option("--source", "sources", multiple=True, metavar="URL", help="Where it is told; may be given several times.")
@click.option("--from", "page", metavar="URL", help="Take a source from the metadata of its page; extra `net`.")
@click.option(
    "--from-issue", "issue", type=click.File("rb"), help="Take the answers of an issue form; `-` is standard input."
)
@click.option("--file", "file", help="File of records to add to, below the folder; that of the year if left out.")
@click.option("--editor", is_flag=True, help="Open the filled-in record in $VISUAL or $EDITOR.")
@click.option("--dry-run", is_flag=True, help="Print the record and what is said of it; write nothing.")
def new(  # noqa: PLR0917
    events: Path,
    now: str | None,
    titles: tuple[str, ...],
    date_: str | None,
    id_: str | None,
    page: str | None,
    issue: BinaryIO | None,
    file: str | None,
    *,
    editor: bool,
    dry_run: bool,
    **others: Any,
) -> None:
    """Add a record: ask for it, or take it from the options.

    No other byte of the file changes.

    \b
    timeline new
    timeline new --title 'Meta releases Llama 4' --date 2025-04-05 --actor meta --source https://example.org/llama
    timeline new --from https://example.org/news/story --editor
    """
    from timeline.authoring.session import Given, Issue, add

    given = Given.of(titles, date_, id_, page, others)
    if issue is not None:
        given = given.from_issue(Issue.read(issue))
    asking = _at_terminal() and issue is None
    add(events, given, _now(now), file=file, editor=editor, dry_run=dry_run, asking=asking)


@cli.command()
@click.argument("id_", metavar="ID", shell_complete=_known("ids"))
@EVENTS
@NOW
@click.option(
    "--reason",
    "reasons",
    multiple=True,
    metavar="[LANG=]TEXT",
    help="Why, for readers; may be given once per language.",
)
@click.option("--date", "date_", help="When it was withdrawn; today if left out.")
@click.option("--dry-run", is_flag=True, help="Print what would change; write nothing.")
def withdraw(
    id_: str, events: Path, now: str | None, reasons: tuple[str, ...], date_: str | None, *, dry_run: bool
) -> None:
    """Withdraw a published record.

    Its page and entries stay and give the reason. All fields but id, date and title are removed from the record; no
    other byte of the file changes.

    \b
    timeline withdraw llama-4-launch --reason 'The report was wrong.'
    timeline withdraw llama-4-launch --reason 'en=It was a hoax.' --reason 'fr=C’était un canular.'
    """
    from timeline.authoring.withdraw import withdraw as withdraw_record

    withdraw_record(events, id_, reasons, date_, _now(now), dry_run=dry_run, asking=_at_terminal())


@cli.command()
@click.argument("name", required=False)
@EVENTS
@NOW
@click.option("--news", "first", flag_value="news", help="On the first run: tell subscribers of every record.")
@click.option("--background", "first", flag_value="background", help="On the first run: tell subscribers of none.")
@click.option("--pictures", is_flag=True, help="Fetch pictures that are not there yet; extra `net`.")
@click.option("--overwrite", is_flag=True, help="Replace a file of records that was changed by hand.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
def sync(
    name: str | None,
    events: Path,
    now: str | None,
    first: Literal["news", "background"] | None,
    *,
    pictures: bool,
    overwrite: bool,
    dry_run: bool,
) -> None:
    """Bring imported records up to date with their sources.

    Sources are listed under `imports` in timeline.yaml: a spreadsheet, a calendar, a feed, TimelineJS and others. Each
    has one file of records, which is written by this command only. Without NAME, all are brought up to date.

    \b
    timeline sync sheet --background   the first time: its records are not news
    timeline sync                      again: writes only what changed
    """
    from timeline.authoring.sync import Request, report
    from timeline.authoring.sync import sync as bring_up_to_date

    request = Request(
        events,
        _now(now),
        first,
        pictures=pictures,
        overwrite=overwrite,
        dry_run=dry_run,
        asking=_at_terminal(),
    )
    for outcome in bring_up_to_date(request, name):
        for line in report(outcome):
            click.echo(line)
    if dry_run:
        _say("nothing was written")


@cli.command()
@EVENTS
@NOW
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "github", "json", "sarif"]),
    default="text",
    show_default=True,
    help="Text for people; the others for CI and editors, on standard output.",
)
@click.option("--all", "every", is_flag=True, help="List every warning, not only the first ten of each kind.")
@click.option("--locked", is_flag=True, help="Also fail if something is not told yet: a build was forgotten.")
@click.option("--watch", is_flag=True, help="Look again whenever a file is saved; needs the extra `serve`.")
@click.option("--links", is_flag=True, help="Ask the hosts of the sources whether they are still there; extra `net`.")
def check(events: Path, now: str | None, form: str, *, every: bool, locked: bool, watch: bool, links: bool) -> None:
    """Say what is wrong or doubtful in the records, all in one run.

    \b
    timeline check                  every problem, with its line and what would be right
    timeline check --watch          the same, again at every save
    timeline check --format github  as notes beside the lines of a pull request
    """
    if not watch:
        raise SystemExit(1 if _check(events, now, form, every=every, links=links, locked=locked) else 0)
    from timeline.serve import need_extra, saves, seen

    need_extra()
    since = seen(events)  # before the first look: what is saved during it counts
    _check(events, now, form, every=every, links=links, locked=locked)
    for _ in saves(events, since):
        if form == "text":
            _say("")
        _check(events, now, form, every=every, links=False, locked=locked)


def _check(events: Path, now: str | None, form: str, *, every: bool, links: bool, locked: bool) -> int:
    """Print what is wrong; say how many errors there are."""
    from timeline.build import plan
    from timeline.problems import errors, in_order
    from timeline.records import KnownRecords
    from timeline.reporting import FORMATS, count

    made = plan(
        events,
        None,
        _now(now),
        given=_is_given(now),
        progress=_with_bar,
        publishing=not locked,
        known=KnownRecords(events),
    )
    found, timeline, problems = made.loaded, made.timeline, made.problems
    if links:
        problems += _dead_links(found.records)
    problems = in_order(problems)
    wrong = len(errors(problems))
    if form != "text":
        for line in FORMATS[form](problems):
            click.echo(line)
        return wrong
    _print_problems(problems, found.texts, every=every)
    counted = f"{count(wrong, 'error')}, {count(len(problems) - wrong, 'warning')}"
    whole = timeline is not None and not any(problem.code.startswith("yaml") for problem in problems)
    _say(f"{count(len(found.records), 'record')}, {counted}" if whole else counted)
    return wrong


def _dead_links(records: list[Recorded]) -> list[Problem]:
    """Sources that are gone; those that gave no clear answer are counted here and judged by nobody."""
    from timeline.linkcheck import links, look
    from timeline.net import client
    from timeline.problems import visible

    wanted = links(records)
    with (
        client() as open_client,
        click.progressbar(
            length=len({link.url for link in wanted}), label="asking", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar,
    ):
        looked = look(wanted, open_client, bar.update)
    for url, why in looked.unclear.items():
        _say(visible(f"{url}: {why}"))
    if looked.unclear:
        _say(f"these {len(looked.unclear)} gave no clear answer; look at them in a browser")
    return looked.problems


@cli.command()
@EVENTS
@OUTPUT
@NOW
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="On this machine only.")
@click.option("--open/--no-open", "open_", default=True, help="Open the page in the browser.")
def serve(events: Path, output: Path, now: str | None, port: int, *, open_: bool) -> None:
    """Show the site in the browser, anew at every save.

    It is shown as it would be published; nothing is written and nobody is told.

    \b
    timeline serve                       needs the extra: pip install 'timeline-feed[serve]'
    timeline serve --port 8080 --no-open
    """
    from timeline.serve import run

    run(events, output, lambda: _now(now), port, say=_say, open_page=open_ and _at_terminal())


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
@click.option(
    "--releases",
    type=click.IntRange(min=1),
    metavar="N",
    help="Make the output a link to a new folder, and keep N older ones.",
)
@click.option("--cache/--no-cache", default=True, help="Use what earlier builds read and made.")
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
    releases: int | None,
    cache: bool,
    quiet: bool,
) -> None:
    """Publish the records: page, feeds, calendar, data.

    \b
    timeline build                    publish events/ into output/
    timeline build --locked --check   is the committed site what the records make?
    """
    from timeline.build import Options, build_site
    from timeline.problems import unwatched

    options = Options(
        now=lambda: _now(now),
        locked=locked,
        check=check_only,
        minor=minor,
        adopt=adopt,
        releases=releases or 0,
        cache=cache,
        progress=unwatched if quiet else _with_bar,
        waiting=lambda: _say("another build is at work here; waiting for it to end"),
        given=_is_given(now),
    )
    report = build_site(events, output, options)
    _print_problems(report.problems, report.texts)
    if check_only:
        _tell_difference(report, output)
        return
    result = [] if quiet else list(_result(report, output))
    for line in result:
        click.echo(line)
    _tell_of_others(report.changes, output)
    if report.done and not now and "SOURCE_DATE_EPOCH" not in os.environ:
        _remember(report, events, output, result)


@cli.command()
@EVENTS
@OUTPUT
@click.option("--all", "everything", is_flag=True, help="Notify of every feed, changed or not.")
@click.option("--dry-run", is_flag=True, help="Print the addresses of the feeds; send nothing.")
def ping(events: Path, output: Path, *, everything: bool, dry_run: bool) -> None:
    """Notify the WebSub hub of feeds that changed.

    Run it after each upload. The hub is `hub` in timeline.yaml. Feeds that it does not accept are tried again
    next time.

    \b
    timeline ping             needs the extra: pip install 'timeline-feed[net]'
    timeline ping --dry-run   which feeds changed since the hub was last notified?
    """
    from timeline import push
    from timeline.net import client
    from timeline.reporting import count

    plan = push.plan(events, output, everything=everything)
    if not plan.changed:
        _say("no feed changed since the hub was last notified")
        return
    if dry_run:
        for feed in plan.changed:
            click.echo(feed.url)
        _say(f"{count(len(plan.changed), 'feed')} to notify {plan.before.hub} of; nothing was sent")
        return
    with client() as open_client:
        outcome = push.ping(plan, output, open_client, _with_bar)
    if outcome.accepted:
        click.echo(f"notified {plan.before.hub} of {count(len(outcome.accepted), 'feed')}")
    _tell_refused(outcome, len(plan.changed) - len(outcome.accepted))


class _TakesYears(click.Command):
    """A command whose argument may be a year before the common era, which begins with a hyphen."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        years = [] if "--" in args else [word for word in args if word[0:1] == "-" and word[1:2].isdigit()]
        rest = [word for word in args if word not in years]
        return super().parse_args(ctx, [*rest, "--", *years] if years else rest)


@cli.command(cls=_TakesYears)
@click.argument("text", required=False)
@click.option("--timezone", default="UTC", show_default=True, help="Zone in which an instant falls on a day.")
@click.option("--lang", "langs", multiple=True, help="Languages of the wording; all of them if none is given.")
def date(text: str | None, timezone: str, langs: tuple[str, ...]) -> None:
    """Show how a date is understood, or every form there is.

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
@click.option("--event", metavar="ID", help="Only this event, under any id that it had.")
@click.option("--limit", type=click.IntRange(min=1), help="Show at most N publications.")
@click.option("--verify", "verify_", is_flag=True, help="Check that no file is missing or was changed.")
@click.option("--pack", "pack_", is_flag=True, help="Put the files of each year into one.")
def history(events: Path, event: str | None, limit: int | None, *, verify_: bool, pack_: bool) -> None:
    """List what was published and when, newest first.

    \b
    timeline history --limit 10
    timeline history --event llama-4-launch
    timeline history --verify
    """
    from timeline.history import lines, pack_years, verify
    from timeline.problems import errors
    from timeline.reporting import count

    if pack_:
        for path in pack_years(events, lambda: _say("another build is at work here; waiting for it to end")):
            click.echo(f"packed  {path}")
    if verify_:
        problems, log = verify(events)
        _print_problems(problems, {}, every=True)
        wrong = len(errors(problems))
        click.echo(f"{count(len(log.files), 'file')}, {count(len(log.lines), 'publication')}, {count(wrong, 'error')}")
        raise SystemExit(1 if wrong else 0)
    if not pack_:
        click.echo("\n".join(lines(events, event)[:limit]))


@cli.command()
@click.argument("what", type=click.Choice(["record", "settings"]))
@click.option(
    "--draft", type=click.Choice(["2020-12", "07"]), default="2020-12", show_default=True, help="Draft of JSON Schema."
)
def schema(what: str, draft: str) -> None:
    """Print the JSON Schema of records or of timeline.yaml.

    \b
    timeline schema record > events/.schema/record.schema.json
    timeline schema settings --draft 07    for programs that know no later draft
    """
    from timeline.schema import json_schema

    click.echo(json_schema(what, draft), nl=False)


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes Tab complete commands and their words.

    \b
    timeline completion bash >> ~/.bashrc
    timeline completion zsh >> ~/.zshrc
    timeline completion fish > ~/.config/fish/completions/timeline.fish
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(cli, {}, "timeline", "_TIMELINE_COMPLETE").source())


# --- what is said -----------------------------------------------------------------------------------------------------


def _say(text: str) -> None:
    click.echo(text, err=True)


def _at_terminal() -> bool:
    """Whether there is a person to ask."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _with_bar(label: str, things: Sequence[T], /) -> Iterator[T]:
    """The things; a bar shows how far they are once that takes longer than a second, where there is a terminal."""
    begun, bar = time.monotonic(), None
    try:
        for done, thing in enumerate(things):
            yield thing
            if bar is not None:
                bar.update(1)
            elif sys.stderr.isatty() and time.monotonic() - begun > 1:
                bar = click.progressbar(length=len(things), label=label, file=sys.stderr)
                bar.update(done + 1)
    finally:
        if bar is not None:
            bar.render_finish()


def _print_problems(problems: Iterable[Problem], texts: Mapping[str, str], *, every: bool = False) -> None:
    from timeline.reporting import text

    for line in text(list(problems), texts, colour=sys.stderr.isatty() and may_colour(), every=every):
        click.echo(line, err=True)


def _remember(report: Report, events: Path, output: Path, result: Sequence[str]) -> None:
    """Let the next build with these words begin by looking whether anything was touched since."""
    from timeline.reporting import text
    from timeline.unchanged import remember

    said = {
        "plain": list(text(report.problems, report.texts)),
        "coloured": list(text(report.problems, report.texts, colour=True)),
        "result": result,
    }
    assert report.done is not None
    remember(sys.argv[2:], str(events), str(output), report.done, said)


def _tell_refused(outcome: Outcome, left: int) -> None:
    """Say which feeds the hub did not accept, and end with exit code 3 if there are any."""
    from timeline.problems import visible
    from timeline.reporting import count

    for feed, why in outcome.refused:
        _say(visible(f"{feed.url}: {why}"))
    if outcome.stopped:
        _say(visible(f"timeline: {outcome.stopped}"))
    if left:
        _say(f"{count(left, 'feed')} not accepted; the next `timeline ping` tries again")
        raise SystemExit(3)


def _tell_difference(report: Report, output: Path) -> None:
    from timeline.reporting import count

    for path in report.changes.written:
        _say(f"{output / path}: is not what the records make")
    for path in report.changes.deleted:
        _say(f"{output / path}: should no longer be here")
    if report.changes:
        _say("run `timeline build` and commit the result")
        raise SystemExit(1)
    _say(f"{output} is what the records make ({count(report.changes.total, 'file')})")


def _result(report: Report, output: Path) -> Iterator[str]:
    from timeline.reporting import count

    edition, changes = report.edition, report.changes
    told = f"{len(report.new)} new, {count(len(report.notices), 'notice')}"
    yield (
        f"{count(len(edition.entries), 'event')}: {told}; "
        f"{changes.total} files, {len(changes.written)} written, {len(changes.deleted)} deleted"
    )
    yield from _addresses(edition, output)


def _tell_of_others(changes: Changes, output: Path) -> None:
    """Files in the site that somebody else wrote: which were left alone, and which were not."""
    for path in changes.kept:
        _say(f"{output / path}: changed by someone else, left as it is")
    for path in changes.overwritten[:_SHOWN]:
        _say(f"{output / path}: changed by someone else, replaced by this build")
    if len(changes.overwritten) > _SHOWN:
        _say(f"… and {len(changes.overwritten) - _SHOWN} more files that someone else had changed")


def _addresses(edition: Edition, output: Path) -> Iterable[str]:
    base = edition.settings.root
    yield f"page      {output / 'index.html'}"
    yield f"feeds     {output / 'atom.xml'}, rss.xml, feed.json; calendar.ics"
    yield f"          at {base}atom.xml once the folder is there"
    for lang in edition.settings.languages[1:]:
        yield f"          in `{lang}` below {edition.settings.folder(lang)}"
    yield f"look      python3 -m http.server --directory {output} 8000   then http://localhost:8000/"


# --- clock and exits --------------------------------------------------------------------------------------------------


def _is_given(now: str | None) -> bool:
    """Whether the time was asked for, and is not that of the clock."""
    return now is not None or bool(os.environ.get("SOURCE_DATE_EPOCH"))


def _now(given: str | None) -> datetime:
    """`--now`, else SOURCE_DATE_EPOCH (reproducible-builds.org), else the clock; UTC, whole seconds."""
    from datetime import UTC, datetime

    from timeline.problems import UsageWrong

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
        return moment.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError, OSError):
        source = f"--now {given}" if given is not None else f"SOURCE_DATE_EPOCH={epoch}"
        raise UsageWrong(f"{source}: this is not an instant; write it like 2025-09-01T10:00:00Z") from None


def main() -> NoReturn:
    """Run the command line; every failure on purpose is a line and an exit code."""
    # Zones come from the tzdata package, not from the machine, or the same records could give other days elsewhere.
    os.environ["PYTHONTZPATH"] = ""
    _open_streams()
    try:
        code = _run_and_remember(sys.argv[1:]) if is_help(sys.argv[1:]) else _run()
        sys.stdout.flush()
    except BrokenPipeError:  # who was to read this has gone, as `head` does; nothing is wrong with the records
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    except OSError as error:  # the output itself cannot be written
        _say(f"timeline: {error.strerror}")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 3
    sys.exit(code)


def _run_and_remember(words: list[str]) -> int:
    """Print help, and remember it: importing what lays it out takes twice as long as all the rest."""
    from contextlib import redirect_stdout
    from io import StringIO

    from timeline import cache

    with redirect_stdout(StringIO()) as text:
        code = _run()
    sys.stdout.write(text.getvalue())
    if code == 0:
        cache.save(help_name(words), text.getvalue())
    return code


def _run() -> int:
    stdout = sys.stdout
    try:
        cli(prog_name="timeline", standalone_mode=False)
    except click.exceptions.Abort:
        _say("stopped")
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.exceptions.Exit as error:
        return error.exit_code
    except SystemExit:
        if sys.stdout is not stdout:  # click replaces it when nobody reads any more, and ends with 1
            return 141
        raise
    except Exception as error:  # noqa: BLE001
        return _failed(error)
    return 0


def _open_streams() -> None:
    """Streams that were closed by the caller swallow what is written, and have nothing to read."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def _failed(error: Exception) -> int:
    """Say why, and the exit code; what is not ours is a mistake in the program and keeps its traceback."""
    from timeline.problems import RecordsWrong, TimelineError

    if isinstance(error, OSError):  # no permission, no room, a name that is too long
        _say(f"timeline: {error.filename}: {error.strerror}" if error.filename else f"timeline: {error.strerror}")
        return 3
    if not isinstance(error, TimelineError):
        raise error
    if isinstance(error, RecordsWrong):
        _print_problems(error.problems, error.texts)
    else:
        _say(f"timeline: {error}")
    return error.exit_code
