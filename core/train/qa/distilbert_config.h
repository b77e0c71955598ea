#pragma once

#include "core/base/result.h"
#include "core/train/qa/safetensors.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::train::qa {

/// config.json of a DistilBERT (Sanh et al. 2019), names as there.
struct DistilBertConfig {
    std::int64_t vocabSize = 30522;
    std::int64_t maxPositions = 512;
    std::int64_t dim = 768;
    std::int64_t layers = 6;
    std::int64_t heads = 12;
    std::int64_t hiddenDim = 3072;
};

/// InvalidInput "WrongModel" names `what` and the member: another model_type, another activation, a count out of range,
/// heads that do not divide dim.
Result<DistilBertConfig> parseDistilBertConfig(std::string_view text, std::string_view what);
Result<DistilBertConfig> loadDistilBertConfig(const std::filesystem::path& folder);

struct TensorShape {
    std::string name; ///< as Hugging Face's DistilBertForQuestionAnswering calls it
    std::vector<std::int64_t> shape;
};
/// Every tensor that such a model has, the two outputs for start and end last.
std::vector<TensorShape> distilBertTensors(const DistilBertConfig& config);
/// The prefix of one layer's names: "distilbert.transformer.layer.3.".
std::string distilBertLayer(std::int64_t layer);

/// Ok when `file` has them all, of the right shape and a dtype that can be computed with.
Status checkDistilBertTensors(const Safetensors& file, const DistilBertConfig& config);

} // namespace skydeck::train::qa
