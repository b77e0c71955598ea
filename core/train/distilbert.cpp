#include "core/train/distilbert.h"

#include "core/train/processor.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <cmath>
#include <cstdint>
#include <cstring>

namespace skydeck::train {

namespace {
constexpr double kLayerNormEpsilon = 1e-12;

struct Linear {
    at::Tensor weight, bias;
    at::Tensor operator()(const at::Tensor& x) const { return at::linear(x, weight, bias); }
};

struct Norm {
    at::Tensor weight, bias;
    at::Tensor operator()(const at::Tensor& x) const {
        return at::layer_norm(x, weight.sizes(), weight, bias, kLayerNormEpsilon);
    }
};

struct Layer {
    Linear project; ///< queries, keys and values in one
    Linear out;
    Norm attentionNorm;
    Linear widen, narrow;
    Norm outputNorm;
};

class DistilBert final : public qa::SpanModel {
public:
    DistilBert(qa::Safetensors file, const qa::DistilBertConfig& config, bool bf16)
        : m_file(std::move(file)), m_config(config), m_type(bf16 ? at::kBFloat16 : at::kFloat) {
        const std::string embeddings = "distilbert.embeddings.";
        const std::int64_t dim = config.dim;
        m_words = tensor(embeddings + "word_embeddings.weight", {config.vocabSize, dim});
        m_positions = tensor(embeddings + "position_embeddings.weight", {config.maxPositions, dim});
        m_embeddingNorm = norm(embeddings + "LayerNorm");
        // The scores' scale is part of the query: one pass over the attention matrix less.
        const double scale = 1.0 / std::sqrt(static_cast<double>(dim / config.heads));
        for (std::int64_t i = 0; i < config.layers; ++i) {
            const std::string prefix = qa::distilBertLayer(i);
            Layer layer;
            const Linear query = linear(prefix + "attention.q_lin", dim, dim),
                         key = linear(prefix + "attention.k_lin", dim, dim),
                         value = linear(prefix + "attention.v_lin", dim, dim);
            layer.project = cast({at::cat({query.weight.mul(scale), key.weight, value.weight}),
                                  at::cat({query.bias.mul(scale), key.bias, value.bias})});
            layer.out = cast(linear(prefix + "attention.out_lin", dim, dim));
            layer.attentionNorm = norm(prefix + "sa_layer_norm");
            layer.widen = cast(linear(prefix + "ffn.lin1", config.hiddenDim, dim));
            layer.narrow = cast(linear(prefix + "ffn.lin2", dim, config.hiddenDim));
            layer.outputNorm = norm(prefix + "output_layer_norm");
            m_layers.push_back(std::move(layer));
        }
        m_outputs = {tensor("qa_outputs.weight", {2, dim}), tensor("qa_outputs.bias", {2})};
    }

    std::string_view name() const override { return "distilbert"; }
    std::size_t maxPositions() const override { return static_cast<std::size_t>(m_config.maxPositions); }

    Result<qa::Logits> logits(const std::vector<std::int32_t>& ids) const override {
        useEveryProcessor();
        const c10::InferenceMode inference;
        try {
            return forward(ids);
        } catch (const std::exception& problem) {
            const std::string text = problem.what();
            return fail(ErrorKind::Internal, "ModelFailed", text.substr(0, text.find('\n')));
        }
    }

private:
    /// fp32 whatever the file holds; a view of the mapping where that is F32 already.
    at::Tensor tensor(const std::string& name, std::vector<std::int64_t> shape) const {
        const auto view = m_file.floats(name, shape).value(); // checked by the caller
        const at::ScalarType type = view.dtype == "F32" ? at::kFloat : view.dtype == "F16" ? at::kHalf : at::kBFloat16;
        auto* bytes = const_cast<std::byte*>(view.bytes.data()); // nobody writes: torch has no tensors of const
        // A header of odd length leaves the numbers unaligned.
        if (reinterpret_cast<std::uintptr_t>(bytes) % c10::elementSize(type) != 0) {
            const at::Tensor copy = at::empty(shape, type);
            std::memcpy(copy.data_ptr(), bytes, view.bytes.size());
            return copy.to(at::kFloat);
        }
        return at::from_blob(bytes, shape, type).to(at::kFloat);
    }

    Linear linear(const std::string& name, std::int64_t out, std::int64_t in) const {
        return {tensor(name + ".weight", {out, in}), tensor(name + ".bias", {out})};
    }
    Linear cast(const Linear& layer) const { return {layer.weight.to(m_type), layer.bias.to(m_type)}; }

    Norm norm(const std::string& name) const {
        return {tensor(name + ".weight", {m_config.dim}), tensor(name + ".bias", {m_config.dim})};
    }

    at::Tensor attention(const Layer& layer, const at::Tensor& x) const {
        const std::int64_t count = x.size(0);
        // 3 × heads × tokens × width of a head; views all, the products take them as they lie.
        const at::Tensor parts =
            layer.project(x).view({count, 3, m_config.heads, m_config.dim / m_config.heads}).permute({1, 2, 0, 3});
        const at::Tensor scores = at::bmm(parts[0], parts[1].transpose(1, 2));
        const at::Tensor weights = at::softmax(scores, -1, at::kFloat).to(m_type);
        const at::Tensor mixed = at::bmm(weights, parts[2]);
        return layer.out(mixed.transpose(0, 1).reshape({count, m_config.dim}));
    }

    qa::Logits forward(const std::vector<std::int32_t>& ids) const {
        const auto count = static_cast<std::int64_t>(ids.size());
        const at::Tensor words = at::tensor(at::ArrayRef<std::int32_t>(ids), at::kInt);
        at::Tensor x = m_embeddingNorm(at::embedding(m_words, words).add_(m_positions.narrow(0, 0, count)));
        for (const Layer& layer : m_layers) {
            x = layer.attentionNorm(x + attention(layer, x.to(m_type)));
            at::Tensor wide = layer.widen(x.to(m_type));
            x = layer.outputNorm(x + layer.narrow(at::gelu_(wide)));
        }
        const at::Tensor both = m_outputs(x).t().contiguous();
        const auto* values = both.data_ptr<float>();
        return {{values, values + count}, {values + count, values + 2 * count}};
    }

    qa::Safetensors m_file;
    qa::DistilBertConfig m_config;
    at::ScalarType m_type; ///< of the linear layers
    at::Tensor m_words, m_positions;
    Norm m_embeddingNorm;
    std::vector<Layer> m_layers;
    Linear m_outputs;
};
} // namespace

Result<std::unique_ptr<qa::SpanModel>> loadDistilBert(const std::filesystem::path& folder, Precision precision) {
    SKYDECK_ASSIGN(const auto config, qa::loadDistilBertConfig(folder));
    SKYDECK_ASSIGN(auto file, qa::Safetensors::open(folder / "model.safetensors"));
    SKYDECK_TRY(qa::checkDistilBertTensors(file, config));
    useEveryProcessor();
    const c10::InferenceMode inference;
    try {
        return std::make_unique<DistilBert>(std::move(file), config, effectivePrecision(precision) == "bf16");
    } catch (const std::exception& problem) {
        const std::string text = problem.what();
        return fail(ErrorKind::Internal, "ModelFailed", text.substr(0, text.find('\n')));
    }
}

Result<std::unique_ptr<qa::AnswerEngine>> loadDistilBertEngine(const std::filesystem::path& folder,
                                                               Precision precision) {
    SKYDECK_ASSIGN(auto pieces, qa::WordPiece::load(folder));
    SKYDECK_ASSIGN(const auto config, qa::loadDistilBertConfig(folder));
    if (pieces.size() != static_cast<std::size_t>(config.vocabSize))
        return fail(ErrorKind::InvalidInput, "WrongModel",
                    "'" + (folder / "vocab.txt").string() + "' has " + std::to_string(pieces.size()) +
                        " tokens and config.json says " + std::to_string(config.vocabSize) +
                        ": it is the vocabulary of another model",
                    "Take both files from the same model's folder.");
    SKYDECK_ASSIGN(auto model, loadDistilBert(folder, precision));
    return qa::makeModelEngine(std::move(pieces), std::move(model));
}

} // namespace skydeck::train
