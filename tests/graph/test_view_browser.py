"""The page in a real browser, used as a person would."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from view_graphs import HOSTILE, selection

from graph.view import Selection
from graph.view.page import render

pytestmark = pytest.mark.browser


def lineage() -> Selection:
    """Adapters for language models: two papers, their methods, and a data set."""
    graph = nx.MultiDiGraph()
    entities = [("Method", "LoRA"), ("Method", "QLoRA"), ("Model", "GPT-3"), ("Dataset", "GLUE")]
    for rank, (label, name) in enumerate(entities):
        id_ = f"{label.lower()}:{name.lower()}"
        graph.add_node((label, name), label=label, rank=rank, id=id_, name=name, papers=2, aliases=[])
    graph.nodes["Method", "LoRA"]["aliases"] = ["low-rank adaptation"]
    papers = {
        "p1": {"id": "p1", "title": "Adapting large models", "year": 2021, "url": "https://example.org/p1"},
        "p2": {"id": "p2", "title": "Adapting on one GPU", "year": 2023},
    }
    for rank, (id_, paper) in enumerate(papers.items(), 4):
        graph.add_node(("Paper", id_), label="Paper", rank=rank, **paper)

    def say(source: tuple, kind: str, target: tuple, paper: str, sentence: str, **more: Any) -> None:
        more = {"confidence": 0.9, "extractor": "test", **more}
        graph.add_edge(source, target, type=kind, paper=paper, sentence=sentence, **more)

    first, second, lora = ("Paper", "p1"), ("Paper", "p2"), ("Method", "LoRA")
    text = "We propose low-rank adaptation (LoRA), which trains two thin matrices."
    say(first, "PROPOSES", lora, "p1", text, forms=["LoRA", "low-rank adaptation"])
    say(first, "USES", ("Model", "GPT-3"), "p1", "GPT-3 is adapted with few weights.", forms=["GPT-3"])
    say(first, "EVALUATES_ON", ("Dataset", "GLUE"), "p1", "On GLUE nothing is lost.", forms=["GLUE"])
    say(second, "USES", lora, "p2", "Gradients flow into LoRA layers.", forms=["LoRA"])
    say(second, "PROPOSES", ("Method", "QLoRA"), "p2", "QLoRA needs one GPU.", forms=["QLoRA"])
    say(("Method", "QLoRA"), "BASED_ON", lora, "p2", "QLoRA builds on LoRA.")
    graph.add_edge(
        second, first, type="BUILDS_ON", via="method:lora", via_name="LoRA", role="USES", confidence=0.9
    )
    totals = {"Paper": 9, "Method": 2, "Model": 1, "Dataset": 1, "Metric": 0, "Task": 0}
    return Selection(graph, papers, totals, "the most connected", None, ("7 with fewer connections",))


class Page:
    """A page that is open, and what a person does with it."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def find(self, css: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def text(self, css: str) -> str:
        return self.run("return document.querySelector(arguments[0]).textContent", css)

    def click_at(self, expression: str) -> None:
        """Click on the canvas at the point of the picture that `expression` gives."""
        x, y = self.run(
            f"const at = papervine.network.canvasToDOM({expression});"
            "const box = document.querySelector('canvas').getBoundingClientRect();"
            "return [box.left + at.x, box.top + at.y]"
        )
        for kind, buttons in (("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)):
            event = {"type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1}
            self.driver.execute_cdp_cmd("Input.dispatchMouseEvent", event)
        time.sleep(0.15)

    def click_node(self, name: str) -> None:
        self.click_at(f"papervine.nodes.find((node) => node.name === {json.dumps(name)})")

    def type(self, *keys: str) -> None:
        self.driver.switch_to.active_element.send_keys(*keys)


@pytest.fixture
def open_page(browser, tmp_path: Path):
    """Opens a selection; whatever the test did, there was no error and no request beside the file."""

    def opened(shown: Selection, title: str = "A view", size: tuple[int, int] = (1400, 900)) -> Page:
        path = tmp_path / "view.html"
        path.write_text(render(shown, title), encoding="utf-8")
        browser.get_log("browser"), browser.get_log("performance")
        browser.execute_cdp_cmd("Network.enable", {})
        metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        browser.get(path.as_uri())
        return Page(browser)

    yield opened
    assert browser.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = {e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"}
    assert {url for url in urls if not url.startswith(("file:", "data:", "chrome:", "about:"))} == set()


def test_the_page_says_what_it_shows_and_what_not(open_page):
    page = open_page(lineage(), "Adapters")
    assert page.text("h1") == page.driver.title == "Adapters"
    assert page.text("#scope") == (
        "Showing 6 of 13 nodes: the most connected. Left out: 7 with fewer connections."
    )
    assert page.run("return document.documentElement.dataset.ready !== undefined")


def test_clicking_a_node_shows_its_evidence_with_the_mention_marked(open_page):
    page = open_page(lineage())
    page.click_node("LoRA")
    assert page.text("#details h2") == "LoRA"
    assert "low-rank adaptation" in page.text(".aliases")
    quotes = page.run(
        "return [...document.querySelectorAll('#details blockquote')].map((q) => q.textContent)"
    )
    assert "Gradients flow into LoRA layers." in quotes
    marks = page.run("return [...document.querySelectorAll('#details mark')].map((m) => m.textContent)")
    assert {"LoRA", "low-rank adaptation"} <= set(marks)
    assert "Adapting on one GPU (2023)" in page.text("#details")
    assert "confidence 90%" in page.text("#details")


def test_clicking_a_line_shows_who_says_it(open_page):
    page = open_page(lineage())
    page.click_at("pointOn(papervine.edges.find((edge) => edge.type === 'BASED_ON'), 0.5)")
    assert page.text("#details blockquote") == "QLoRA builds on LoRA."
    page.find("#details .source button").click()
    assert page.text("#details h2") == "Adapting on one GPU"
    assert "because it uses LoRA" in page.text("#details")


def test_from_the_evidence_one_goes_on_to_the_paper_and_its_page(open_page):
    page = open_page(lineage())
    page.click_node("GPT-3")
    page.find("#details .other").click()
    assert page.text("#details h2") == "Adapting large models"
    link = page.find("#details .actions a")
    assert link.get_attribute("href") == "https://example.org/p1"
    assert "noopener" in link.get_attribute("rel")


def test_searching_by_keyboard_goes_to_the_node_and_escape_leads_back(open_page):
    page = open_page(lineage())
    page.type("/")
    page.type("low-r")
    options = page.driver.find_elements(By.CSS_SELECTOR, "#matches [role=option]")
    assert [option.text.split("\n")[0] for option in options] == ["LoRA"]
    page.type(Keys.ENTER)
    assert page.text("#details h2") == "LoRA"
    time.sleep(0.7)
    centre = page.run("return papervine.network.getViewPosition()")
    node = page.run("return papervine.nodes.find((node) => node.name === 'LoRA')")
    assert abs(centre["x"] - node["x"]) < 5 and abs(centre["y"] - node["y"]) < 5
    page.type(Keys.ESCAPE)
    assert not page.find("#details").is_displayed() and page.find("#overview").is_displayed()


def test_a_node_opened_from_the_list_gives_the_focus_back_when_closed(open_page):
    page = open_page(lineage())
    page.find("#top button").send_keys(Keys.ENTER)
    assert page.run("return document.activeElement.id") == "details"
    page.type(Keys.ESCAPE)
    assert page.run("return document.activeElement === document.querySelector('#top button')")


def test_a_search_without_a_match_says_so(open_page):
    page = open_page(lineage())
    page.find("#search").send_keys("nothing like this")
    assert "No node" in page.text("#matches")


def test_kinds_and_relationships_can_be_hidden_and_shown_again(open_page):
    page = open_page(lineage())
    papers = page.find("#types [data-type=Paper]")
    papers.click()
    assert papers.get_attribute("aria-pressed") == "false"
    assert page.run("return papervine.edges.filter(edgeShown).map((edge) => edge.type)") == ["BASED_ON"]
    papers.click()
    page.find("#relations [data-relation=USES]").click()
    assert "USES" not in page.run("return papervine.edges.filter(edgeShown).map((edge) => edge.type)")
    page.find("#relations [data-relation=USES]").click()
    assert page.run("return papervine.edges.every(edgeShown)")


def test_pointing_at_a_node_leaves_only_its_neighbours_bright(open_page):
    page = open_page(lineage())
    x, y = page.run(
        "const at = papervine.network.canvasToDOM(papervine.nodes.find((node) => node.name === 'GLUE'));"
        "const box = document.querySelector('canvas').getBoundingClientRect();"
        "return [box.left + at.x, box.top + at.y]"
    )
    page.driver.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": "mouseMoved", "x": x, "y": y})
    time.sleep(0.2)
    lit = page.run("return [...papervine.scene.lit.nodes].map((node) => node.name)")
    assert set(lit) == {"GLUE", "Adapting large models"}


def test_every_node_is_in_the_list_beside_the_picture(open_page):
    page = open_page(lineage())
    names = page.run(
        "const all = document.querySelectorAll('#lists button > span:first-of-type');"
        "return [...all].map((name) => name.textContent)"
    )
    assert sorted(names) == sorted(page.run("return papervine.nodes.map((node) => node.name)"))


def test_a_link_leads_to_the_node_and_the_back_button_works(open_page):
    page = open_page(lineage())
    page.click_node("LoRA")
    page.click_node("GLUE")
    address = page.driver.current_url
    assert address.endswith("#dataset%3Aglue")
    page.driver.back()
    time.sleep(0.2)
    assert page.text("#details h2") == "LoRA"
    page.driver.get("about:blank")
    page.driver.get(address)
    assert page.text("#details h2") == "GLUE"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_follow_the_system_and_the_switch(open_page, scheme):
    page = open_page(lineage())
    feature = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", feature)
    time.sleep(0.1)
    before = page.run(
        "return [getComputedStyle(document.body).backgroundColor, papervine.scene.colours['--ground']]"
    )
    page.find("#theme").click()
    after = page.run(
        "return [getComputedStyle(document.body).backgroundColor, papervine.scene.colours['--ground']]"
    )
    assert before[0] == before[1] != after[0] == after[1]
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_a_phone_shows_everything_without_scrolling_sideways(open_page):
    page = open_page(lineage(), size=(390, 844))
    page.click_node("LoRA")
    assert page.run("return document.documentElement.scrollWidth") == 390
    assert page.find("#details h2").is_displayed()
    assert page.run("return document.querySelector('#stage').clientHeight") > 200


@pytest.mark.parametrize(
    "text", [HOSTILE, "x" * 10_000, "\u202eשלום 🌿 " * 40, "<b>href</b>", "a\0b", "(.*)[$&]\\"]
)
def test_hostile_text_in_every_field_does_nothing(open_page, text):
    page = open_page(selection(text), text)
    page.run("window.alert = () => { document.body.dataset.hacked = '1'; }")
    page.type("/")
    page.type("0")
    for node in page.run("return papervine.nodes.map((node) => node.id)"):
        page.run(
            "const click = { nodes: [arguments[0]], pointer: { canvas: { x: 0, y: 0 } } };"
            "papervine.network.body.emitter.emit('click', click)",
            node,
        )
        assert page.text("#details h2") == page.run("return papervine.nodes[arguments[0]].name", node)
    assert page.run("return document.body.dataset.hacked") is None
    assert page.run("return document.querySelectorAll('img, iframe, object, a:not([rel])').length") == 0
    assert page.run("return document.documentElement.scrollWidth") <= 1400
