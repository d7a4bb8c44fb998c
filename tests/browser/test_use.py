"""The page in use: by mouse, by keyboard, without script, on paper, on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Browser

KINDS = ("index.html", "method/index.html", "subscribe/index.html", "corrections/index.html", "embed.html")
SHOWN = "document.querySelectorAll('li.e:not([hidden])').length"


def press(browser: Browser, *keys: str) -> str:
    """Press keys one after another; what has the focus then, as selector-like words."""
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    for key in keys:
        ActionChains(browser.driver).send_keys(getattr(Keys, key, key)).perform()
    return str(
        browser.run(
            "const a = document.activeElement; return [a.tagName, a.className, a.name || a.id || a.getAttribute('href') || ''].join(' ')"
        )
    )


def write(browser: Browser, text: str) -> None:
    """Type into the search field."""
    browser.run("document.querySelector('[name=q]').focus(); return 0")
    press(browser, *text)


# --- loading


@pytest.mark.parametrize("page", KINDS)
@pytest.mark.parametrize("site", ["story", "story/fr", "long", "split"])
def test_the_console_stays_silent_under_the_policy(browser: Browser, site: str, page: str) -> None:
    browser.open(f"{site}/{page}")
    assert browser.messages() == []


def test_no_more_than_four_requests(browser: Browser) -> None:
    browser.open("story/index.html")
    browser.idle()
    assert len(browser.asked) <= 4
    hosts = browser.run("[...new Set(performance.getEntriesByType('resource').map((e) => new URL(e.name).host))]")
    assert hosts == [browser.root.split("/")[2]]


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize(
    "page",
    [
        "story/index.html",
        "story/fr/index.html",
        "long/index.html",
        "dense/index.html",
        "split/index.html",
        "story/subscribe/index.html",
        "story/embed.html",
    ],
)
def test_nothing_scrolls_sideways(browser: Browser, page: str, width: int) -> None:
    browser.set(width)
    browser.open(page)
    assert browser.run("document.documentElement.scrollWidth") <= width


def test_the_site_works_from_a_file(browser: Browser, sites: Path) -> None:
    browser.driver.get((sites / "story/index.html").as_uri())
    assert browser.run("getComputedStyle(document.querySelector('h1')).fontFamily").startswith("Charter")
    assert browser.run("!document.querySelector('.finder').hidden")
    browser.run("document.querySelector('.u-url').click()")
    assert browser.driver.current_url.endswith("/index.html")
    assert browser.run("!!document.querySelector('h1 .p-name')")


# --- search and filters


def test_words_narrow_the_list_and_stand_in_the_address(browser: Browser) -> None:
    browser.open("story/index.html")
    everything = browser.run(SHOWN)
    write(browser, "llama")
    fewer = browser.run(SHOWN)
    assert 0 < fewer < everything
    browser.until("location.hash === '#?q=llama'")
    browser.until(f"document.querySelector('#_found').textContent.startsWith('{fewer} event')")
    browser.open("story/index.html#?q=llama")
    assert browser.run(SHOWN) == fewer
    browser.run("document.querySelector('#_clear').click()")
    assert browser.run(SHOWN) == everything
    browser.until("location.hash === ''")


def test_case_accents_and_apostrophes_do_not_matter(browser: Browser) -> None:
    browser.open("story/fr/index.html")
    write(browser, "MODELE")
    upper = browser.run(SHOWN)
    browser.open("story/fr/index.html")
    write(browser, "modèle")
    assert browser.run(SHOWN) == upper > 0


def test_or_within_a_group_and_between_groups(browser: Browser) -> None:
    browser.open("dense/index.html")
    names = [browser.run(f"document.querySelectorAll('[name=t]')[{i}].value") for i in (0, 1)]
    actor = browser.run("document.querySelector('[name=a]').value")
    has = "[...document.querySelectorAll('li.e')].filter((e) => {test}).length"
    topics = " || ".join(f"e.dataset.t.split(' ').includes('{name}')" for name in names)
    browser.open(f"dense/index.html#?t={','.join(names)}")
    assert browser.run(SHOWN) == browser.run(has.format(test=topics))
    browser.open(f"dense/index.html#?t={','.join(names)}&a={actor}")
    both = f"({topics}) && e.dataset.a.split(' ').includes('{actor}')"
    assert browser.run(SHOWN) == browser.run(has.format(test=both))


def test_a_value_tells_how_many_events_it_would_leave(browser: Browser) -> None:
    browser.open("dense/index.html#?q=partner")
    value = browser.run(
        "[...document.querySelectorAll('[name=a]')].find((i) => +i.parentNode.querySelector('.c').textContent > 0).value"
    )
    said = browser.run(f"+document.querySelector('[name=a][value={value}]').parentNode.querySelector('.c').textContent")
    browser.run(f"document.querySelector('[name=a][value={value}]').click()")
    assert browser.run(SHOWN) == said


def test_nothing_found_is_said_and_can_be_undone(browser: Browser) -> None:
    browser.open("story/index.html#?q=zzzz")
    assert browser.run(SHOWN) == 0
    assert browser.run("!document.querySelector('.none').hidden")
    assert browser.run("!document.querySelector('#_clear').hidden")


def test_an_anchor_to_a_hidden_event_clears_the_filters_and_says_so(browser: Browser) -> None:
    browser.open("story/index.html#?q=zzzz")
    id = browser.run("document.querySelector('li.e').id")
    browser.run(f"location.hash = '{id}'; return 0")
    browser.until(f"{SHOWN} > 1")
    assert browser.run("document.querySelector('.toast').textContent")
    assert browser.run("location.hash") == f"#{id}"


def test_newest_first_turns_everything_round_and_back(browser: Browser) -> None:
    browser.open("story/index.html")
    ids = "[...document.querySelectorAll('li.e')].map((e) => e.id)"
    before = browser.run(ids)
    browser.run("document.querySelector('#_order').click()")
    assert browser.run(ids) == before[::-1]
    browser.until("location.hash === '#?o=desc'")
    browser.run("document.querySelector('#_order').click()")
    assert browser.run(ids) == before


def test_marks_of_hidden_events_fade_and_stay(browser: Browser) -> None:
    browser.open("story/index.html#?q=zzzz")
    marks = "[...document.querySelectorAll('.draw a:not(.name), .lanes [data-of]')]"
    assert browser.run(f"{marks}.length") > 100
    assert browser.run(f"{marks}.every((mark) => mark.classList.contains('off'))")


# --- chapters, lines, and what links keep


def test_a_chapter_stands_before_the_first_of_its_events_that_is_shown(browser: Browser) -> None:
    after = "[...document.querySelectorAll('li.chapter:not([hidden])')].map((one) => one.nextElementSibling)"
    for hash in ("", "#?o=desc", "#?t=infrastructure", "#?o=desc&t=infrastructure", "#?q=zzzz"):
        browser.open(f"story/index.html{hash}")
        assert browser.run(f"{after}.every((one) => one.matches('.e:not([hidden])'))"), hash
        assert browser.run(f"{after}.length > 0") is ("zzzz" not in hash)


def test_lines_can_be_switched_on_and_off(browser: Browser) -> None:
    browser.open("story/index.html")
    height = "document.querySelector('li.e').offsetHeight"
    full = browser.run(height)
    browser.run("document.querySelector('#_compact').click()")
    assert browser.run(height) < 80 < full
    assert browser.run("document.querySelector('#_compact').getAttribute('aria-pressed')") == "true"
    browser.run("document.querySelector('#_compact').click()")
    assert browser.run(height) == full


def test_links_to_months_and_languages_keep_what_is_chosen(browser: Browser) -> None:
    browser.open("story/index.html#?t=models")
    shown = browser.run(SHOWN)
    browser.run("document.querySelector('.months li:not([hidden]) a').click()")
    assert browser.run("location.hash") == "#?t=models"
    assert browser.run(SHOWN) == shown
    browser.run("document.querySelector('.langs a').click()")
    browser.until("location.pathname.includes('/fr/') && location.hash === '#?t=models'")
    browser.until(f"{SHOWN} === {shown}")


# --- the first screen


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 900)])
@pytest.mark.parametrize("site", ["story", "story/fr"])
def test_the_latest_is_above_the_fold(browser: Browser, site: str, width: int, height: int) -> None:
    browser.set(width, height=height)
    browser.open(f"{site}/index.html")
    foot = browser.run(
        "innerWidth < 1120 ? document.querySelector('.finder').getBoundingClientRect().top : innerHeight"
    )
    assert browser.run("document.querySelector('.latest').getBoundingClientRect().bottom") < foot
    assert browser.run("document.querySelector('.p-name').getBoundingClientRect().bottom") < height


@pytest.mark.parametrize("site", ["story", "story/fr"])
def test_the_drawing_ends_on_the_first_screen(browser: Browser, site: str) -> None:
    browser.open(f"{site}/index.html")
    assert browser.run("document.querySelector('.draw.wide').getBoundingClientRect().bottom") <= 900
    drawn = "[...document.querySelectorAll('.draw.wide a:not(.name)')]"
    named = browser.run(f"{drawn}.filter((mark) => mark.querySelector('text:not(.count)')).length")
    assert named > browser.run(f"{drawn}.length") / 2


# --- the bar for search and filters


@pytest.mark.parametrize(("width", "height"), [(320, 600), (390, 844), (820, 900), (1280, 900)])
def test_the_bar_stays_at_hand_and_says_how_many_are_left(browser: Browser, width: int, height: int) -> None:
    browser.set(width, height=height)
    browser.open("story/index.html#?t=models")
    shown = browser.run(SHOWN)
    browser.until(f"document.querySelector('#_found').textContent.startsWith('{shown} event')")
    browser.run("document.documentElement.style.scrollBehavior = 'auto'; scrollTo(0, 5000); return 0")
    for part in ("[name=q]", "#_found", "#_clear"):
        box = browser.run(f"document.querySelector('{part}').getBoundingClientRect().toJSON()")
        assert 0 <= box["top"] < box["bottom"] <= height, part
        assert 0 <= box["left"] < box["right"] <= width, part
    assert browser.run("document.querySelector('[name=q]').offsetWidth") >= 120


def test_on_a_phone_the_options_open_below_the_results(browser: Browser) -> None:
    browser.set(390, height=844)
    browser.open("story/index.html")
    top = "document.querySelector('.sheet').getBoundingClientRect().top"
    assert browser.run("getComputedStyle(document.querySelector('.sheet')).display") == "none"
    browser.run("document.querySelector('#_filter').click(); return 0")
    assert browser.run(top) > 844 * 0.35
    browser.run("document.querySelector('[name=t]').click(); return 0")
    browser.until("document.querySelector('main').getBoundingClientRect().top < 200")
    assert browser.run("document.querySelector('#_filter').getAttribute('aria-expanded')") == "true"
    press(browser, "ESCAPE")
    assert browser.run("document.activeElement.id") == "_filter"
    assert browser.run("getComputedStyle(document.querySelector('.sheet')).display") == "none"


@pytest.mark.parametrize("width", [390, 1280])
def test_whoever_narrows_the_list_sees_what_is_left(browser: Browser, width: int) -> None:
    browser.set(width)
    browser.open("story/index.html")
    browser.run("document.documentElement.style.scrollBehavior = 'auto'; scrollTo(0, 9000); return 0")
    write(browser, "hyperion")
    seen = "return [...document.querySelectorAll('li.e:not([hidden])')].some((e) => { const b = e.getBoundingClientRect(); return b.bottom > 0 && b.top < innerHeight; })"
    browser.until(seen)


def test_many_languages_do_not_crowd_the_bar(browser: Browser) -> None:
    browser.open("languages/index.html")
    assert browser.run("document.querySelector('.langs').parentNode.tagName") == "HEADER"
    assert browser.run("document.querySelector('.top').offsetHeight") < 60


@pytest.mark.parametrize("link", ["#?s=reported", "#?s=planned", "#?t=models"])
def test_a_number_is_what_its_link_shows(browser: Browser, link: str) -> None:
    browser.set(390)
    browser.open("story/index.html")
    chosen = f'document.querySelector(\'.lead [href="{link}"], .lanes [href="{link}"]\')'
    number = browser.run(f"+{chosen}.textContent.match(/[0-9]+/)[0]")
    browser.run(f"{chosen}.click(); return 0")
    browser.until(f"{SHOWN} === {number}")


def test_filtering_400_events_lays_the_page_out_once_a_keystroke(browser: Browser) -> None:
    browser.open("dense/index.html")
    browser.idle()
    texts = ["t", "th", "the", "the s", "the st", "the sta", "the staff", "the", "", "m", "mo", "mod", "model", ""]
    browser.driver.execute_cdp_cmd("Performance.enable", {})
    before = layouts(browser)
    for text in texts:
        browser.run(
            "const q = document.querySelector('[name=q]'); q.value = arguments[0];"
            "q.dispatchEvent(new Event('input', {bubbles: true})); return document.body.offsetHeight",
            text,
        )
    # One for each keystroke, one where rows come into view, and one where the page looks at itself in the next frame.
    assert layouts(browser) - before <= 3 * len(texts)


def layouts(browser: Browser) -> int:
    """How often the page was laid out since it was opened."""
    metrics = browser.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return int(next(metric["value"] for metric in metrics if metric["name"] == "LayoutCount"))


def test_search_over_all_years_of_a_long_timeline(browser: Browser) -> None:
    browser.open("split/index.html")
    assert not any("search.json" in path for path in browser.asked)
    write(browser, "staff")
    browser.until("document.querySelectorAll('#_hits li').length > 5")
    assert any("search.json" in path for path in browser.asked)
    browser.run("document.querySelector('#_hits a').click()")
    browser.until("location.pathname.includes('/events/')")


def test_an_old_anchor_finds_its_event_when_years_moved_away(browser: Browser) -> None:
    browser.open("split/index.html#event-3")
    browser.until("location.pathname.endsWith('/events/event-3/')")


# --- keyboard


def test_a_walk_with_the_keyboard_alone(browser: Browser) -> None:
    browser.open("story/index.html")
    browser.driver.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    )
    assert press(browser, "TAB").endswith("skip #_main")
    assert press(browser, "ENTER").startswith("MAIN")
    browser.open("story/index.html")
    steps = [press(browser, "TAB") for _ in range(90)]
    kinds = [step.split(" ")[0] for step in steps]
    assert any("#_20" in step for step in steps), "months"
    assert any(step.endswith(" q") for step in steps), "search"
    assert any(step.endswith((" t", " s", " a")) for step in steps), "filters"
    assert any("u-url" in step for step in steps), "event"
    assert any("copy" in step for step in steps), "copy link"
    assert not any("svg" in kind.lower() for kind in kinds)
    place = next(index for index, step in enumerate(steps) if "copy" in step)
    browser.open("story/index.html")
    for _ in range(place + 1):
        press(browser, "TAB")
    press(browser, "ENTER")
    browser.until("document.querySelector('.toast')?.textContent === 'Link copied'")
    assert browser.messages() == []


def test_the_focus_can_be_seen(browser: Browser) -> None:
    browser.open("story/index.html")
    press(browser, "TAB", "TAB", "TAB")
    assert browser.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_current_month_follows_reading(browser: Browser) -> None:
    browser.open("story/index.html")
    last = browser.run("[...document.querySelectorAll('.month')].at(-1).querySelector('h3').id")
    browser.run(
        f"document.documentElement.style.scrollBehavior = 'auto'; document.getElementById('{last}').scrollIntoView(); return 0"
    )
    browser.until(f"document.querySelector('.months [aria-current]')?.hash === '#{last}'")


# --- other ways to look


def test_without_script_everything_is_readable(browser: Browser) -> None:
    browser.open("story/index.html")
    everything = browser.run("document.querySelectorAll('li.e').length")
    browser.set(script=False)
    browser.open("story/index.html")
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert browser.run(SHOWN) == everything
    assert browser.run("document.querySelector('.finder').hidden && document.querySelector('.facets').hidden")
    assert browser.run("document.querySelectorAll('.static a').length") > 3
    assert not browser.run("document.querySelectorAll('.copy').length")


def test_nothing_moves_where_movement_is_not_wanted(browser: Browser) -> None:
    browser.set(prefers_reduced_motion="reduce")
    browser.open("story/index.html")
    assert browser.run("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_marks_survive_forced_colours(browser: Browser) -> None:
    browser.set(forced_colors="active")
    browser.open("story/index.html")
    browser.keep("forced-colours")
    assert (
        browser.run("getComputedStyle(document.querySelector('.e.day'), '::after').backgroundColor")
        != "rgba(0, 0, 0, 0)"
    )


def test_on_paper_sources_are_written_out(browser: Browser) -> None:
    import base64

    browser.open("story/index.html")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": []})
    assert browser.run("getComputedStyle(document.querySelector('.filters')).display") == "none"
    assert "<http" in browser.run("getComputedStyle(document.querySelector('.s a'), '::after').content").replace(
        "\\", ""
    ) or "href" in browser.run("getComputedStyle(document.querySelector('.s a'), '::after').content")
    sheet = "document.querySelector('.on-paper')"
    assert browser.run(f"{sheet}.textContent").startswith("https://example.org/")
    assert browser.run(f"getComputedStyle({sheet}).position") == "fixed"
    assert browser.run("getComputedStyle(document.querySelector('.finder')).display") == "none"
    made = browser.driver.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})
    browser.keep("print")
    (Path(__file__).parents[2] / "build-artefacts/pages/story.pdf").write_bytes(base64.b64decode(made["data"]))
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


@pytest.mark.parametrize("site", ["arabic", "hebrew"])
def test_right_to_left_pages_run_to_the_left_throughout(browser: Browser, site: str) -> None:
    browser.open(f"{site}/index.html")
    assert browser.run("document.documentElement.dir") == "rtl"
    left = "document.querySelector('{}').getBoundingClientRect().left"
    ordered = (
        (".e h4 .p-name", ".d"),
        (".facets", ".months"),
        (".draw .now", ".draw .name text"),
        (".numbers", ".lead h1"),
        (".finder", ".home"),
    )
    for first, second in ordered:
        assert browser.run(left.format(first)) < browser.run(left.format(second)), (first, second)
    foreign = browser.run("[...document.querySelectorAll('[lang]')].filter((e) => !e.dir && !e.closest('svg')).length")
    assert foreign == 0


# --- citations and code


def test_without_script_citations_and_code_can_be_selected(browser: Browser) -> None:
    browser.set(script=False)
    for page, selector in (("subscribe/", "pre"), ("events/llama-4-launch/", ".cite")):
        browser.open(f"story/{page}")
        assert not browser.driver.find_elements("css selector", ".copy")
        found = browser.driver.find_element("css selector", selector)
        assert found.is_displayed()
        assert found.value_of_css_property("user-select") != "none"


def test_buttons_that_copy_say_what(browser: Browser) -> None:
    browser.open("story/events/llama-4-launch/")
    names = browser.run("[...document.querySelectorAll('.copy')].map((one) => one.getAttribute('aria-label'))")
    assert names[1:] == ["Copy: Cite", "Copy: BibTeX", "Copy: RIS", "Copy: CSL-JSON"]
    assert names[0].startswith("Copy link: Meta releases")
    for width in (1280, 390):
        browser.set(width)
        boxes = browser.run(
            "[...document.querySelectorAll('.copy')].filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().height)"
        )
        assert min(boxes) >= 24


# --- embedding


def test_the_element_fits_its_frame_and_takes_its_attributes(browser: Browser, sites: Path) -> None:
    page = sites / "host.html"
    page.write_text(
        '<!doctype html><meta charset="utf-8"><title>Host</title><script src="story/embed.js"></script>'
        '<chrono-embed last="2"></chrono-embed>',
        "utf-8",
    )
    browser.driver.get((sites / "host.html").as_uri())
    browser.driver.switch_to.frame(0)
    browser.until("document.querySelectorAll('li:not([hidden])').length === 3")  # two facts and the nearest plan
    browser.driver.switch_to.default_content()
    fits = "const h = document.querySelector('iframe')?.getBoundingClientRect().height; return 120 < h && h < 400"
    browser.until(fits)


# --- pictures for people


@pytest.mark.parametrize("site", ["story", "one", "dense", "long"])
@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("width", [1280, 768, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures(browser: Browser, site: str, lang: str, width: int, scheme: str) -> None:
    browser.set(width, height=1200, prefers_color_scheme=scheme)
    browser.open(f"{site}/{'fr/' if lang == 'fr' else ''}index.html")
    browser.keep(f"{site}-{lang}-{width}-{scheme}")
    assert browser.messages() == []
