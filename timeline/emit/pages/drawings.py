"""A drawing as text, by its template. Its marks are hundreds: functions write them in half the time of macros."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from timeline.emit.pages.drawing.placed import number, percent
from timeline.emit.pages.templates import template

if TYPE_CHECKING:
    from timeline.emit.pages.drawing.placed import Drawing, Placed, Text
    from timeline.emit.pages.drawing.rows import Row, Rows, Run


def svg(drawing: Drawing) -> Markup:
    """The drawing of a wide page as an `svg` element."""
    made = template("drawing.html").render(d=drawing, shapes=Shapes(drawing))
    return Markup(made)  # noqa: S704 - a template of ours, escaped


def lanes(drawn: Rows) -> Markup:
    """The rows of a phone as a list of links, each with its part of the drawing."""

    def runs(row: Row) -> Markup:
        return Markup("".join(_run(drawn, run) for run in (*row.lines, *row.dots)))  # noqa: S704 - as below

    return Markup(template("lanes.html").render(d=drawn, runs=runs))  # noqa: S704 - a template of ours, escaped


def _run(d: Rows, r: Run) -> str:
    of = f'data-of="{escape(" ".join(r.ids))}"/>'
    if r.kind == "hollow":
        return f'<circle class="k o" cx="{d.at(r.x1)}" cy="8" r="{r.half - 1}" {of}'
    if r.kind == "dot":
        return f'<circle class="k" cx="{d.at(r.x1)}" cy="8" r="{r.half}" {of}'
    return f'<line class="run {r.kind}" x1="{d.at(r.x1)}" x2="{d.at(r.x2)}" y1="8" y2="8" {of}'


@dataclass(frozen=True)
class Shapes:
    """The elements of a drawing. All text in them is escaped; the rest are numbers and names of ours."""

    d: Drawing

    def text(self, t: Text, kind: str = "") -> Markup:
        """A text at its place."""
        return Markup(self._text(t, kind))  # noqa: S704

    def box(self, kind: str, x1: float, x2: float, y: float, height: float) -> Markup:
        """A rectangle between two places."""
        return Markup(self._box(kind, x1, x2, y, height))  # noqa: S704

    def mark(self, m: Placed) -> Markup:
        """A mark with its name, linked to its event."""
        of = f' data-of="{escape(" ".join(m.ids))}"' if len(m.ids) > 1 else ""
        key = ' class="key-event"' if m.key else ""
        tip = f"<title>{escape(m.tip)}</title>" if m.tip else ""
        label = self._text(m.label, "l i" if m.hollow or m.form == "plan" else "l") if m.label else ""
        shape = f"{self._shape(m)}{self._stubs(m)}"
        return Markup(f'<a href="{escape(m.href)}" tabindex="-1"{of}{key}>{tip}{shape}{label}</a>')  # noqa: S704

    def _text(self, t: Text, kind: str) -> str:
        class_ = f' class="{kind}"' if kind else ""
        lang = f' lang="{escape(t.lang)}"' if t.lang else ""
        end = ' text-anchor="end"' if t.anchor == "end" else ""
        due = f'<tspan class="due">{escape(t.due)}</tspan> ' if t.due else ""
        strong = f'{" " if t.text else ""}<tspan class="yr">{escape(t.strong)}</tspan>' if t.strong else ""
        outcome = f' <tspan class="out">· {escape(t.outcome)}</tspan>' if t.outcome else ""
        place = f'x="{self.d.at(t.x)}" dx="{self.d.dx(t.dx)}" y="{number(t.y)}"'
        return f"<text{class_}{lang} {place}{end}>{due}{escape(t.text)}{strong}{outcome}</text>"

    def _shape(self, m: Placed) -> str:
        match m.form:
            case "day":
                made = self._day(m)
            case "bar":
                made = self._box(_kind(m), m.x1, m.x2, m.y - 5, 10)
            case "block":
                made = self._fixed(_kind(m), m.x1, -11 if m.stub_start else 0, m.y - 5, (11, 10))
            case "range":
                made = self._lines(m, "rim", "hole", "dots") if m.hollow else self._lines(m, "pale", "dots")
            case "cluster":
                made = self._cluster(m)
            case "plan":
                made = self._plan(m)
            case "to_come":
                made = self._to_come(m)
        return made

    def _day(self, m: Placed) -> str:
        radius = 4.5 if m.hollow else 5.5
        return f'<circle class="{_kind(m)}" cx="{self.d.at(m.x1)}" cy="{number(m.y)}" r="{radius}"/>'

    def _lines(self, m: Placed, *kinds: str) -> str:
        return "".join(self._line(kind, m.x1, m.x2, m.y) for kind in kinds)

    def _cluster(self, m: Placed) -> str:
        if m.x2 > m.x1:
            made = self._lines(m, "many-rim", "many")
        else:
            made = self._fixed("many-box", m.x1, -m.side, m.y - 7, (2 * m.side, 14), rx=7)
        place = f'x="{self.d.at((m.x1 + m.x2) / 2)}" y="{number(m.y + 4)}"'
        return f'{made}<text class="count" {place} text-anchor="middle">{len(m.ids)}</text>'

    def _plan(self, m: Placed) -> str:
        late = self._line("late", m.x2, m.settled, m.y) if m.settled is not None and m.settled > m.x2 else ""
        if m.flush:
            made = self._open_plan(m.x1, m.x2, m.y)
        elif m.x2 > m.x1:
            made = self._box("plan", m.x1, m.x2, m.y - 5, 10, rx=5)
        else:
            made = self._fixed("plan", m.x1, -9, m.y - 5, (18, 10), rx=5)
        done = "" if m.settled is None else self._sign("done", m.settled, m.y)
        gone = self._sign("gone", m.x2, m.y) if m.outcome == "cancelled" else ""
        return f"{late}{made}{done}{gone}"

    def _to_come(self, m: Placed) -> str:
        begin = self._open_plan(m.x1, m.x2, m.y) if m.x1 < m.x2 else ""
        return begin + self._fixed("plan", m.x2, 11, m.y - 5, (17, 10), rx=5)

    def _sign(self, name: str, x: float, y: float) -> str:
        return f'<use class="{name}" href="#_{name}" x="{self.d.at(x)}" y="{number(y)}"/>'

    def _stubs(self, m: Placed) -> str:
        start = self._stub(m, m.x1, 30 - m.before, toward_start=True) if m.stub_start else ""
        end = self._stub(m, m.x2, m.after - 30, toward_start=False) if m.stub_end else ""
        return start + end

    def _stub(self, m: Placed, x: float, off: float, *, toward_start: bool) -> str:
        kind = "stub p" if m.form == "plan" else "stub"
        side = "left" if toward_start != self.d.rtl else "right"
        place = f'x="{self.d.at(x)}" y="{number(m.y)}" transform="translate({self.d.dx(off)})"'
        return f'<use class="{kind}" href="#_stub-{side}" {place}/>'

    def _box(self, kind: str, x1: float, x2: float, y: float, height: float, *, rx: int = 0) -> str:
        place = f'x="{self.d.left(x1, x2 - x1)}" width="{percent(x2 - x1)}" y="{number(y)}" height="{number(height)}"'
        return f'<rect class="{kind}" {place}{_round(rx)}/>'

    def _fixed(self, kind: str, x: float, dx: float, y: float, size: tuple[float, int], *, rx: int = 0) -> str:
        """A rectangle as wide on every page."""
        width, height = size
        shift = number(-dx - width if self.d.rtl else dx)
        place = f'x="{self.d.at(x)}" transform="translate({shift})" width="{width}" y="{number(y)}" height="{height}"'
        return f'<rect class="{kind}" {place}{_round(rx)}/>'

    def _line(self, kind: str, x1: float, x2: float, y: float) -> str:
        at = number(y)
        return f'<line class="{kind}" x1="{self.d.at(x1)}" x2="{self.d.at(x2)}" y1="{at}" y2="{at}"/>'

    def _open_plan(self, x1: float, x2: float, y: float) -> str:
        """A plan that is not over where the axis ends: its end is not drawn."""
        place = f'x="{self.d.left(x1, x2 - x1)}" width="{percent(x2 - x1)}" y="{number(y - 6)}" height="12"'
        begin = "-10%" if self.d.rtl else "1"
        return f'<svg {place}><rect class="plan" x="{begin}" y="1" width="110%" height="10" rx="5"/></svg>'


def _kind(m: Placed) -> str:
    return "k o" if m.hollow else "k"


def _round(rx: int) -> str:
    return f' rx="{rx}"' if rx else ""
