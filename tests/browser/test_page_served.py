"""The page from a server: as from disk, with a panel that asks the commands behind it."""

from __future__ import annotations

from pathlib import Path

from countermove.serve.page_source import PageSource
from countermove.serve.question_forms import FORMS
from tests.browser.conftest import Reader
from tests.browser.test_page_views import CHANGED
from tests.served import served

JOBS = {
    "nash": "nash CAN,USA --by uniform --at us-canada-2025/autos-retaliation",
    "bargain": "bargain CAN USA",
    "retaliate": "retaliate --by CAN --against USA --cap 30e9CAD",
    "rates": "rates USA CAN --on 2025-05-03",
}
"""What the panel asks of the page's case unless told otherwise."""


def test_the_served_page_keeps_its_links_and_asks_its_server(reader: Reader, built: Path) -> None:
    reader.open(CHANGED)
    assert not reader.page.query_selector("#python")
    sentence = reader.text("#view-what-if h1")
    reader.requests.clear()
    with served(page=PageSource(html=built.read_text(encoding="utf-8"))) as client:
        reader.address = f"{client.base_url}/"
        reader.open(CHANGED)
        assert reader.text("#view-what-if h1") == sentence
        reader.page.fill("#python [name=on]", "2025-05-03")
        reader.page.click("#python .go")
        reader.page.wait_for_selector("#python .told td")
        assert reader.text("#python .said") == "It would cost 0.5 %."
        assert "−0.50 %" in reader.text("#python .told td")
        words = client.get("/api/jobs/job-1").json()["answer"]["words"]
        assert words[:4] == ["run", "us-canada-2025", "--variant", "autos-retaliation"]
        kinds = {e.get_attribute("value") for e in reader.page.query_selector_all("#python option")}
        assert {form.name for form in FORMS} <= kinds  # each question of the server
        for kind, asks in JOBS.items():
            reader.page.select_option("#python [name=kind]", kind)
            reader.page.click("#python .go")
            reader.page.wait_for_selector(f"#python .told .code:has-text('countermove {asks}')")
        reader.page.select_option("#python [name=kind]", "game")
        reader.page.fill("#python [name=spec]", "slow")
        reader.page.click("#python .go")
        reader.page.wait_for_selector("#python .note:has-text('2/4 parts')")
        reader.page.click("#python .plain")
        reader.page.wait_for_selector("#python .note:has-text('it was cancelled')")
        reader.page.select_option("#python [name=kind]", "run")
        reader.page.fill("#python [name=on]", "")
        reader.page.fill("#python [name=yaml]", "bad: slow")
        reader.page.click("nav a[href='#answer']")
        assert not reader.page.is_visible("#python")
        own = [url for url in reader.requests if not url.startswith(("about:", "blob:"))]
        assert own and all(url.startswith(reader.address) for url in own)
    reader.page.click("nav a[href='#what-if']")
    reader.page.click("#python .go")
    reader.page.wait_for_selector("#python .note:has-text('start it again')")
    reader.problems[:] = [said for said in reader.problems if "ERR_CONNECTION_REFUSED" not in said]
