"""How someone works a page: with the keyboard alone, or with a mouse or a finger."""

from datetime import date
from pathlib import Path

from playwright.sync_api import Page

from participants.sections.kinds import Item, Kind, Rows
from tests.documents.hostile import pdfs

# More presses of Tab than any page should ask for.
MOST_PRESSES = 250


class Hands:
    """Someone who has a keyboard and nothing else; `page` is what they look at."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def place(self) -> str:
        """The address of the page, without the spot on it."""
        return self.page.url.partition("#")[0]

    def reach(self, selector: str) -> None:
        """Press Tab until the element has the focus; fail where no number of presses leads there."""
        wanted = self.page.locator(selector)
        self._skip()
        for _press in range(MOST_PRESSES):
            if wanted.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"No key leads to {selector} on {self.page.url}")

    def _skip(self) -> None:
        """On a fresh page the first stop is the link that skips to the content."""
        if self.page.evaluate("document.activeElement === document.body && !location.hash"):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.matches('a.skip')"):
                with self.page.expect_navigation():
                    self.page.keyboard.press("Enter")

    def press(self, selector: str) -> None:
        """Go to a link or a button and press Enter there; the page that follows is waited for."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def tick(self, selector: str) -> None:
        """Tick a box."""
        self.reach(selector)
        self.page.keyboard.press("Space")

    def write(self, name: str, text: object) -> None:
        """Write into a field, in place of what stands there."""
        self.reach(f"main [name='{name}']")
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(str(text))

    def choose(self, name: str, value: str) -> None:
        """Choose one of several round buttons: Space takes the first, arrows go on."""
        wanted = self.page.locator(f"main [name='{name}'][value='{value}']")
        if wanted.is_checked():
            return
        self.reach(f"main [name='{name}'] >> nth=0")
        self.page.keyboard.press("Space")
        while not wanted.is_checked():
            self.page.keyboard.press("ArrowDown")

    def select(self, name: str, value: str) -> None:
        """Choose from a list: the arrow goes down it."""
        self.reach(f"main select[name='{name}']")
        chosen = self.page.locator(f"main select[name='{name}']")
        for _press in range(300):
            if chosen.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The list of {name} does not hold {value}")

    def attach(self, path: Path) -> None:
        """Choose a file from the disk."""
        self.reach("main input[type=file]")
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(path)

    def fill(self, item: Item, value: object, prefix: str = "") -> None:
        """Answer one question of the form."""
        name = f"{prefix}{item.code}"
        if item.kind == Kind.CHOICES:
            return
        if item.kind == Kind.YES_NO or (item.kind == Kind.CHOICE and not prefix):
            self.choose(name, str(value))
        elif item.kind in (Kind.CHOICE, Kind.COUNTRY):
            self.select(name, str(value))
        else:
            self.write(name, value)

    def fill_rows(self, rows: Rows, given: list[dict[str, object]]) -> None:
        """Fill a table row by row; a row that is not there yet is added."""
        for number, row in enumerate(given):
            if not self.page.locator(f"[name='{rows.code}-{number}-{rows.items[0].code}']").count():
                self.press(f"button[value='add:{rows.code}']")
            for item in rows.items:
                self.fill(item, row[item.code], f"{rows.code}-{number}-")

    def date(self, name: str, day: date) -> None:
        """Write a day in its three parts."""
        for part in ("day", "month", "year"):
            self.write(f"{name}_{part}", getattr(day, part))

    def send_file(self, folder: Path, slot: str) -> None:
        """Choose a document, and send it."""
        file = folder / f"{slot}.pdf"
        file.write_bytes(pdfs.sound())
        self.attach(file)
        self.press("main button[value=send]")


class Pointer(Hands):
    """Someone with a mouse or a finger, who hits what they aim at."""

    def press(self, selector: str) -> None:
        """Click it, in a section that is unfolded first where it is folded; the page that follows is waited for."""
        wanted = self.page.locator(selector)
        summary = wanted.locator("xpath=ancestor::details[not(@open)]/summary")
        if not wanted.is_visible() and summary.count():
            summary.first.click()
        with self.page.expect_navigation():
            wanted.click()

    def tick(self, selector: str) -> None:
        """Tick a box."""
        self.page.locator(selector).check()

    def write(self, name: str, text: object) -> None:
        """Write into a field, in place of what stands there."""
        self.page.locator(f"main [name='{name}']").fill(str(text))

    def choose(self, name: str, value: str) -> None:
        """Choose one of several round buttons."""
        self.page.locator(f"main [name='{name}'][value='{value}']").check()

    def select(self, name: str, value: str) -> None:
        """Choose from a list."""
        self.page.locator(f"main select[name='{name}']").select_option(value)

    def attach(self, path: Path) -> None:
        """Choose a file from the disk."""
        self.page.locator("main input[type=file]").set_input_files(path)
