#!/usr/bin/env python3
"""jupyter_kernel.py SOURCE: the kernel as Jupyter sees it: replies and messages for values, errors, pictures, an interrupt,
completion and documentation. Skipped (77) where clang-repl or Jupyter is missing."""
import sys
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(sys.argv[1]) / "notebooks" / "kernel"))
from environment import use_jupyter  # noqa: E402

use_jupyter()
from jupyter_client.manager import start_new_kernel  # noqa: E402


class Kernel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.manager, cls.client = start_new_kernel(kernel_name="xcpp20")

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel()

    def execute(self, code):
        """The reply, and the messages (type, content) that came with it."""
        messages = []
        reply = self.client.execute_interactive(code, timeout=60, output_hook=lambda m: messages.append(
            (m["msg_type"], m["content"])))
        return reply["content"], [message for message in messages if message[0] not in ("status", "execute_input")]

    def test_values(self):
        reply, messages = self.execute('int x = 4;\nstd::cout << "hello\\n";\nx + 1')
        self.assertEqual(reply["status"], "ok")
        self.assertEqual("".join(content["text"] for _, content in messages), "hello\n5\n")

    def test_errors_mark_the_cell(self):
        reply, messages = self.execute("int y = unknown;")
        self.assertEqual((reply["status"], reply["ename"]), ("error", "CompileError"))
        self.assertEqual(messages[0][0], "error")
        self.assertIn("use of undeclared identifier 'unknown'", "\n".join(messages[0][1]["traceback"]))
        reply, messages = self.execute('throw std::runtime_error("no");')
        self.assertEqual((reply["status"], reply["ename"], reply["evalue"]), ("error", "std::runtime_error", "no"))
        self.assertEqual(self.execute("1 + 1")[1][0][1]["text"], "2\n")

    def test_interrupt(self):
        self.execute("int kept = 3;")
        threading.Timer(1, self.manager.interrupt_kernel).start()
        reply, _ = self.execute("for (;;) {}")
        self.assertEqual((reply["status"], reply["ename"]), ("error", "Interrupted"))
        self.assertEqual(self.execute("kept")[1][0][1]["text"], "3\n")

    def test_pictures(self):
        _, messages = self.execute('#include "shared/pictures.hpp"\nexamples::display(examples::Plot().line("a", {1, 2}));')
        self.assertEqual([kind for kind, _ in messages], ["display_data"])
        self.assertTrue(messages[0][1]["data"]["image/svg+xml"].startswith("<svg"))

    def test_completion_and_documentation(self):
        self.execute("int my_long_name = 1;")
        matches = self.client.complete("my_lo", reply=True, timeout=20)["content"]["matches"]
        self.assertEqual(matches, ["my_long_name"])
        content = self.client.complete("nn::EmbeddingB", reply=True, timeout=20)["content"]
        self.assertIn("EmbeddingBag", content["matches"])
        self.assertEqual((content["cursor_start"], content["cursor_end"]), (4, 14))
        text = self.client.inspect("one_hot(", 4, reply=True, timeout=20)["content"]["data"]["text/plain"]
        self.assertIn("one_hot", text)

    def test_unfinished_code(self):
        for code, status in (("int f() {", "incomplete"), ("int f();", "complete"), ("}", "invalid")):
            self.client.is_complete(code)
            self.assertEqual(self.client.get_shell_msg(timeout=20)["content"]["status"], status)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
