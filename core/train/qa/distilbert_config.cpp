#include "core/train/qa/distilbert_config.h"

#include "core/base/files.h"
#include "core/base/json.h"

namespace skydeck::train::qa {

namespace {
constexpr std::uintmax_t kMostConfigBytes = 1 << 20;

tl::unexpected<Error> wrongConfig(std::string_view what, const std::string& fault) {
    return fail(ErrorKind::InvalidInput, "WrongModel", "'" + std::string(what) + "' " + fault,
                "A DistilBERT model for question answering is needed; packaging/images/README.md names some.");
}
} // namespace

Result<DistilBertConfig> parseDistilBertConfig(std::string_view text, std::string_view what) {
    SKYDECK_ASSIGN(const Json json, parseJson(text, what));
    if (!json.is_object()) return wrongConfig(what, "is not a JSON object");
    if (const std::string type = stringAt(json, "model_type"); type != "distilbert")
        return wrongConfig(what,
                           type.empty() ? "has no model_type" : "is of model_type '" + type + "', not distilbert");
    if (const std::string activation = stringAt(json, "activation", "gelu"); activation != "gelu")
        return wrongConfig(what, "asks for the activation '" + activation + "'; gelu is known");

    DistilBertConfig config;
    struct Member {
        const char* name;
        std::int64_t* value;
        std::int64_t most;
    };
    for (const auto& [name, value, most] :
         {Member{"vocab_size", &config.vocabSize, 1'000'000},
          Member{"max_position_embeddings", &config.maxPositions, 65'536}, Member{"dim", &config.dim, 16'384},
          Member{"n_layers", &config.layers, 256}, Member{"n_heads", &config.heads, 256},
          Member{"hidden_dim", &config.hiddenDim, 65'536}}) {
        const Json& given = memberAt(json, name);
        if (given.is_null()) continue; // DistilBERT's own sizes hold where the file says nothing
        if (!given.is_number_integer() || given.get<std::int64_t>() < 1 || given.get<std::int64_t>() > most)
            return wrongConfig(what, "has a " + std::string(name) + " that is no whole number from 1 to " +
                                         std::to_string(most));
        *value = given.get<std::int64_t>();
    }
    if (config.dim % config.heads != 0)
        return wrongConfig(what, "splits a dim of " + std::to_string(config.dim) + " over " +
                                     std::to_string(config.heads) + " heads, which leaves a rest");
    if (config.maxPositions < 16)
        return wrongConfig(what, "has only " + std::to_string(config.maxPositions) + " positions; 16 are the least");
    return config;
}

Result<DistilBertConfig> loadDistilBertConfig(const std::filesystem::path& folder) {
    const auto path = folder / "config.json";
    std::error_code status;
    if (const auto size = std::filesystem::file_size(path, status); !status && size > kMostConfigBytes)
        return wrongConfig(path.string(), "has " + std::to_string(size) + " bytes");
    auto text = readFile(path);
    if (!text && text.error().kind == ErrorKind::NotFound)
        return fail(ErrorKind::InvalidInput, "ModelFileMissing", "There is no '" + path.string() + "'",
                    "packaging/images/README.md says which files a model's folder holds.");
    if (!text) return fail(std::move(text).error());
    return parseDistilBertConfig(*text, path.string());
}

std::string distilBertLayer(std::int64_t layer) {
    return "distilbert.transformer.layer." + std::to_string(layer) + ".";
}

std::vector<TensorShape> distilBertTensors(const DistilBertConfig& config) {
    const std::int64_t dim = config.dim;
    std::vector<TensorShape> tensors{{"distilbert.embeddings.word_embeddings.weight", {config.vocabSize, dim}},
                                     {"distilbert.embeddings.position_embeddings.weight", {config.maxPositions, dim}},
                                     {"distilbert.embeddings.LayerNorm.weight", {dim}},
                                     {"distilbert.embeddings.LayerNorm.bias", {dim}}};
    const auto linear = [&tensors](const std::string& name, std::int64_t out, std::int64_t in) {
        tensors.push_back({name + ".weight", {out, in}});
        tensors.push_back({name + ".bias", {out}});
    };
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        const std::string prefix = distilBertLayer(layer);
        for (const char* name : {"attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin"})
            linear(prefix + name, dim, dim);
        linear(prefix + "ffn.lin1", config.hiddenDim, dim);
        linear(prefix + "ffn.lin2", dim, config.hiddenDim);
        for (const char* name : {"sa_layer_norm", "output_layer_norm"}) {
            tensors.push_back({prefix + name + ".weight", {dim}});
            tensors.push_back({prefix + name + ".bias", {dim}});
        }
    }
    linear("qa_outputs", 2, dim);
    return tensors;
}

Status checkDistilBertTensors(const Safetensors& file, const DistilBertConfig& config) {
    for (const TensorShape& tensor : distilBertTensors(config))
        SKYDECK_TRY(file.floats(tensor.name, tensor.shape));
    return {};
}

} // namespace skydeck::train::qa
