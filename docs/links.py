"""Follows the links of a folder of web pages."""
import re
from html.parser import HTMLParser
from urllib.parse import unquote


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links, self.anchors = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if value and (name == "id" or name == "name" and tag == "a"):
                self.anchors.add(value)
            if value and (name in ("href", "src") or name == "data" and tag == "object"):
                self.links.append(value)


def broken_links(folder):
    """The links in folder/*.html that lead to no file or to no place in it, and the results of the search that do."""
    pages = {path.name: Page(path.read_text(encoding="utf-8")) for path in folder.glob("*.html")}
    links = [(name, link) for name, page in pages.items() for link in page.links]
    for path in (folder / "search").glob("*.js"):  # the search without a server: names and where they are
        links += [(path.name, link) for link in re.findall(r"'\.\./([^']+\.html[^']*)'", path.read_text(encoding="utf-8"))]
    if not any(name.endswith(".js") for name, _ in links):
        return ["the search finds nothing"]
    broken = []
    for name, link in links:
        if re.match(r"[a-z]+:", link):  # elsewhere
            continue
        target, _, anchor = unquote(link).partition("#")
        target = target or name
        if not (folder / target).exists() or anchor and target in pages and anchor not in pages[target].anchors:
            broken.append(f"{name}: {link}")
    return sorted(set(broken))
