#pragma once

#include "core/train/options.h"
#include "core/train/qa/answer_engine.h"
#include "core/train/qa/distilbert_config.h"

#include <filesystem>
#include <memory>

namespace skydeck::train {

/// DistilBertForQuestionAnswering (Sanh et al. 2019; layout of huggingface.co/docs/transformers "DistilBERT"):
/// embeddings of words and positions, layers of multi-head attention and a feed-forward network with exact GELU,
/// LayerNorm after each (ε 1e-12), and a linear layer whose two outputs are the logits of start and end.
///
/// Loads config.json and model.safetensors of a folder; F32 weights are computed with where they are mapped. In bf16
/// the linear layers' weights and inputs are bfloat16, sums and LayerNorms stay fp32. Every tensor is checked before
/// torch sees the first. Errors: InvalidInput "ModelFileMissing", "InvalidSafetensors", "WrongModel"; Internal
/// "ModelFailed" with torch's own words. logits() may be called by any number of threads; each call computes on all
/// processors.
Result<std::unique_ptr<qa::SpanModel>> loadDistilBert(const std::filesystem::path& folder, Precision precision);

/// The whole engine of a folder: vocabulary and network, which have to agree on the number of words.
Result<std::unique_ptr<qa::AnswerEngine>> loadDistilBertEngine(const std::filesystem::path& folder,
                                                               Precision precision);

} // namespace skydeck::train
