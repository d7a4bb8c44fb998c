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

    from timeline.build import Options, Report
    from timeline.ping import Outcome
    from timeline.problems import Counted, Problem
    from timeline.publish import Changes
    from timeline.push import Plan as Uploads
    from timeline.schema import Vocabulary
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
    help="Folder with the records.",
)
OUTPUT = click.option(
    "--output",
    "output",
    type=_Folder(),
    default="output",
    show_default=True,
    help="Folder for the site.",
)
NOW = click.option("--now", metavar="TIME", help="Use this time (RFC 3339) instead of the current time.")


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
    epilog="Exit codes: 0 success, 1 errors in the records, 2 wrong usage, 3 system error (disk, network).",
)
@click.version_option(__version__, prog_name="timeline")
def cli() -> None:
    """Keep a chronology as YAML records; publish it as a web page, feeds and a calendar.

    \b
    timeline init story   start a timeline in the folder `story`
    timeline new          add a record
    timeline build        generate the site
    """
    if not may_colour():
        click.get_current_context().color = False


@cli.command()
@click.argument("folder", type=_Folder(), default=".")
@click.option("--title", help="Title of the timeline.")
@click.option("--url", help="Address of the site.")
@click.option(
    "--lang",
    "langs",
    multiple=True,
    help="Language of the site, such as `en`; repeat for more. The first is the default.",
)
@click.option("--from", "source", metavar="URL", help="Import the events from this address, and build the site.")
@click.option(
    "--format",
    "form",
    default="timelinejs",
    show_default=True,
    metavar="FORMAT",
    help="What is at that address: timelinejs (a sheet or JSON of TimelineJS), ics, feed, markwhen and others.",
)
@click.option("--github", "hosts", flag_value="github", multiple=True, help="Also write workflows for GitHub.")
@click.option("--gitlab", "hosts", flag_value="gitlab", multiple=True, help="Also write a pipeline for GitLab.")
@NOW
def init(  # noqa: PLR0917
    folder: Path,
    title: str | None,
    url: str | None,
    langs: tuple[str, ...],
    source: str | None,
    form: str,
    hosts: tuple[str, ...],
    now: str | None,
) -> None:
    """Start a timeline in FOLDER.

    Writes settings, an example record (with --from, the events of a sheet), and settings for editors and git. Existing
    files are not changed. In an existing timeline, --github and --gitlab add their files.

    \b
    timeline init                                                       asks for title and address
    timeline init story --title 'A story' --url https://example.org/    does not ask
    timeline init --github                                              publish from GitHub, without Python here
    timeline init story --title 'A story' --url https://example.org/ --from https://docs.google.com/…/pub?output=csv
    """
    from timeline.authoring import init as beginning
    from timeline.dates import Day

    made = _files_of_hosts(folder, hosts)
    begins = not (hosts and beginning.existing(folder) == folder / "events/timeline.yaml")
    if begins:
        beginning.refuse_second(folder)
        sheet = beginning.source_of(source, form) if source else None
        wanted = beginning.wanted(title, url, langs, sheet, asking=_at_terminal() and not (title and url))
        made = beginning.files(wanted, Day.from_date(_now(now).date())) | made
    written, kept = beginning.write(folder, made)
    for name in written:
        click.echo(f"wrote   {folder / name}")
    for name in kept:
        click.echo(f"kept    {folder / name}, which already exists")
    if begins and source:
        _import_and_build(folder, now)
    elif begins:
        _say_next(folder)


def _import_and_build(folder: Path, now: str | None) -> None:
    """The first run of the import, which is no news to anyone, and the site."""
    from timeline.authoring.sync import Request, report, sync
    from timeline.build import Options, build_site
    from timeline.problems import TimelineError

    events, output = folder / "events", folder / "output"
    try:
        for outcome in sync(Request(events, _now(now), "background")):
            for line in report(outcome):
                click.echo(line)
        options = Options(now=lambda: _now(now), given=_is_given(now), progress=_with_bar)
        found = build_site(events, output, options)
    except TimelineError:
        _say(f"{folder} is there; correct `imports` in its timeline.yaml, then `timeline sync` and `timeline build`")
        raise
    _print_problems(found.problems, found.texts)
    for line in _result(found, output):
        click.echo(line)


def _files_of_hosts(folder: Path, hosts: tuple[str, ...]) -> dict[str, str]:
    from timeline.authoring.hosts import Repository, files

    return files(hosts, Repository.of(folder)) if hosts else {}


def _say_next(folder: Path) -> None:
    """What to do with a new timeline."""
    import shlex

    inside = "" if str(folder) == "." else f"cd {shlex.quote(str(folder))} && "
    click.echo(f"next    {inside}timeline serve   previews the site; nothing is published")
    click.echo("        timeline new     adds a record; delete the example before you publish")
    click.echo(f"        timeline build   generates the site in {folder / 'output'}")


@cli.command()
@EVENTS
@NOW
@click.option(
    "--title", "titles", multiple=True, metavar="[LANG=]TEXT", help="Title; repeat with LANG= for each language."
)
@click.option("--date", "date_", help="Date of the event; `timeline date` lists the forms.")
@click.option("--id", "id_", help="Id of the record; by default made from the title.")
@click.option("--summary", metavar="TEXT", help="A few sentences in Markdown (CommonMark).")
@click.option("--kind", help="Kind of event.", shell_complete=_known("kinds"))
@click.option("--status", type=click.Choice(["happened", "planned", "scheduled", "cancelled"]))
@click.option("--announced", metavar="DATE", help="When a plan was announced.")
@click.option("--certainty", type=click.Choice(["confirmed", "reported", "disputed"]))
@click.option(
    "--actor",
    "actors",
    multiple=True,
    help="Who took part; repeat for more.",
    shell_complete=_known("actors"),
)
@click.option(
    "--topic",
    "topics",
    multiple=True,
    help="What it is about; repeat for more.",
    shell_complete=_known("topics"),
)
@click.option(
    "--fulfils",
    multiple=True,
    metavar="ID",
    help="Planned event that this one fulfils; repeat for more.",
    shell_complete=_known("ids"),
)
@click.option("--source", "sources", multiple=True, metavar="URL", help="Address of a source; repeat for more.")
@click.option("--from", "page", metavar="URL", help="Read a source from its web page; needs the extra `net`.")
@click.option(
    "--from-issue", "issue", type=click.File("rb"), help="Take the answers of an issue form; `-` is standard input."
)
@click.option("--file", "file", help="File to add the record to; by default the file of the year.")
@click.option("--editor", is_flag=True, help="Open the record in $VISUAL or $EDITOR first.")
@click.option("--dry-run", is_flag=True, help="Print the record and its problems; write nothing.")
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
    """Add a record, by asking or from options.

    The rest of the file is not changed.

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
    help="Reason, for readers; repeat with LANG= for each language.",
)
@click.option("--date", "date_", help="Date of the withdrawal; default: today.")
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
@click.option("--news", "first", flag_value="news", help="First run: publish every record to subscribers.")
@click.option("--background", "first", flag_value="background", help="First run: notify subscribers of none.")
@click.option("--pictures", is_flag=True, help="Download missing pictures; needs the extra `net`.")
@click.option("--overwrite", is_flag=True, help="Replace a file of records that was edited by hand.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
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
    """Update imported records from their sources.

    Sources are listed under `imports` in timeline.yaml: a spreadsheet, a calendar, a feed, TimelineJS and others. Each
    has one file of records, which only this command writes. Without NAME, all imports are updated.

    \b
    timeline sync sheet --background   first run, without notifying subscribers
    timeline sync                      later runs write only what changed
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
@OUTPUT
@NOW
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "github", "json", "sarif"]),
    default="text",
    show_default=True,
    help="`text` for people; the others for CI and editors, on standard output.",
)
@click.option("--all", "every", is_flag=True, help="List all warnings, not only the first ten of each kind.")
@click.option("--locked", is_flag=True, help="Also fail if something has not been published yet.")
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved; needs the extra `serve`.")
@click.option("--links", is_flag=True, help="Check source links; needs the extra `net`.")
def check(
    events: Path, output: Path, now: str | None, form: str, *, every: bool, locked: bool, watch: bool, links: bool
) -> None:
    """Check the records and list all errors and warnings.

    \b
    timeline check                  each problem with its line and a suggested fix
    timeline check --watch          check again at every save
    timeline check --format github  as annotations in a pull request
    """
    if not watch:
        raise SystemExit(1 if _check(events, output, now, form, every=every, links=links, locked=locked) else 0)
    from timeline.serve import need_extra, saves, seen

    need_extra()
    since = seen(events)  # before the first look: what is saved during it counts
    _check(events, output, now, form, every=every, links=links, locked=locked)
    for _ in saves(events, since):
        if form == "text":
            _say("")
        _check(events, output, now, form, every=every, links=False, locked=locked)


def _check(events: Path, output: Path, now: str | None, form: str, *, every: bool, links: bool, locked: bool) -> int:
    """Print what is wrong; say how many errors there are."""
    from timeline.build import plan
    from timeline.journal import read_manifest
    from timeline.limits import beyond_limits
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
    if found.settings and found.settings_origin:
        problems += beyond_limits(events, found.settings, found.settings_origin, lambda: read_manifest(output))
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
    """Sources that are gone; those that gave no clear answer are only listed."""
    from timeline.linkcheck import links, look
    from timeline.net import client
    from timeline.problems import visible

    wanted = links(records)
    with (
        client() as open_client,
        click.progressbar(
            length=len({link.url for link in wanted}),
            label="checking links",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as bar,
    ):
        looked = look(wanted, open_client, bar.update)
    for url, why in looked.unclear.items():
        _say(visible(f"{url}: {why}"))
    if looked.unclear:
        _say(f"these {len(looked.unclear)} gave no clear answer; check them in a browser")
    return looked.problems


@cli.command()
@EVENTS
@OUTPUT
@NOW
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on (localhost only)."
)
@click.option("--open/--no-open", "open_", default=True, help="Open the page in the browser.")
def serve(events: Path, output: Path, now: str | None, port: int, *, open_: bool) -> None:
    """Preview the site in the browser; it reloads at every save.

    Nothing is written or published.

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
@click.option("--locked", is_flag=True, help="Fail if something has not been published yet. For CI.")
@click.option(
    "--check",
    "check_only",
    is_flag=True,
    help="Write nothing; fail if the output folder is out of date.",
)
@click.option("--minor", is_flag=True, help="Accept changed facts without notifying subscribers.")
@click.option("--adopt", is_flag=True, help="Publish into a folder that already has other files.")
@click.option(
    "--releases",
    type=click.IntRange(min=1),
    metavar="N",
    help="Make the output a symbolic link to a new folder; keep N older ones.",
)
@click.option(
    "--as-of",
    metavar="DAY",
    help="Write a copy of the site as published then (end of the day, or an RFC 3339 instant).",
)
@click.option("--cache/--no-cache", default=True, help="Use the results of earlier builds.")
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
    as_of: str | None,
    cache: bool,
    quiet: bool,
) -> None:
    """Generate the site: page, feeds, calendar, data.

    \b
    timeline build                    publish events/ into output/
    timeline build --locked --check   fail if the committed site is out of date
    timeline build --as-of 2025-09-02 --output then   what was published on that day?
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
        waiting=lambda: _say("another build is running here; waiting for it to finish"),
        given=_is_given(now),
        machine=_now_by_the_clock() if _is_given(now) else None,
    )
    if as_of is not None:
        _build_copy(events, output, as_of, options)
        return
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


def _build_copy(events: Path, output: Path, as_of: str, options: Options) -> None:
    """The site as it was published on a day, into a folder that was named for it."""
    from timeline.build import build_as_of
    from timeline.problems import UsageWrong

    if click.get_current_context().get_parameter_source("output") is not click.core.ParameterSource.COMMANDLINE:
        raise UsageWrong("--as-of: name a folder for the copy with --output; it is never the site itself")
    if options.locked or options.check or options.minor or options.releases:
        raise UsageWrong("--as-of: this makes a copy and publishes nothing, so other options mean nothing with it")
    report = build_as_of(events, output, _moment_of(as_of, events), options)
    edition = report.edition
    click.echo(f"{len(edition.standing)} of {len(edition.entries)} events as of {as_of}, in {output / 'index.html'}")


def _moment_of(text: str, events: Path) -> datetime:
    """The end of a day in the zone of the timeline, or an instant as it is."""
    from datetime import UTC, date, datetime, timedelta
    from datetime import time as time_of_day
    from zoneinfo import ZoneInfo

    from timeline.problems import RecordsWrong, UsageWrong
    from timeline.records import read_settings

    try:
        if len(text) == len("2025-09-02"):
            found = read_settings(events)
            if found.settings is None:
                raise RecordsWrong(found.problems, found.texts)
            next_day = date.fromisoformat(text) + timedelta(days=1)
            zone = ZoneInfo(found.settings.timezone)
            return datetime.combine(next_day, time_of_day(), zone).astimezone(UTC) - timedelta(seconds=1)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or moment.tzinfo is None:
        advice = "write a day like 2025-09-02, or an instant like 2025-09-02T09:00:00Z"
        raise UsageWrong(f"--as-of {text}: this is no day and no instant; {advice}")
    return moment.astimezone(UTC)


@cli.command()
@click.argument("destination", metavar="DEST")
@EVENTS
@OUTPUT
@click.option("--adopt", is_flag=True, help="Replace files at the destination that this program did not upload.")
@click.option("--ping/--no-ping", "pinging", default=True, help="Then notify the hub, if timeline.yaml names one.")
@click.option("--take-over", is_flag=True, help="Push although another push was begun there; only if that was killed.")
@click.option("--dry-run", is_flag=True, help="List what would be sent and deleted; send nothing.")
def push(
    destination: str, events: Path, output: Path, *, adopt: bool, pinging: bool, take_over: bool, dry_run: bool
) -> None:
    """Upload the site to S3 or to any remote of rclone.

    Only what changed is sent: new files first, feeds last, then deletions, so that no reader finds a link without its
    target. Other files at DEST stay. Run it again if it was interrupted. Nothing is sent while another push is in
    progress there. Needs rclone.

    \b
    timeline push s3://bucket/story       credentials as AWS_ACCESS_KEY_ID … or in ~/.aws
    timeline push remote:bucket/story     a remote of `rclone config`
    timeline push s3://bucket --dry-run   list what would be sent
    """
    from timeline import push as uploading
    from timeline.locking import alone

    store = uploading.Store.of(destination)
    hub = _hub(events) if pinging and not dry_run else None
    with alone(output, waiting=lambda: _say("a build is running here; waiting for it to finish")):
        planned = uploading.plan(output, store, adopt=adopt)
        if dry_run:
            _list_waves(planned)
            return
        if planned:
            with uploading.alone_there(store, output, _now_by_the_clock(), take_over=take_over):
                planned = uploading.up_to_date(planned, output, store, adopt=adopt)
                uploading.push(planned, output, store, _say)
    sent = sum(map(len, planned.waves))
    if planned:
        click.echo(f"sent {sent} of {len(planned.site)} files, deleted {len(planned.delete)}, at {destination}")
    else:
        click.echo(f"{destination} is up to date ({len(planned.site)} files)")
    if hub:
        before = uploading.take_pinged(store, output)
        try:
            _ping(events, output, everything=False)
        finally:
            uploading.keep_pinged(store, output, before)


def _hub(events: Path) -> str | None:
    """The hub that the settings name. What is wrong with them, or missing for it, is said before anything is sent."""
    from timeline.net import client
    from timeline.problems import RecordsWrong
    from timeline.records import read_settings

    if not events.is_dir():  # a job that only uploads
        return None
    found = read_settings(events)
    if found.settings is None:
        raise RecordsWrong(found.problems, found.texts)
    if found.settings.hub:
        client().close()
    return found.settings.hub


def _list_waves(planned: Uploads) -> None:
    from timeline.push import WAVES

    for label, paths in zip(WAVES, planned.waves, strict=True):
        for path in paths:
            click.echo(f"send    {path}   ({label})")
    for path in planned.delete:
        click.echo(f"delete  {path}")
    _say(f"{sum(map(len, planned.waves))} to send, {len(planned.delete)} to delete; nothing was sent")


@cli.command()
@EVENTS
@OUTPUT
@click.option("--all", "everything", is_flag=True, help="Notify the hub of all feeds, changed or not.")
@click.option("--dry-run", is_flag=True, help="Print the addresses of the feeds; send nothing.")
def ping(events: Path, output: Path, *, everything: bool, dry_run: bool) -> None:
    """Notify the WebSub hub of changed feeds.

    `timeline push` does it by itself; run this after an upload by other means. Set the address of the hub as `hub` in
    timeline.yaml. Feeds that the hub does not accept are sent again next time.

    \b
    timeline ping             needs the extra: pip install 'timeline-feed[net]'
    timeline ping --dry-run   list the feeds that changed since the last time
    """
    if dry_run:
        from timeline.ping import plan
        from timeline.reporting import count

        found = plan(events, output, everything=everything)
        for feed in found.changed:
            click.echo(feed.url)
        _say(f"{count(len(found.changed), 'feed')} to notify {found.before.hub} of; nothing was sent")
    else:
        _ping(events, output, everything=everything)


def _ping(events: Path, output: Path, *, everything: bool) -> None:
    from timeline import ping as notifying
    from timeline.net import client
    from timeline.reporting import count

    plan = notifying.plan(events, output, everything=everything)
    if not plan.changed:
        _say("no feed changed since the hub was last notified")
        return
    with client() as open_client:
        outcome = notifying.ping(plan, output, open_client, _with_bar)
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
@click.option("--timezone", default="UTC", show_default=True, help="Time zone that decides the day of a time.")
@click.option("--lang", "langs", multiple=True, help="Language of the wording; repeat for more. Default: all.")
def date(text: str | None, timezone: str, langs: tuple[str, ...]) -> None:
    """Show how a date is understood; without TEXT, list all forms.

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
@click.argument("old", metavar="[A", type=_Folder(), required=False)
@click.argument("new_", metavar="B]", type=_Folder(), required=False)
@EVENTS
@OUTPUT
@NOW
@click.option("--minor", is_flag=True, help="As `timeline build --minor` would.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "github"]),
    default="text",
    show_default=True,
    help="Text for people; JSON like changes.json; Markdown for a comment; github for notes beside lines.",
)
def diff(  # noqa: PLR0917
    old: Path | None, new_: Path | None, events: Path, output: Path, now: str | None, form: str, *, minor: bool
) -> None:
    """Show what the next build will publish.

    With A and B, show how two timelines differ: folders of records or files like timeline.json, compared by fact.
    Nothing is written.

    \b
    timeline diff
    timeline diff --format markdown       for a comment on a pull request
    timeline diff old/timeline.json events
    """
    from timeline.build import without_gc
    from timeline.diff import FORMATS, between, upcoming
    from timeline.problems import UsageWrong
    from timeline.reporting import count

    if old and not new_:
        raise UsageWrong(f"{old}: name two timelines to compare, or none to see what the next build will publish")
    with without_gc():
        if old and new_:
            found = between(old, new_)
        else:
            found = upcoming(events, output, _now(now), given=_is_given(now), minor=minor)
    for line in FORMATS[form](found):
        click.echo(line)
    if form == "text":
        what = "difference" if old else "publication"
        _say(f"{count(len(found.changes), what)}; nothing was written")


@cli.command()
@EVENTS
@click.option("--event", metavar="ID", help="Only this event, by its current or a former id.")
@click.option("--limit", type=click.IntRange(min=1), help="Show at most N publications.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--verify", "verify_", is_flag=True, help="Check that no file of the log is missing or changed.")
@click.option("--pack", "pack_", is_flag=True, help="Combine the files of each year into one.")
def history(events: Path, event: str | None, limit: int | None, form: str, *, verify_: bool, pack_: bool) -> None:
    """List what was published and when, newest first.

    \b
    timeline history --limit 10
    timeline history --event llama-4-launch
    timeline history --verify
    """
    from timeline.history import as_json, lines, pack_years, verify
    from timeline.problems import errors
    from timeline.reporting import count

    if pack_:
        for path in pack_years(events, lambda: _say("another build is running here; waiting for it to finish")):
            click.echo(f"packed  {path}")
    if verify_:
        problems, log = verify(events)
        _print_problems(problems, {}, every=True)
        wrong = len(errors(problems))
        click.echo(f"{count(len(log.files), 'file')}, {count(len(log.lines), 'publication')}, {count(wrong, 'error')}")
        raise SystemExit(1 if wrong else 0)
    if form == "json" and not pack_:
        click.echo(as_json(events, event, limit))
    elif not pack_:
        click.echo("\n".join(lines(events, event)[:limit]))


@cli.command()
@click.argument("what", type=click.Choice(["record", "settings", "data", "changes", "known"]))
@click.option(
    "--draft",
    type=click.Choice(["2020-12", "07"]),
    default="2020-12",
    show_default=True,
    help="Draft of JSON Schema, for records and timeline.yaml.",
)
@click.option("--with-vocabulary", is_flag=True, help="Suggest the topics, actors, kinds and ids of the records.")
@EVENTS
def schema(what: str, draft: str, events: Path, *, with_vocabulary: bool) -> None:
    """Print a JSON Schema for editors and programs.

    There is one of records, of timeline.yaml (settings), of timeline.json (data), of changes.json and of known.json.

    \b
    timeline schema record --with-vocabulary
    timeline schema settings --draft 07    for programs that know no later draft
    timeline schema changes
    """
    from importlib.resources import files

    from timeline.problems import UsageWrong
    from timeline.schema import json_schema

    if what not in ("data", "changes", "known"):
        click.echo(json_schema(what, draft, _vocabulary(events) if with_vocabulary else None), nl=False)
    elif with_vocabulary:
        raise UsageWrong(f"--with-vocabulary: the schema of {what} has no words of a timeline; leave it out")
    else:
        click.echo(files("timeline").joinpath(f"emit/data/schemas/{what}.json").read_text("utf-8"), nl=False)


def _vocabulary(events: Path) -> Vocabulary:
    from timeline.authoring.new import desk
    from timeline.vocabulary import vocabulary

    here = desk(events)
    return vocabulary(here.settings, here.found.records)


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print a shell completion script.

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


def _with_bar(label: str, things: Counted[T], /) -> Iterator[T]:
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
        _say(f"{output / path}: out of date")
    for path in report.changes.deleted:
        _say(f"{output / path}: should be deleted")
    if report.changes:
        _say("run `timeline build` and commit the result")
        raise SystemExit(1)
    _say(f"{output} is up to date ({count(report.changes.total, 'file')})")


def _result(report: Report, output: Path) -> Iterator[str]:
    from timeline.reporting import count

    edition, changes = report.edition, report.changes
    news = f"{len(report.new)} new, {count(len(report.notices), 'notice')}"
    yield (
        f"{count(len(edition.entries), 'event')}: {news}; "
        f"{changes.total} files, {len(changes.written)} written, {len(changes.deleted)} deleted"
    )
    yield from _addresses(edition, output)


def _tell_of_others(changes: Changes, output: Path) -> None:
    """Files in the site that somebody else wrote: which were left alone, and which were not."""
    for path in changes.kept:
        _say(f"{output / path}: changed by someone else, not touched")
    for path in changes.overwritten[:_SHOWN]:
        _say(f"{output / path}: changed by someone else, replaced by this build")
    if len(changes.overwritten) > _SHOWN:
        _say(f"… and {len(changes.overwritten) - _SHOWN} more files that someone else had changed")


def _addresses(edition: Edition, output: Path) -> Iterable[str]:
    base = edition.settings.root
    yield f"page      {output / 'index.html'}"
    yield f"feeds     {output / 'atom.xml'}, rss.xml, feed.json; calendar.ics"
    yield f"          at {base}atom.xml after the upload"
    for lang in edition.settings.languages[1:]:
        yield f"          in `{lang}` under {edition.settings.folder(lang)}"
    yield f"preview   python3 -m http.server --directory {output} 8000   then http://localhost:8000/"


# --- clock and exits --------------------------------------------------------------------------------------------------


def _is_given(now: str | None) -> bool:
    """Whether the time was asked for, and is not that of the clock."""
    return now is not None or bool(os.environ.get("SOURCE_DATE_EPOCH"))


def _now_by_the_clock() -> datetime:
    from datetime import UTC, datetime

    return datetime.now(UTC).replace(microsecond=0)


def _now(given: str | None) -> datetime:
    """`--now`, else SOURCE_DATE_EPOCH (reproducible-builds.org), else the clock; UTC, whole seconds."""
    from datetime import UTC, datetime

    from timeline.problems import UsageWrong
    from timeline.stamps import YEARS

    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        if given is not None:
            moment = datetime.fromisoformat(given)
            if moment.tzinfo is None:
                raise UsageWrong(f"--now {given}: this time has no offset from UTC; write it like 2025-09-01T10:00:00Z")
        elif epoch:
            moment = datetime.fromtimestamp(int(epoch), UTC)
        else:
            moment = datetime.now(UTC)
        moment = moment.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError, OSError):
        source = f"--now {given}" if given is not None else f"SOURCE_DATE_EPOCH={epoch}"
        raise UsageWrong(f"{source}: this is not a time; write it like 2025-09-01T10:00:00Z") from None
    if moment.year not in YEARS:
        source = "the clock of this machine" if given is None and not epoch else "the time given"
        years = f"{YEARS[0]} to {YEARS[-1]}"
        raise UsageWrong(f"{source} is in the year {moment.year}; only the years {years} can be published")
    return moment


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
