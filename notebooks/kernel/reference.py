"""What the headers say, for completion (Tab) and documentation (Shift-Tab). Read as text: quick, and good enough for both."""
import re
from pathlib import Path


class Reference:
    def __init__(self, folder):
        parts = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
        self.texts = {f"{part.name}/{path.name}": path.read_text(encoding="utf-8")
                      for part in parts for path in sorted(part.resolve().rglob("*.hpp"))}

    def completions(self, code, cursor, cells):
        """Where the word at the cursor begins, and the words that it may become: of the earlier cells and this one, and of
        xgrad's headers; after nn::, optim:: or data:: of that folder's."""
        word = re.search(r"(?:(\w+)::)?(\w*)$", code[:cursor])
        space, start = word.group(1), word.group(2)
        if not start and not space:
            return cursor, []
        folder = {"nn": "nn/", "functional": "nn/", "optim": "optim/", "data": "data/"}.get(space, "")
        texts = [text for name, text in self.texts.items() if name.startswith(folder)]
        if not folder:
            texts += ["\n".join(lines) for lines in cells] + [code[: word.start(2)]]
        pattern = re.compile(rf"\b{re.escape(start)}[A-Za-z]\w*")
        uncommented = (re.sub(r"//[^\n]*", "", text) for text in texts)
        found = {match for text in uncommented for match in pattern.findall(text)}
        return cursor - len(start), sorted(found - {start})

    def documentation(self, code, cursor):
        """The comments and declarations of the name at the cursor."""
        before, after = re.search(r"\w*$", code[:cursor]).group(), re.match(r"\w*", code[cursor:]).group()
        name = before + after
        if not name:
            return ""
        declared = re.compile(rf"((?:^[ ]*///[^\n]*\n)+)^[ ]*([^\n/]*\b{name}\b[^;{{]*[;{{])", re.M)
        found = []
        for text in self.texts.values():
            for comment, declaration in declared.findall(text):
                lines = re.sub(r"^ *///<? ?", "", comment, flags=re.M).rstrip()
                found.append(f"{re.sub(r'XGRAD_API ', '', declaration.rstrip('{').strip())}\n\n{lines}")
        return "\n\n".join(dict.fromkeys(found))
