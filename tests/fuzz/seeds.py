"""seeds.py FOLDER: writes good inputs for each target into FOLDER/TARGET, from which the fuzzers begin."""
import json
import re
import struct
import sys
from pathlib import Path

FOLDER = Path(sys.argv[1])


def seed(target, name, data):
    (FOLDER / target).mkdir(parents=True, exist_ok=True)
    (FOLDER / target / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def npy(dtype, shape, data, fortran=False, version=1):
    header = f"{{'descr': '{dtype}', 'fortran_order': {fortran}, 'shape': {shape}, }}"
    size = 2 if version == 1 else 4
    header = header.ljust(63 - 8 - size + 64) + "\n"
    return b"\x93NUMPY" + bytes([version, 0]) + len(header).to_bytes(size, "little") + header.encode() + data


def safetensors(tensors, metadata=None):
    """tensors: name -> (dtype, shape, bytes)."""
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for name, (dtype, shape, numbers) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(numbers)]}
        data += numbers
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def floats(count):
    return struct.pack(f"<{count}f", *(0.25 * (i % 7 - 3) for i in range(count)))


def halfs(*shape):
    count = 1
    for size in shape:
        count *= size
    return "F16", list(shape), struct.pack(f"<{count}e", *(0.25 * (i % 7 - 3) for i in range(count)))


for dtype, size in {"<f4": 4, ">f8": 8, "<f2": 2, "<i8": 8, ">i4": 4, "<u8": 8, "|u1": 1, "|b1": 1}.items():
    seed("npy", dtype[1:] + dtype[:1].replace("|", "_").replace("<", "l").replace(">", "b"), npy(dtype, (2, 3), bytes(6 * size)))
seed("npy", "fortran", npy("<f4", (3, 2), floats(6), fortran=True))
seed("npy", "empty", npy("<f8", (0, 4), b"", version=2))
seed("npy", "scalar", npy("<i8", (), bytes(8)))

sizes = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "F8_E4M3": 1, "F8_E5M2": 1, "I64": 8, "I32": 4, "I16": 2, "I8": 1,
         "U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1, "C64": 8}
seed("safetensors", "all", safetensors({d: (d, [2], bytes(2 * size)) for d, size in sizes.items()}, {"format": "pt"}))
seed("safetensors", "linear", safetensors({"weight": ("F32", [1, 2], floats(2)), "bias": ("F32", [1], floats(1))}))
seed("safetensors", "empty", safetensors({"none": ("F32", [0, 3], b""), "one": ("F64", [], bytes(8))}))

# The first byte: format + 4 * bad lines + 8 * most words.
seed("word_vectors", "glove", b"\x01the 0.1 -2 3e-1\nof 1 2 3\n\xc3\xa4 +1 .5 1e300\n")
seed("word_vectors", "word2vec", b"\x022 3\nthe 0.1 -2 3\nof 1 2 3\n")
seed("word_vectors", "automatic", b"\x042 2\nthe 0.1 -2\nthe 0.1 nan\nof 1\n")
seed("word_vectors", "binary", b"\x032 2\nthe " + floats(2) + b"\nof " + floats(2) + b"\n")

seed("csv", "quoted", b"\x02,name,other\n\"a \"\"b\"\", c\",17\r\n\"x\ny\",-1.5e3\n\n")
seed("csv", "tabs", b"\x41\t1\t2\n\"3\t4\n")
seed("csv", "latin1", b"\x0c;\xe9;1\n2;3")

words = "xgrad-vocabulary\t1\t0\t1\n<pad>\t0\n<unk>\t3\na\\tb\t7\n\\\\\t2\n"
seed("vocabulary", "words", words)
seed("text", "letters", "Über ΣΑΣ ﬁ 漢字 😀 İ\r\n".encode() + b"\xff\xe2\x82 \xed\xa0\x80\n")
seed("checkpoint", "changes", bytes([20, 0, 2, 48, 0, 0, 2, 255, 90, 1, 0, 65, 200, 3, 1, 8]))
seed("machine", "some", bytes(range(256)) * 2)

# Models as small as they can be. The detector's last bag is for scripts (data::Script).
header = (Path(__file__).parents[2] / "data/text/utf8.hpp").read_text()
scripts = len(re.findall(r"^  \w+,", header[header.index("enum class Script"):header.index("script_count")], re.M))
seed("language_detector", "two", safetensors(
    {"bags.0.weight": halfs(3, 1), "bags.1.weight": halfs(2, 1), "bags.2.weight": halfs(scripts, 1),
     "hidden.weight": halfs(2, 3), "hidden.bias": halfs(2), "output.weight": halfs(3, 2), "output.bias": halfs(3)},
    {"format": "xgrad language detector 2", "languages": "deu eng", "threshold": "0.5"}))
seed("text_classifier", "two", safetensors(
    {"bag.weight": ("F32", [4, 2], floats(8)), "output.weight": ("F32", [2, 2], floats(4)),
     "buckets": ("I64", [2], struct.pack("<2q", 1, 8))},
    {"program": "text_classifier", "words": "xgrad-vocabulary\t1\t-1\t-1\n</s>\t3\npan\t2\n",
     "labels": "xgrad-vocabulary\t1\t-1\t-1\n__label__baking\t2\n__label__pan\t1\n", "wordNgrams": "2",
     "bucket": "10", "label": "__label__", "normalize": "1"}))
for model in (Path(__file__).parents[1] / "examples/fasttext").glob("*.*"):
    if model.suffix in (".bin", ".ftz"):
        seed("text_classifier", model.name, model.read_bytes())
