#!/usr/bin/env python3
"""comparison.py SOURCE: how notebooks/notebook.py finds pictures in what a program prints, and compares outputs."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(sys.argv[1]) / "notebooks"))
import notebook  # noqa: E402


def printed(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def picture(svg, kind="image/svg+xml"):
    return {"output_type": "display_data", "data": {kind: svg}, "metadata": {}}


class Outputs(unittest.TestCase):
    def test_pictures_stand_between_the_text(self):
        outputs = notebook.outputs_of("\x1e0\x1ea\n\x1dtext/html\x1f<b>x</b>\x1db\n\x1e1\x1e\x1e2\x1ec")
        self.assertEqual(outputs, {
            0: [printed(["a\n"]), picture(["<b>x</b>"], "text/html"), printed(["b\n"])], 1: [], 2: [printed(["c\n"])]})

    def test_text(self):
        self.assertTrue(notebook.same([printed("a\nb\n")], [printed("a\n"), printed("b")]))  # in pieces
        self.assertTrue(notebook.same([printed("a")], [printed("a"), printed("1 us", "stderr")]))
        self.assertFalse(notebook.same([printed("a 0.61")], [printed("a 0.62")]))
        self.assertFalse(notebook.same([printed("a")], []))
        self.assertFalse(notebook.same([], [{"output_type": "error", "ename": "CompileError"}]))

    def test_pictures(self):
        def svg(*words, shapes=2, x=1):
            return "<svg>" + f'<rect x="{x}"/>' * shapes + "".join(f"<text>{word}</text>" for word in words) + "</svg>"
        one = [picture(svg("loss", "0.61"))]
        self.assertTrue(notebook.same(one, [picture(svg("loss", "0.62", x=5))]))  # another CPU's last digit, another font
        self.assertFalse(notebook.same(one, [picture(svg("loss", "0.71"))]))
        self.assertFalse(notebook.same(one, [picture(svg("error", "0.61"))]))
        self.assertFalse(notebook.same(one, [picture(svg("loss", "0.61", shapes=3))]))
        self.assertFalse(notebook.same(one, [picture(svg("loss"))]))
        self.assertFalse(notebook.same(one, [printed("loss 0.61")]))
        self.assertFalse(notebook.same(one, []))

    def test_notebooks(self):
        def cells(*sources):
            return {"cells": [{"cell_type": "code", "source": [source], "outputs": []} for source in sources], "nbformat": 4}
        self.assertEqual(list(notebook.differences(cells("a"), cells("a"))), [])
        self.assertEqual(len(list(notebook.differences(cells("a"), cells("b")))), 1)
        self.assertEqual(len(list(notebook.differences(cells("a"), cells("a", "b")))), 1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
