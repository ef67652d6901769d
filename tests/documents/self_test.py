#!/usr/bin/env python3
"""self_test.py: what commands.py, links.py and numbers_in_tables.py find and what they let pass."""
import os
import tempfile
import unittest
from pathlib import Path

import commands
import links
import numbers_in_tables as numbers


class Commands(unittest.TestCase):
    def check(self, text, script='#!/bin/sh\necho "$1 0.9864"\necho end\n'):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "program"
            program.write_text(script)
            os.chmod(program, 0o755)
            return commands.check(text, Path(folder), None)

    def test_what_is_printed(self):
        text = "a\n```\n$ build/program it\nit 0.9864\nend\n```\nb\n"
        self.assertEqual(self.check(text), (text, 1, [], []))
        for wrong in ("it 0.9872\nend\n", "it 0.9864\n", "it 0.9864\nend\nend\n", "end\nit 0.9864\n"):
            now, ran, differed, _ = self.check(text.replace("it 0.9864\nend\n", wrong))
            self.assertEqual((now, ran, len(differed)), (text, 1, 1))

    def test_any_lines(self):
        for shown in ("it 0.9864\n...\n", "...\nend\n", "...\n", "it 0.9864\n...\nend\n"):
            self.assertEqual(self.check(f"```\n$ build/program it\n{shown}```\n")[2], [])
        now, _, differed, _ = self.check("```\n$ build/program it\n...\nfinish\n```\n")
        self.assertEqual((now, len(differed)), ("```\n$ build/program it\n...\nend\n```\n", 1))

    def test_commands_share_a_folder(self):
        text = "```\n$ build/program x\n...\n$ build/program x\n...\nsecond\n```\n"
        self.assertEqual(self.check(text, '#!/bin/sh\n[ -e $1 ] && echo second\ntouch $1\n')[1:3], (2, []))

    def test_passed_over(self):
        for command in ("build/none", "build/program u.data", "mpirun build/program"):
            text = f"```\n$ {command}\nwrong\n```\n"
            now, ran, differed, passed_over = self.check(text)
            self.assertEqual((now, ran, differed, len(passed_over)), (text, 0, [], 1))

    def test_a_program_that_fails(self):
        with self.assertRaises(SystemExit):
            self.check("```\n$ build/program it\nx\n```\n", "#!/bin/sh\nexit 3\n")


class Links(unittest.TestCase):
    def test_links(self):
        with tempfile.TemporaryDirectory() as folder:
            here = Path(folder) / "here.md"
            (Path(folder) / "there.md").write_text("# What `it` is, here\n")
            good = ["there.md", "there.md#what-it-is-here", "#top-of-it", "https://elsewhere.org/x#y"]
            bad = ["nowhere.md", "there.md#what", "#bottom"]
            here.write_text("# Top of it\n" + "".join(f"[x]({target})\n" for target in good + bad) + "```\n[x](no.md)\n```\n")
            self.assertEqual(list(links.broken(here)), [f"{here}: {target}" for target in bad])


class Numbers(unittest.TestCase):
    def test_occurs(self):
        for number, text in (("0.60", "P@1 0.602"), ("98.3", "accuracy | 0.983 |"), ("14", "14 seconds"), ("130000", "130,000 a second")):
            self.assertTrue(numbers.occurs(number, text))
        for number, text in (("0.60", "P@1 0.612"), ("98.3", "0.984"), ("14", "114 or 1.4")):
            self.assertFalse(numbers.occurs(number, text))

    bench = ("| workload | threads | goal | Old: PyTorch | Old: xgrad (limit) | Old: ratio | Old: from - to |\n|---|\n"
             "| `mlp_sgd_step` | 1 | 2 | 8 us | 4 us (1 us) | **2** (missed) | 1 - 3 |\n"
             "| `mlp_sgd_step` | 2 | 2 | 7 us | 4 us | **1.8** | 1 - 3 |\n")

    def readme(self, row):
        return f"\n## Speed\n\nOne thread of an Old, Debian\n\n| workload | PyTorch | xgrad | ratio |\n|---|\n| {row} |\n"

    def test_speed(self):
        name = "training step, MLP 8-16-1 and SGD"
        self.assertEqual(list(numbers.speed(self.readme(f"{name} | 8 us | 4 us | 2"), self.bench)), [])
        changes = []
        self.assertEqual(len(list(numbers.speed(self.readme(f"{name} | 8 us | 4 us | 2.1"), self.bench, changes))), 1)
        self.assertEqual(changes, [(f"{name} | 8 us | 4 us | 2.1", f"{name} | 8 us | 4 us | 2")])
        self.assertEqual(len(list(numbers.speed(self.readme("a new row | 8 us | 4 us | 2"), self.bench))), 1)


if __name__ == "__main__":
    unittest.main()
