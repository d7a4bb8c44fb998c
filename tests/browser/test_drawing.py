"""The drawing's table of widths, held against the browser that sets the text."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Browser
from timeline.emit.pages.drawing.measure import text_width

FAMILIES = ("system-ui, sans-serif", "DejaVu Sans", "Liberation Sans", "Noto Sans")
STYLES = {"regular": "normal 400", "italic": "italic 400", "bold": "normal 700"}
TEXTS = (
    "Meta gathers its AI teams in Meta Superintelligence Labs",
    "Prometheus, Hyperion · 98 days late…",
    "L’offensive de Meta dans l’IA : « 49 % », 27 Md$",
    "Zwölf große Übungsflüge über Österreich",
    "Año, señal, ¿qué?",
    "Zażółć gęślą jaźń, ŠĐČĆŽ",
    "Το νερό και η πόλη",
    "Правительство объявило о новом плане",
    "الحكومة تعلن عن خطة جديدة للمياه",
    "الْعَرَبِيَّة مُحَمَّد",
    "הממשלה מודיעה על תוכנית חדשה",
    "東京で新しい法律が発効する",
    "정부가 새 계획을 발표했다",
    "सरकार ने नई योजना की घोषणा की",
    "รัฐบาลประกาศแผนใหม่",
    "e\u0301a\u0308 WWW iii 0123456789 (€$£) —–-",
    "AVAVA To. Ty, fi ffl",
)
ROUNDED = 1 / 16  # pixels: the browser adds up in sixty-fourths
MEASURED = """
const [texts, font, size] = arguments;
const svg = document.body.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
const made = texts.map((text) => {
  const node = svg.appendChild(document.createElementNS(svg.namespaceURI, "text"));
  node.style.font = font;
  node.textContent = text;
  return node.getComputedTextLength();
});
svg.remove();
return made;
"""


@pytest.mark.parametrize("size", [11.5, 12])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("family", FAMILIES)
def test_no_text_is_wider_than_the_table_says(browser: Browser, family: str, style: str, size: float) -> None:
    browser.driver.get("about:blank")
    font = f"{STYLES[style]} {size}px {family if ',' in family else repr(family)}"
    widths = browser.run(MEASURED, list(TEXTS), font, size)
    assert min(widths) > 0
    wider = {
        text: (width, said)
        for text, width in zip(TEXTS, widths, strict=True)
        if width - ROUNDED > (said := text_width(text, size, style))  # type: ignore[arg-type]
    }
    assert wider == {}
