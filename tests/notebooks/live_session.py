#!/usr/bin/env python3
"""live_session.py SOURCE BUILD: what a session (notebooks/kernel/session.py) does with cells: values, errors, exceptions,
crashes, endless loops, cells that are run again. Skipped (77) where clang-repl is missing."""
import os
import sys
import threading
import time
import unittest
from pathlib import Path

SOURCE, BUILD = Path(sys.argv[1]), Path(sys.argv[2])
os.environ["XGRAD_BUILD"] = str(BUILD)
sys.path.insert(0, str(SOURCE / "notebooks" / "kernel"))
import xgrad_session  # noqa: E402

if not xgrad_session.clang_repl():
    print("skipped: there is no clang-repl; Debian's package clang-tools-22 has it (scripts/notebook installs it)")
    sys.exit(77)


class Cells(unittest.TestCase):
    headers = ()

    @classmethod
    def setUpClass(cls):
        cls.session, cls.number = xgrad_session.open_session(cls.headers), 0

    @classmethod
    def tearDownClass(cls):
        cls.session.close()

    def run_cell(self, code, again=False):
        type(self).number += 1
        self.events = []
        self.failure = self.session.run(code, f"cell [{self.number}]",
                                        lambda kind, text: self.events.append((kind, text)), again)
        return self.failure

    def printed(self, kind="stdout"):
        return "".join(text for k, text in self.events if k == kind)

    def prints(self, code, expected, **how):
        failure = self.run_cell(code, **how)
        self.assertIsNone(failure, failure and failure.text)
        self.assertEqual(self.printed(), expected)

    def fails(self, code, name, *parts, **how):
        failure = self.run_cell(code, **how)
        self.assertIsNotNone(failure, "no failure")
        self.assertEqual(failure.name, name, failure.text)
        for part in parts:
            self.assertIn(part, failure.text)

    def interrupted(self, code, after=0.7, **how):
        timer = threading.Timer(after, self.session.interrupt)
        timer.start()
        begin = time.monotonic()
        self.fails(code, "Interrupted", **how)
        timer.cancel()
        self.assertLess(time.monotonic() - begin, after + 5)


class Values(Cells):
    def test_declarations_and_statements_in_their_order(self):
        self.prints('int x = 3;\nstd::cout << x << "\\n";\nx *= 2;\nconst int y = x + 1;\nint z = y + 1;\n'
                    'std::cout << x << y << z << "\\n";', "3\n678\n")
        self.prints("x + z", "14\n")

    def test_constants_are_initialised_in_their_turn(self):
        self.prints("#include <string>\n#include <vector>\nstd::vector<int> v = {4, 5};\nconst int n = v.size();\n"
                    "static const std::string s(n, 'x');\nconst auto [a, b] = std::pair(v[0], s);\n"
                    "constexpr int c = 2;\nint array[c] = {1, 2};", "")
        self.prints("std::to_string(n) + s + b + std::to_string(a + c + array[1])", "2xxxx8\n")

    def test_lambdas_that_capture(self):
        self.prints("#include <utility>\nint k = 5;\nauto f = [&](int x) { return x + k; };\nauto g = [=] { return k; };\n"
                    "auto h = [k, &f, m = std::pair(1, 1)] { return f(k) + m.first + m.second; };\nk = 6;", "")
        self.prints('std::cout << f(1) << " " << g() << " " << h() << "\\n";', "7 6 13\n")
        self.prints("auto outer = [] { int t = 1; auto inner = [&] { ++t; }; inner(); return t; };\nouter()", "2\n")

    def test_types_functions_templates(self):
        self.prints("#include <functional>\ntemplate <class T = int>\nT twice(T x) {\n  return 2 * x;\n}\n"
                    "struct Point {\n  int x = 0, y{};\n  int sum() const { return x + y; }\n  Point(int a, int b);\n};\n"
                    "Point::Point(int a, int b) : x(a), y{b} {}\nenum class Colour { red, green };\n"
                    "namespace inner { int five() { return 5; } }\nusing Function = std::function<int(int)>;\n"
                    "bool operator==(const Point& a, const Point& b) { return a.x == b.x; }\n", "")
        self.prints("Point p(1, 2);\nFunction square = [](int v) { return v * v; };\n"
                    'std::cout << twice(p.sum()) << twice(1.5) << inner::five() << square(3) << (p == p) << "\\n";', "63591\n")
        self.prints("#include <ostream>\nstd::ostream& operator<<(std::ostream& out, const Point& q) "
                    '{ return out << q.x << "," << q.y; }\np', "1,2\n")
        self.prints("template <> struct std::hash<Point> { size_t operator()(const Point& q) const { return q.x; } };\n"
                    "std::hash<Point>()(p)", "1\n")

    def test_control_flow(self):
        self.prints("int n = 0;\nfor (int i = 0; i < 3; ++i)\n  for (int j : {1, 2})\n    if (j == 1) n += 1; else n += 10;\n"
                    "do n += 100; while (n < 300);\nwhile (true) {\n  if (n > 1000) break;\n  else n *= 2;\n}\n"
                    "if (n > 5)\n  for (int i = 0; i < 2; ++i) ++n;\nelse\n  n = 0;\n"
                    "try { throw n; } catch (int e) { n = e + 1; }\nswitch (n) { case 0: break; default: ++n; }\nn", "1336\n")

    def test_constant_expressions_may_loop(self):
        self.prints("constexpr int sum_to(int n) { int s = 0; for (int i = 0; i <= n; ++i) s += i; return s; }\n"
                    "static_assert(sum_to(4) == 10);\nsum_to(3)", "6\n")

    def test_braces_in_comments_and_literals(self):
        self.prints("// {\nchar c = '}'; /* ( */ const char* text = \"({[\";\nconst char* raw = R\"x(\")})x\";\n"
                    "int million = 1'000'000;\nstd::cout << c << text << raw << million << \"\\n\";", '}({[")}1000000\n')

    def test_directives(self):
        self.prints("#define TWICE(x) \\\n  ((x) * 2)\n#if 0\nthis is not C++\n#else\nint from_else = TWICE(4);\n#endif\n"
                    "from_else", "8\n")

    def test_utf8_arrives_whole(self):
        self.prints('for (int i = 0; i < 20000; ++i) std::cout << "é日";\nstd::cout << "\\n";', "é日" * 20000 + "\n")

    def test_standard_error_is_apart(self):
        self.prints('std::cerr << "to err\\n"; std::cout << "to out\\n";', "to out\n")
        self.assertEqual(self.printed("stderr"), "to err\n")

    def test_nothing(self):
        self.prints("", "")
        self.prints("// only a comment", "")

    def test_output_streams_while_a_cell_runs(self):
        times = []
        self.session.run("#include <thread>\nfor (int i = 0; i < 3; ++i) {\n  std::cout << i << \"\\n\";\n"
                         "  std::this_thread::sleep_for(std::chrono::milliseconds(300));\n}", "cell",
                         lambda kind, text: times.append(time.monotonic()))
        self.assertGreaterEqual(len(times), 3)
        self.assertGreater(times[-1] - times[0], 0.4)


class Mistakes(Cells):
    def test_what_a_compiler_says(self):
        self.run_cell("int kept = 7;")
        self.fails("int a = 1;\nint b = a +\n    missing;\n", "CompileError",
                   f"cell [{self.number + 1}]:3:5: error: use of undeclared identifier 'missing'\n    3 |     missing;\n"
                   "      |     ^~~~~~~\n")
        self.prints("kept", "7\n")
        self.fails("a", "CompileError", "undeclared")  # a cell that does not compile does nothing

    def test_messages_show_the_cell_as_it_was_written(self):
        self.fails("int i = 0;\nwhile (i < 3) i += nope;", "CompileError", ":2:20: error:",
                   "    2 | while (i < 3) i += nope;\n      |                    ^~~~\n")
        self.fails("int j = 0; int k = wrong;", "CompileError", ":1:20: error:", "    1 | int j = 0; int k = wrong;\n")
        self.assertNotIn("xgrad_notebook", self.failure.text)

    def test_brackets(self):
        self.fails("int f() {\n  return (1;\n}", "CompileError", ":3:1: error: '}'")
        self.fails("void g() {", "CompileError", ":1:10: error: '{' is never closed")
        self.fails("}", "CompileError")
        self.prints("int after_brackets = 1;\nafter_brackets", "1\n")

    def test_many_kinds_of_mistakes_harm_nothing(self):
        self.run_cell("int safe = 1;\nint function(int x) { return x; }\nstruct S { int m; };")
        for code in ("int", "int x = ;", "foo bar baz", "@", "#include <no/such/file>", "struct T { int", "template <",
                     "struct T { int a }", "auto z = undefined_function(3);", "int function(int x) { return y; }",
                     "class", "S s; s.none;", "return", "else", "case 1:", "int a b;", "for (;;", "if (safe", "'", '"abc',
                     "extern int nowhere; nowhere", "void declared_only(); declared_only();", "namespace {", "int 3x;",
                     "for (int i = 0; i < 3; ++i", "using namespace nothing;", "operator", "template <class T> void t(T x) {"
                     " x.none(); }\nt(3);", "static_assert(false);", "#error no", "int safe(3) {", "x = [", "λ = 3", "R\"(abc"):
            self.fails(code, "CompileError")
            self.assertTrue(self.failure.text.strip(), code)
            self.prints("safe + function(1) + S{1}.m", "3\n")

    def test_exceptions(self):
        self.run_cell("#include <stdexcept>\nint before = 1;")
        self.fails('before = 2;\nthrow std::out_of_range("line 1\\nline 2");\nbefore = 3;', "std::out_of_range",
                   "line 1\nline 2")
        self.prints("before", "2\n")
        self.fails("struct Mine {};\nthrow Mine();", "Mine")
        self.fails("throw 3;", "int")
        self.fails('int thrower() { throw std::runtime_error("x"); }\nint never = thrower();', "std::runtime_error", "x")
        self.prints("int never = 4;\nnever", "4\n")
        for _ in range(20):
            self.fails("std::string().at(3);", "std::out_of_range")
        self.prints("before", "2\n")

    def test_warnings_are_shown_and_do_no_harm(self):
        self.prints("int w = 3.7;\nw", "3\n")
        self.assertIn("warning", self.printed("stderr"))
        self.assertEqual(self.printed("stderr").count("warning: implicit"), 1)


class Again(Cells):
    def test_a_cell_may_be_run_again(self):
        cell = "int r = {};\nstruct R {{ int v = {}; }};\nint read() {{ return r + R().v; }}\nread()"
        for value in range(1, 6):
            self.prints(cell.format(value, 10 * value), f"{11 * value}\n", again=value > 1)
            self.prints("r + read()", f"{12 * value}\n")

    def test_a_name_may_be_declared_anew_in_another_cell(self):
        self.prints("int n1 = 1;\nint use() { return n1; }", "")
        self.prints("double n1 = 2.5;\nn1", "2.5\n")
        self.prints("use()", "1\n")  # what was compiled with the old one keeps it
        self.prints('#include <string>\nstd::string n1() { return "a function"; }\nn1()', "a function\n")

    def test_another_signature_replaces_the_old_one(self):
        self.prints("int half(int x) { return x / 2; }\nhalf(3)", "1\n")
        self.prints("double half(double x) { return x / 2; }\nhalf(3)", "1.5\n", again=True)
        self.prints("half(5)", "2.5\n")

    def test_overloads_in_several_cells(self):
        self.prints("int size(int) { return 1; }", "")
        self.prints("int size(const char*) { return 2; }", "")
        self.prints('size(1) * 10 + size("a")', "12\n")

    def test_hundreds_of_times(self):
        for i in range(150):
            self.run_cell(f"int often = {i};", again=True)
        self.prints("often", "149\n")


class Interrupts(Cells):
    def test_endless_loops(self):
        self.run_cell("int count = 0;\nint state = 5;")
        for code in ("while (true) ++count;", "for (;;) {}", "for (;;);", "do ++count; while (true);",
                     "do { ++count; } while (count != -1);", "while (true) { if (count < 0) break; else ++count; }",
                     "auto spin = [] { while (true) {} }; spin();", "int forever() { for (;;) {} } forever();",
                     "struct L { L() { while (1); } }; L l;", "#include <vector>\nfor (;;) { std::vector<int> v(1000); }",
                     "#include <thread>\nfor (;;) std::this_thread::sleep_for(std::chrono::milliseconds(20));",
                     "try { while (true) {} } catch (const std::exception&) {}"):
            with self.subTest(code):
                self.interrupted(code, again=True)
                self.prints("state", "5\n")

    def test_objects_are_destroyed_on_the_way(self):
        self.run_cell("int alive = 0;\nstruct Alive { Alive() { ++alive; } ~Alive() { --alive; } };")
        self.interrupted("{\n  Alive a;\n  auto loop = [] { Alive b; while (true) {} };\n  loop();\n}")
        self.run_cell("alive")
        self.assertIn(self.printed(), ("0\n", "1\n"))

    def test_the_second_interrupt_ends_what_does_not_stop(self):
        timer = [threading.Timer(s, self.session.interrupt) for s in (0.5, 1.0)]
        [t.start() for t in timer]
        self.fails("#include <thread>\nstd::this_thread::sleep_for(std::chrono::hours(1));", "Interrupted", "begins anew")
        self.prints("int fresh = 1;\nfresh", "1\n")


class Crashes(Cells):
    def test_the_session_begins_anew(self):
        for code, words in (("*(volatile int*)nullptr = 3;", "SIGSEGV"), ("#include <cstdlib>\nstd::abort();", "SIGABRT"),
                            ("#include <cstdlib>\nstd::exit(3);", "status 3"),
                            ("int deep(int x) { volatile char a[4096]; a[0] = x; return deep(x + 1) + a[0]; }\ndeep(0)", "SIGSEGV"),
                            ("void f() noexcept { throw 1; }\nf();", "SIGABRT")):
            with self.subTest(code):
                self.fails(code, "Crash", words, "run the cells from the first one on")
                self.prints("int alive_again = 2;\nalive_again", "2\n")


class Xgrad(Cells):
    headers = xgrad_session.HEADERS

    def test_a_model(self):
        self.prints("#include <xgrad/xgrad.hpp>\nusing namespace xgrad;", "")
        self.prints("struct Net : nn::Module {\n  nn::Embedding table;\n  Net() : table(3, 2, {.sparse = true}) {}\n"
                    "  Tensor forward(const Indices& x) const { return sum(table(x)); }\n  XGRAD_MODULE(Net, table)\n};\n"
                    "manual_seed(0);\nNet net;\nnet", "Net(\n  (table): Embedding(3, 2, sparse=True)\n)\n")
        self.prints("Tensor loss = net(indices({0, 2}));\nloss.backward();\nnet.table.weight.grad().rows()", "tensor([0, 2])\n")
        self.fails("net(indices({7}))", "std::out_of_range", "embedding: index 7 at position [0] is out of range")
        self.interrupted("optim::SGD sgd(net.parameters(), {.lr = 1e-9});\nwhile (true) {\n  sgd.zero_grad();\n"
                         "  net(indices({0, 1})).backward();\n  sgd.step();\n}")
        self.prints("loss.shape()", "torch.Size([])\n")

    def test_pictures(self):
        self.run_cell('#include "shared/pictures.hpp"\nusing namespace examples;\nusing namespace xgrad;\n'
                      'std::cout << "before\\n";\ndisplay(Plot().line("a", {1, 2}));\nstd::cout << "between";\n'
                      'display(Html{"<b>bold</b>"});\ndisplay(Markdown{"*it*"});\ndisplay(Png{"\\x89PNG"});')
        self.assertIsNone(self.failure)
        kinds = [kind for kind, _ in self.events]
        self.assertEqual(kinds, ["stdout", "image/svg+xml", "stdout", "text/html", "text/markdown", "image/png"])
        self.assertTrue(self.events[1][1].startswith("<svg"))
        self.assertEqual([text for _, text in self.events[2:]], ["between", "<b>bold</b>", "*it*", "iVBORw=="])
        self.run_cell('Plot().line("a", {1, 2})')
        self.assertEqual([kind for kind, _ in self.events], ["image/svg+xml"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
