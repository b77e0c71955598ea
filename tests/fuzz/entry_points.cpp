#include "tests/fuzz/entry_points.h"

#include "core/aws/config_file.h"
#include "core/aws/dynamodb/plain_json.h"
#include "core/train/qa/baseline_answer.h"
#include "core/train/qa/distilbert_config.h"
#include "core/train/qa/safetensors.h"
#include "core/wire/codec.h"
#include "core/wire/sigv4.h"
#include "core/workflows/item_files.h"

#include <cstdio>
#include <cstdlib>
#include <span>
#include <sstream>

namespace skydeck::fuzz {

namespace {

namespace ddb = aws::dynamodb;

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "fuzz: broken promise: %s\n", what);
    std::abort();
}

struct Call {
    const char* service;
    const char* operation;
};
constexpr Call kXmlCalls[]{{"s3", "ListObjectsV2"},
                           {"s3", "ListObjectVersions"},
                           {"s3", "CompleteMultipartUpload"},
                           {"s3", "DeleteObjects"},
                           {"s3", "GetBucketLocation"},
                           {"s3", "PutObjectTagging"},
                           {"cloudformation", "DescribeStacks"},
                           {"cloudformation", "CreateStack"},
                           {"iam", "GetRole"},
                           {"ec2", "DescribeSecurityGroups"},
                           {"ec2", "DescribeSubnets"},
                           {"ec2", "CreateVpc"}};
constexpr Call kJsonCalls[]{{"dynamodb", "GetItem"},       {"dynamodb", "Scan"},      {"dynamodb", "BatchWriteItem"},
                            {"dynamodb", "DescribeTable"}, {"batch", "DescribeJobs"}, {"batch", "SubmitJob"},
                            {"logs", "GetLogEvents"},      {"ecr", "DescribeImages"}};

/// The first byte says which call it is and who reads: the client a success, the client an error, the server.
void decode(std::span<const Call> calls, const char* contentType, std::string_view bytes) {
    if (bytes.empty()) return;
    const auto choice = static_cast<unsigned char>(bytes.front());
    const Call& call = calls[(choice / 3) % calls.size()];
    const wire::ServiceModel* model = wire::embeddedModel(call.service);
    require(model != nullptr, "the model is embedded");
    const wire::OperationModel* operation = model->operation(call.operation);
    require(operation != nullptr, "the operation is embedded");
    const std::string body(bytes.substr(1));
    if (choice % 3 < 2) {
        const wire::HttpResponse response{choice % 3 == 0 ? 200 : 400, {{"Content-Type", contentType}}, body};
        const auto output = wire::decodeResponse(*model, *operation, response);
        require(output || !output.error().code.empty(), "an error has a code");
        // What came from a service can be sent on.
        if (output) wire::encodeResponse(*model, *operation, *output, "id");
        return;
    }
    wire::HttpRequest request;
    request.method = operation->method;
    request.path = "/bucket/key";
    request.headers = {{"Content-Type", contentType}};
    request.body = body;
    const auto input = wire::decodeRequest(*model, *operation, request);
    if (input && operation->input.shape && wire::validateInput(*operation->input.shape, *input))
        require(wire::encodeRequest(*model, *operation, *input).has_value(), "what is valid can be sent");
}

} // namespace

void xml(std::string_view bytes) {
    decode(kXmlCalls, "application/xml", bytes);
}

void json(std::string_view bytes) {
    decode(kJsonCalls, "application/x-amz-json-1.0", bytes);
}

void config(std::string_view bytes) {
    const auto sections = aws::parseConfigFile(bytes, "config");
    if (!sections) require(sections.error().message.find("config") != std::string::npos, "the error names the file");
}

void sigv4(std::string_view bytes) {
    // "METHOD path?query", then a header a line.
    wire::HttpRequest request;
    std::istringstream lines{std::string(bytes)};
    std::string line;
    std::getline(lines, line);
    const auto blank = line.find(' ');
    request.method = line.substr(0, blank);
    std::string target = blank == std::string::npos ? "/" : line.substr(blank + 1);
    const auto mark = target.find('?');
    request.path = target.substr(0, mark);
    if (mark != std::string::npos) request.query = target.substr(mark + 1);
    request.host = "127.0.0.1:4566";
    while (std::getline(lines, line))
        if (const auto colon = line.find(':'); colon != std::string::npos)
            request.headers.add(line.substr(0, colon), line.substr(colon + 1));
    const auto claim = wire::parseSignature(request);
    if (!claim) return require(!claim.error().code.empty(), "an error has a code");
    if (!*claim) return;
    require(wire::expectedSignature(request, **claim, "secret", {}).size() == 64, "a signature is 64 digits");
}

void items(std::string_view bytes) {
    const auto plain = ddb::parsePlainItem(bytes);
    if (plain) {
        const auto again = ddb::parsePlainItem(ddb::formatPlain(*plain));
        require(again && *again == *plain, "plain JSON reads back");
        const auto typed = ddb::itemFromTyped(ddb::toTyped(*plain));
        require(typed && *typed == *plain, "typed JSON reads back");
    }
    if (const auto typed = ddb::parseTypedItem(bytes)) {
        // Numbers that JSON cannot spell change their spelling once.
        const auto once = ddb::parsePlainItem(ddb::formatPlain(*typed));
        require(once.has_value(), "what is typed can be said plainly");
    }
    std::istringstream in{std::string(bytes)};
    const auto reader = workflows::makeItemReader(in, workflows::ItemFormat::Csv);
    for (;;) {
        const auto item = reader->next();
        if (!item || !*item) return;
        for (const auto& [name, value] : **item)
            require(workflows::valueOfCell(workflows::cellOf(value)) == value, "a cell reads back");
    }
}

void model(std::string_view bytes) {
    namespace qa = train::qa;
    if (bytes.empty()) return;
    const char choice = bytes.front();
    bytes.remove_prefix(1);
    if (choice == 's') {
        // A file may claim to be larger than what was read of it.
        for (const std::uint64_t size : {bytes.size(), bytes.size() + 64}) {
            const auto tensors = qa::parseSafetensors(bytes, size, "model");
            if (!tensors) {
                require(tensors.error().code == "InvalidSafetensors", "the error says what it is");
                continue;
            }
            for (const auto& [name, tensor] : *tensors)
                require(tensor.begin <= tensor.end && tensor.end <= size, "a tensor lies within its file");
        }
        return;
    }
    if (choice == 'c') {
        const auto config = qa::parseDistilBertConfig(bytes, "config");
        if (config) require(config->dim % config->heads == 0, "heads share the width");
        return;
    }
    // A vocabulary, a line of dashes, a text.
    const auto border = bytes.find("\n---\n");
    const std::string_view text = border == std::string_view::npos ? bytes : bytes.substr(border + 5);
    const auto letters = qa::decodeUtf8(text, "text");
    const auto pieces = qa::WordPiece::create("[UNK]\n[CLS]\n[SEP]\na\n##a\n" + std::string(bytes.substr(0, border)),
                                              {choice % 2 == 0, choice % 4 < 2, choice % 8 < 4}, "vocabulary");
    if (!letters) return require(letters.error().code == "NotUtf8", "only damaged UTF-8 is refused");
    if (pieces) {
        const auto encoding = pieces->encode(*letters);
        for (const auto& token : encoding.tokens) {
            const auto& word = encoding.words.at(token.word);
            require(token.span.start < token.span.end && token.span.end <= letters->size(),
                    "a token is a part of the text");
            require(word.start <= token.span.start && token.span.end <= word.end, "a token is a part of its word");
            require(token.id >= 0 && static_cast<std::size_t>(token.id) < pieces->size(), "a token has a number");
        }
        for (const auto& window :
             qa::makeWindows(*pieces, encoding, encoding, {}, 16 + static_cast<unsigned char>(choice)))
            require(window.contextTokens > 0 && window.firstToken + window.contextTokens <= encoding.tokens.size(),
                    "a window is a part of the context");
    }
    const auto answers = qa::makeBaselineEngine()->answer(text, text.substr(0, text.size() / 4), {}, {});
    if (answers) require(!answers->empty() && !answers->front().answer.empty(), "an answer is never empty");
}

} // namespace skydeck::fuzz
