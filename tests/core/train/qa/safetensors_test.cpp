#include "core/train/qa/safetensors.h"

#include "core/train/qa/distilbert_config.h"
#include "tests/support/support.h"

#include <gtest/gtest.h>

#include <cstring>

namespace skydeck::train::qa {
namespace {

std::string withHeader(const std::string& header, std::size_t data) {
    std::string file(8, '\0');
    for (std::size_t i = 0; i < 8; ++i)
        file[i] = static_cast<char>(static_cast<std::uint64_t>(header.size()) >> 8 * i);
    return file + header + std::string(data, '\1');
}

Result<TensorTable> parse(const std::string& file) {
    return parseSafetensors(file, file.size(), "model");
}

/// The error's message, or "fine".
std::string fault(const std::string& file) {
    const auto parsed = parse(file);
    return parsed ? "fine" : parsed.error().message;
}

std::string tensor(const std::string& name, const std::string& shape, int begin, int end,
                   const std::string& dtype = "F32") {
    return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":[" +
           std::to_string(begin) + "," + std::to_string(end) + "]}";
}

TEST(Safetensors, ReadsShapesTypesAndPlaces) {
    const std::string header = R"({"__metadata__":{"format":"pt"},)" + tensor("b", "[3]", 16, 22, "F16") + "," +
                               tensor("a", "[2,2]", 0, 16) + "," + tensor("c", "[]", 22, 24, "BF16") + "}   ";
    ASSERT_OK_AND(const TensorTable tensors, parse(withHeader(header, 24)));
    ASSERT_EQ(tensors.size(), 3U);
    EXPECT_EQ(tensors.at("a").shape, (std::vector<std::int64_t>{2, 2}));
    EXPECT_EQ(tensors.at("b").dtype, "F16");
    EXPECT_EQ(tensors.at("b").begin, 8 + header.size() + 16);
    EXPECT_EQ(tensors.at("c").end, 8 + header.size() + 24);
}

TEST(Safetensors, RefusesWhatIsNoHeader) {
    EXPECT_THAT(fault(""), testing::HasSubstr("too short"));
    EXPECT_THAT(fault(std::string(8, '\xff') + "{}"), testing::HasSubstr("at most"));
    EXPECT_THAT(fault(withHeader("{}", 0).substr(0, 9)), testing::HasSubstr("truncated"));
    EXPECT_THAT(fault(withHeader("[]", 0)), testing::HasSubstr("JSON object"));
    EXPECT_THAT(fault(withHeader("{\"a\":", 0)), testing::HasSubstr("JSON object"));
    EXPECT_THAT(fault(withHeader("{\"a\":" + std::string(5000, '[') + std::string(5000, ']') + "}", 0)),
                testing::HasSubstr("nests too deep"));
    EXPECT_THAT(fault(withHeader("{" + tensor("a", "[1]", 0, 4) + "," + tensor("a", "[1]", 0, 4) + "}", 4)),
                testing::HasSubstr("twice"));
}

TEST(Safetensors, RefusesTensorsThatDoNotFit) {
    const auto one = [](const std::string& entry, std::size_t data) {
        return fault(withHeader("{" + entry + "}", data));
    };
    EXPECT_THAT(one(tensor("a", "[2]", 0, 8), 4), testing::HasSubstr("truncated"));
    EXPECT_THAT(one(tensor("a", "[2]", 0, 4), 4), testing::HasSubstr("which takes 8"));
    EXPECT_THAT(one(tensor("a", "[1]", 4, 0), 8), testing::HasSubstr("before it begins"));
    EXPECT_THAT(one(tensor("a", "[-1]", 0, 4), 4), testing::HasSubstr("something else than counts"));
    EXPECT_THAT(one(tensor("a", "[1.5]", 0, 4), 4), testing::HasSubstr("something else than counts"));
    EXPECT_THAT(one(tensor("a", "[4611686018427387904,4611686018427387904]", 0, 4), 4),
                testing::HasSubstr("too large"));
    EXPECT_THAT(one(tensor("a", "[1,1,1,1,1,1,1,1,1]", 0, 4), 4), testing::HasSubstr("usable shape"));
    EXPECT_THAT(one(tensor("a", "[1]", 0, 4, "F128"), 4), testing::HasSubstr("unknown dtype 'F128'"));
    EXPECT_THAT(one("\"a\":7", 4), testing::HasSubstr("no JSON object"));
    EXPECT_THAT(one(R"("a":{"dtype":"F32","shape":[1]})", 4), testing::HasSubstr("data_offsets"));
    EXPECT_THAT(one(R"("a":{"dtype":"F32","shape":[1],"data_offsets":[0,-4]})", 4), testing::HasSubstr("data_offsets"));
}

TEST(Safetensors, RefusesOverlapsAndHoles) {
    EXPECT_THAT(fault(withHeader("{" + tensor("a", "[2]", 0, 8) + "," + tensor("b", "[1]", 4, 8) + "}", 8)),
                testing::HasSubstr("overlaps"));
    EXPECT_THAT(fault(withHeader("{" + tensor("a", "[1]", 0, 4) + "," + tensor("b", "[1]", 8, 12) + "}", 12)),
                testing::HasSubstr("belong to none"));
    EXPECT_THAT(fault(withHeader("{" + tensor("a", "[1]", 0, 4) + "}", 6)), testing::HasSubstr("2 bytes at its end"));
}

TEST(Safetensors, NamesInMessagesCannotMoveATerminal) {
    const std::string said =
        fault(withHeader("{" + tensor("\\u001b[2J" + std::string(500, 'x'), "[2]", 0, 4) + "}", 4));
    EXPECT_EQ(said.find('\x1b'), std::string::npos);
    EXPECT_LT(said.size(), 300U);
}

TEST(Safetensors, AnOpenedFileGivesItsFloatsByNameAndShape) {
    const TemporaryFolder folder;
    const auto path = folder.path() / "model.safetensors";
    const std::string header = "{" + tensor("w", "[1,2]", 0, 8) + "," + tensor("ids", "[1]", 8, 16, "I64") + "}";
    std::string file = withHeader(header, 16);
    const float numbers[]{1.5F, -2.0F};
    std::memcpy(file.data() + 8 + header.size(), numbers, sizeof numbers);
    ASSERT_OK(writeFileAtomically(path, file));

    ASSERT_OK_AND(const Safetensors opened, Safetensors::open(path));
    ASSERT_OK_AND(const auto view, opened.floats("w", std::vector<std::int64_t>{1, 2}));
    EXPECT_EQ(view.dtype, "F32");
    float read[2];
    ASSERT_EQ(view.bytes.size(), sizeof read);
    std::memcpy(read, view.bytes.data(), sizeof read);
    EXPECT_EQ(read[0], 1.5F);
    EXPECT_EQ(read[1], -2.0F);

    EXPECT_THAT(opened.floats("v", {}).error().message, testing::HasSubstr("no tensor 'v'"));
    EXPECT_THAT(opened.floats("w", std::vector<std::int64_t>{2, 1}).error().message,
                testing::HasSubstr("shape [1, 2] where config.json asks for [2, 1]"));
    EXPECT_THAT(opened.floats("ids", std::vector<std::int64_t>{1}).error().message, testing::HasSubstr("dtype I64"));
}

TEST(Safetensors, AFolderAndAFileThatIsNotThereAreNamed) {
    const TemporaryFolder folder;
    EXPECT_EQ(Safetensors::open(folder.path() / "none").error().code, "ModelFileMissing");
    EXPECT_EQ(Safetensors::open(folder.path()).error().code, "InvalidSafetensors");
}

TEST(DistilBertConfig, TakesTheReferencesSizesAndItsDefaults) {
    ASSERT_OK_AND(const auto config, parseDistilBertConfig(R"({"model_type":"distilbert","n_layers":2})", "config"));
    EXPECT_EQ(config.layers, 2);
    EXPECT_EQ(config.dim, 768);
    EXPECT_EQ(distilBertTensors(config).size(), 4U + 2 * 16 + 2);
}

TEST(DistilBertConfig, NamesWhatItCannotCompute) {
    const auto said = [](const std::string& text) { return parseDistilBertConfig(text, "config").error().message; };
    EXPECT_THAT(said("{"), testing::HasSubstr("config"));
    EXPECT_THAT(said("[]"), testing::HasSubstr("not a JSON object"));
    EXPECT_THAT(said("{}"), testing::HasSubstr("no model_type"));
    EXPECT_THAT(said(R"({"model_type":"bert"})"), testing::HasSubstr("'bert'"));
    EXPECT_THAT(said(R"({"model_type":"distilbert","activation":"relu"})"), testing::HasSubstr("'relu'"));
    EXPECT_THAT(said(R"({"model_type":"distilbert","dim":1e99})"), testing::HasSubstr("dim"));
    EXPECT_THAT(said(R"({"model_type":"distilbert","n_layers":99999999999})"), testing::HasSubstr("n_layers"));
    EXPECT_THAT(said(R"({"model_type":"distilbert","n_heads":7})"), testing::HasSubstr("leaves a rest"));
}

} // namespace
} // namespace skydeck::train::qa
