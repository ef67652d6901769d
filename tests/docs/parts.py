#!/usr/bin/env python3
"""parts.py SOURCE: what docs/site.py is made of: the test of links, and the tables."""
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(sys.argv[1])
sys.path.insert(0, str(SOURCE / "docs"))
from links import broken_links  # noqa: E402
from tables import FUNCTION, MODULE, rows, tables  # noqa: E402


class Links(unittest.TestCase):
    def broken(self, **pages):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "search").mkdir()
            (folder / "search" / "all.js").write_text(pages.pop("search", "['a',['../a.html#there',1,'']]"))
            for page, text in pages.items():
                (folder / f"{page}.html").write_text(text)
            return broken_links(folder)

    def test_links(self):
        a = '<p id="there"/><a href="b.html"/><a href="#there"/><a href="b.html#x"/><a href="https://elsewhere"/>'
        self.assertEqual(self.broken(a=a, b='<a name="x"></a>'), [])
        self.assertEqual(self.broken(a=a, b=""), ["a.html: b.html#x"])
        self.assertEqual(self.broken(a=a), ["a.html: b.html", "a.html: b.html#x"])
        self.assertEqual(self.broken(a='<i id="there"/><img src="no.svg"/>'), ["a.html: no.svg"])

    def test_search(self):
        self.assertEqual(self.broken(a=""), ["all.js: a.html#there"])
        self.assertEqual(self.broken(a="", search=""), ["the search finds nothing"])


class Tables(unittest.TestCase):
    def test_rows(self):
        header = """
/// The sum. More of it.
/// https://example.org
XGRAD_API Tensor sum(const Tensor& x);
XGRAD_API Tensor total(const Tensor& x);

/// Written so:
///
///     first(x)
inline Tensor first(const Tensor& x,
                    Index dim = 0) {
/// a | b < c
XGRAD_API Tensor either(const Tensor& a);
namespace detail {
/// Not for users.
XGRAD_API void hidden(int);
}  // namespace detail
"""
        self.assertEqual(rows(header, FUNCTION, "xgrad::"), [
            '| @ref xgrad::sum "sum", @ref xgrad::total "total" | The sum. |', '| @ref xgrad::first "first" | Written so |',
            '| @ref xgrad::either "either" | a \\| b \\< c |'])
        self.assertEqual(rows("struct XGRAD_API MyLoss\n    : LossModule<functional::my_loss> {", MODULE, "n::"),
                         ['| @ref n::MyLoss "MyLoss" | @ref xgrad::nn::functional::my_loss "my_loss" as a module |'])

    def test_everything_is_there(self):
        text = tables(SOURCE)
        for name in ("matmul", "abs", "add", "lt", "isnan", "topk", "EmbeddingBag", "WeightedEmbeddingBag", "Linear", "MSELoss", "BCELoss", "ReLU",
                     "CrossEntropyLoss", "Adam", "SGD", "SparseAdam", "StepLR", "ReduceLROnPlateau", "OneCycleLR"):
            self.assertRegex(text, rf"\b{name}\b")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
