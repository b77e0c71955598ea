#!/usr/bin/python3
"""DistilBERT for question answering, its tokenizer, its span decoding and a safetensors writer, written a second time:
what tests compare skydeck-qa with. Shares nothing with core/train. Needs Debian's python3-torch.

usage: reference_distilbert.py FOLDER

Makes small models of random weights below FOLDER (f32, f16, bf16; cased and tiny) and FOLDER/expected.json: token ids,
logits and answers. Ends with 77 where torch is missing.
"""
import json
import math
import pathlib
import struct
import sys
import unicodedata

try:
    import torch
except ImportError:
    print("there is no python3-torch")
    sys.exit(77)

REAL = {"vocab_size": 28996, "max_position_embeddings": 512, "dim": 768, "n_layers": 6, "n_heads": 12,
        "hidden_dim": 3072}
SMALL = {"vocab_size": 0, "max_position_embeddings": 512, "dim": 48, "n_layers": 3, "n_heads": 4, "hidden_dim": 80}
TINY = {"vocab_size": 0, "max_position_embeddings": 40, "dim": 16, "n_layers": 1, "n_heads": 2, "hidden_dim": 8}


# --- files ---

def write_safetensors(path, tensors):
    names = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64"}
    header, chunks, at = {"__metadata__": {"format": "pt"}}, [], 0
    for name, tensor in tensors.items():
        raw = tensor.contiguous()
        raw = (raw.view(torch.int16) if raw.dtype == torch.bfloat16 else raw).numpy().tobytes()
        header[name] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [at, at + len(raw)]}
        chunks.append(raw)
        at += len(raw)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for chunk in chunks:
            out.write(chunk)


def write_model(folder, config, vocabulary, weights, lower_case):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"model_type": "distilbert", "activation": "gelu", **config}))
    (folder / "vocab.txt").write_text("".join(token + "\n" for token in vocabulary), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": lower_case}))
    write_safetensors(folder / "model.safetensors", weights)


# --- the network ---

def random_weights(config, seed, spread=0.25):
    random = torch.Generator().manual_seed(seed)
    dim, hidden = config["dim"], config["hidden_dim"]

    def normal(*shape, middle=0.0, width=spread):
        return middle + width * torch.randn(*shape, generator=random)

    weights = {"distilbert.embeddings.word_embeddings.weight": normal(config["vocab_size"], dim, width=1.0),
               "distilbert.embeddings.position_embeddings.weight": normal(config["max_position_embeddings"], dim),
               "distilbert.embeddings.LayerNorm.weight": normal(dim, middle=1.0),
               "distilbert.embeddings.LayerNorm.bias": normal(dim)}
    for i in range(config["n_layers"]):
        layer = f"distilbert.transformer.layer.{i}."
        for name, out, inner in (("attention.q_lin", dim, dim), ("attention.k_lin", dim, dim),
                                 ("attention.v_lin", dim, dim), ("attention.out_lin", dim, dim),
                                 ("ffn.lin1", hidden, dim), ("ffn.lin2", dim, hidden)):
            weights[layer + name + ".weight"] = normal(out, inner, width=spread * math.sqrt(16 / inner))
            weights[layer + name + ".bias"] = normal(out)
        for name in ("sa_layer_norm", "output_layer_norm"):
            weights[layer + name + ".weight"] = normal(dim, middle=1.0)
            weights[layer + name + ".bias"] = normal(dim)
    weights["qa_outputs.weight"] = normal(2, dim, width=1.5 / math.sqrt(dim) * 2)
    weights["qa_outputs.bias"] = normal(2)
    return weights


class Network:
    """As Sanh et al. describe it and Hugging Face computes it, with the attention mask that batches need."""

    def __init__(self, config, weights):
        self.config = config
        self.weights = weights

    def linear(self, x, name):
        return torch.nn.functional.linear(x, self.weights[name + ".weight"], self.weights[name + ".bias"])

    def norm(self, x, name):
        return torch.nn.functional.layer_norm(x, (self.config["dim"],), self.weights[name + ".weight"],
                                              self.weights[name + ".bias"], 1e-12)

    def __call__(self, ids):
        """ids: batch × length. Returns the logits of start and end, batch × length each."""
        batch, length = ids.shape
        heads, width = self.config["n_heads"], self.config["dim"] // self.config["n_heads"]
        mask = torch.ones(batch, length)
        embeddings = "distilbert.embeddings."
        words = torch.nn.functional.embedding(ids, self.weights[embeddings + "word_embeddings.weight"])
        places = torch.nn.functional.embedding(torch.arange(length).expand(batch, length),
                                               self.weights[embeddings + "position_embeddings.weight"])
        x = self.norm(words + places, embeddings + "LayerNorm")

        def split(values):
            return values.view(batch, length, heads, width).transpose(1, 2)

        for i in range(self.config["n_layers"]):
            layer = f"distilbert.transformer.layer.{i}."
            query = split(self.linear(x, layer + "attention.q_lin")) / math.sqrt(width)
            scores = query @ split(self.linear(x, layer + "attention.k_lin")).transpose(2, 3)
            hidden = (mask == 0).view(batch, 1, 1, length).expand_as(scores)
            shares = torch.softmax(scores.masked_fill(hidden, torch.finfo(scores.dtype).min), dim=-1)
            mixed = shares @ split(self.linear(x, layer + "attention.v_lin"))
            mixed = mixed.transpose(1, 2).contiguous().view(batch, length, heads * width)
            x = self.norm(self.linear(mixed, layer + "attention.out_lin") + x, layer + "sa_layer_norm")
            wide = torch.nn.functional.gelu(self.linear(x, layer + "ffn.lin1"))
            x = self.norm(self.linear(wide, layer + "ffn.lin2") + x, layer + "output_layer_norm")
        start, end = self.linear(x, "qa_outputs").split(1, dim=-1)
        return start.squeeze(-1), end.squeeze(-1)


# --- text ---

class Tokenizer:
    def __init__(self, vocabulary, lower_case):
        self.ids = {token: i for i, token in enumerate(vocabulary)}
        self.lower_case = lower_case

    def words(self, text):
        """Lists of (letter, place), one list a word."""
        word = []
        for place, letter in enumerate(text):
            category = unicodedata.category(letter)
            if letter in "\t\n\r" or category.startswith("Z"):
                if word:
                    yield word
                word = []
                continue
            if letter in "\0\ufffd" or category.startswith("C"):
                continue
            point = ord(letter)
            alone = (0x4E00 <= point <= 0x9FFF or 0x3400 <= point <= 0x4DBF or 0x20000 <= point <= 0x2A6DF
                     or 0xF900 <= point <= 0xFAFF)
            for part in unicodedata.normalize("NFD", letter) if self.lower_case else letter:
                if self.lower_case and unicodedata.category(part) == "Mn":
                    continue
                part = part.lower() if self.lower_case else part
                mark = unicodedata.category(part).startswith("P") or part in "$+<=>^`|~"
                if word and (mark or alone):
                    yield word
                    word = []
                word.append((part, place))
                if mark or alone:
                    yield word
                    word = []
        if word:
            yield word

    def encode(self, text):
        """(id, number of the word) and (start, end) of the words."""
        tokens, spans = [], []
        for word in self.words(text):
            letters = "".join(letter for letter, _ in word)
            pieces, at = [], 0
            while at < len(letters) and len(letters) <= 100:
                end = next((end for end in range(len(letters), at, -1)
                            if ("##" if at else "") + letters[at:end] in self.ids), None)
                if end is None:
                    break
                pieces.append(self.ids[("##" if at else "") + letters[at:end]])
                at = end
            if at < len(letters):
                pieces = [self.ids["[UNK]"]]
            tokens += [(piece, len(spans)) for piece in pieces]
            spans.append((word[0][1], word[-1][1] + 1))
        return tokens, spans


# --- answers ---

def answers(network, tokenizer, context, question, top, longest=15):
    """Hugging Face's pipeline: windows of 384 with stride 128, softmax with [CLS] in it, spans of whole words."""
    asked = [token for token, _ in tokenizer.encode(question)[0]][:64]
    tokens, spans = tokenizer.encode(context)
    room = 384 - len(asked) - 3
    found, first = {}, 0
    while True:
        part = tokens[first:first + room]
        cls, sep = tokenizer.ids["[CLS]"], tokenizer.ids["[SEP]"]
        ids = [cls] + asked + [sep] + [token for token, _ in part] + [sep]
        start, end = (logits[0].double() for logits in network(torch.tensor([ids])))
        allowed = torch.zeros(len(ids), dtype=torch.bool)
        allowed[0] = True
        allowed[len(asked) + 2:-1] = True
        start, end = (torch.softmax(torch.where(allowed, logits, torch.tensor(-10000.0, dtype=torch.float64)), 0)
                      for logits in (start, end))
        start[0] = end[0] = 0
        outer = torch.triu(start[:, None] * end[None, :]).tril(longest - 1)
        best = torch.sort(outer.flatten(), descending=True)
        for score, flat in list(zip(best.values.tolist(), best.indices.tolist()))[:2 * top + 10]:
            if score > 0:
                words = [part[at - len(asked) - 2][1] for at in divmod(flat, len(ids))]
                span = (spans[words[0]][0], spans[words[1]][1])
                found[span] = max(score, found.get(span, 0))
        if first + room >= len(tokens):
            break
        first += room - 128
    best = sorted(found.items(), key=lambda item: -item[1])[:top]
    return [{"score": score, "start": span[0], "end": span[1], "answer": context[span[0]:span[1]]}
            for span, score in best]


# --- what the test reads ---

SYLLABLES = ["ba", "co", "di", "fu", "ge", "ha", "in", "ka", "le", "mo", "nu", "or", "pi", "ra", "se", "tu", "ve", "wy"]
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789éñßøжлαβ北京カ"


def make_vocabulary(cased):
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokens += [a + b for a in SYLLABLES for b in SYLLABLES] + ["##" + s for s in SYLLABLES]
    tokens += [mark for mark in ".,;:!?'\"()[]-$%&/"] + list(LETTERS) + ["##" + letter for letter in LETTERS]
    if cased:
        tokens += [letter.upper() for letter in "abcdefghij"] + [s.title() for s in SYLLABLES]
    return tokens


def make_text(random, words):
    text = []
    for _ in range(words):
        word = "".join(SYLLABLES[int(torch.randint(len(SYLLABLES), (1,), generator=random))] for _ in range(
            int(torch.randint(1, 4, (1,), generator=random))))
        kind = int(torch.randint(12, (1,), generator=random))
        word = {0: word.title(), 1: word + ",", 2: word + ".", 3: word + "é", 4: "Éa" + word, 5: "北京" + word,
                6: "😀", 7: word + "e\u0301x"}.get(kind, word)
        text.append(word)
    return " ".join(text)


def main(folder):
    folder = pathlib.Path(folder)
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    random = torch.Generator().manual_seed(5)
    expected = {}
    for name, config, kind, cased in (("f32", SMALL, torch.float32, False), ("f16", SMALL, torch.float16, False),
                                      ("bf16", SMALL, torch.bfloat16, False), ("cased", SMALL, torch.float32, True),
                                      ("tiny", TINY, torch.float32, False)):
        vocabulary = make_vocabulary(cased)
        config = {**config, "vocab_size": len(vocabulary)}
        weights = {key: value.to(kind) for key, value in random_weights(config, len(expected) + 11).items()}
        if name == "f16":
            weights["distilbert.embeddings.position_ids"] = torch.arange(512)[None]  # some files carry it
        write_model(folder / name, config, vocabulary, weights, not cased)
        network = Network(config, {key: value.float() for key, value in weights.items() if value.is_floating_point()})
        tokenizer = Tokenizer(vocabulary, not cased)
        logits = []
        for length in (3, 17, min(384, config["max_position_embeddings"])):
            ids = torch.randint(len(vocabulary), (1, length), generator=random)
            start, end = network(ids)
            logits.append({"ids": ids[0].tolist(), "start": start[0].tolist(), "end": end[0].tolist()})
        asked = []
        # The windows of a model with few positions are our own affair: the reference has none.
        for words in (5, 60, 900) if config["max_position_embeddings"] >= 384 else ():
            context, question = make_text(random, words), make_text(random, 9) + "?"
            ids = [[token for token, _ in tokenizer.encode(text)[0]] for text in (context, question)]
            asked.append({"context": context, "question": question, "contextIds": ids[0], "questionIds": ids[1],
                          "answers": answers(network, tokenizer, context, question, 5)})
        expected[name] = {"logits": logits, "questions": asked}
    (folder / "expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main(sys.argv[1])
