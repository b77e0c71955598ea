#include "core/train/checkpoint.h"

#include "core/base/json.h"
#include "core/train/processor.h"
#include "core/train/qa/safetensors.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace skydeck::train {

namespace {
constexpr const char* kMetadata = "skydeck";
constexpr std::size_t kHeaderLength = 8;
static_assert(std::endian::native == std::endian::little, "safetensors are little-endian");

tl::unexpected<Error> damaged(std::string_view what, const std::string& fault) {
    return fail(ErrorKind::InvalidInput, "InvalidCheckpoint", "'" + std::string(what) + "' " + fault,
                "Train again without --resume.");
}

Json describe(const Checkpoint& checkpoint) {
    Json epochs = Json::array();
    for (const EpochMetrics& epoch : checkpoint.epochs)
        epochs.push_back({{"train_loss", epoch.trainLoss},
                          {"val_loss", epoch.validationLoss},
                          {"val_accuracy", epoch.validationAccuracy},
                          {"imagesPerSecond", epoch.imagesPerSecond},
                          {"seconds", epoch.seconds}});
    return {{"lr", checkpoint.learningRate}, {"momentum", checkpoint.momentum},   {"seed", checkpoint.seed},
            {"subset", checkpoint.subset},   {"batch", checkpoint.batch},         {"fold", checkpoint.fold},
            {"folds", checkpoint.folds},     {"precision", checkpoint.precision}, {"epochs", std::move(epochs)}};
}

Status understand(Checkpoint& checkpoint, const Json& text) {
    checkpoint.learningRate = numberAt(text, "lr", std::nan(""));
    checkpoint.momentum = numberAt(text, "momentum", std::nan(""));
    if (const Json& seed = memberAt(text, "seed"); seed.is_number_unsigned())
        checkpoint.seed = seed.get<std::uint64_t>();
    checkpoint.subset = integerAt(text, "subset");
    checkpoint.batch = integerAt(text, "batch");
    checkpoint.fold = static_cast<int>(integerAt(text, "fold"));
    checkpoint.folds = static_cast<int>(integerAt(text, "folds"));
    checkpoint.precision = stringAt(text, "precision");
    for (const Json& epoch : arrayAt(text, "epochs")) {
        EpochMetrics metrics;
        metrics.epoch = static_cast<int>(checkpoint.epochs.size()) + 1;
        metrics.trainLoss = numberAt(epoch, "train_loss", std::nan(""));
        metrics.validationLoss = numberAt(epoch, "val_loss", std::nan(""));
        metrics.validationAccuracy = numberAt(epoch, "val_accuracy", std::nan(""));
        metrics.imagesPerSecond = numberAt(epoch, "imagesPerSecond");
        metrics.seconds = numberAt(epoch, "seconds");
        if (!std::isfinite(metrics.trainLoss) || !std::isfinite(metrics.validationLoss) ||
            !std::isfinite(metrics.validationAccuracy))
            return fail(ErrorKind::InvalidInput, "InvalidCheckpoint", "holds an epoch without numbers");
        checkpoint.epochs.push_back(metrics);
    }
    if (checkpoint.epochs.empty() || !std::isfinite(checkpoint.learningRate) || !std::isfinite(checkpoint.momentum))
        return fail(ErrorKind::InvalidInput, "InvalidCheckpoint", "does not say what it was trained with");
    return {};
}
} // namespace

std::string encodeCheckpoint(const Checkpoint& checkpoint) {
    Json header{{"__metadata__", {{kMetadata, dumpJson(describe(checkpoint))}}}};
    std::size_t at = 0;
    const std::pair<const char*, const std::vector<NamedTensor>*> groups[] = {
        {"best.", &checkpoint.best}, {"velocities.", &checkpoint.velocities}, {"weights.", &checkpoint.weights}};
    for (const auto& [prefix, tensors] : groups)
        for (const NamedTensor& tensor : *tensors) {
            const std::size_t end = at + tensor.values.size() * sizeof(float);
            header[prefix + tensor.name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {at, end}}};
            at = end;
        }
    std::string text = dumpJson(header);
    text.resize((text.size() + 7) / 8 * 8, ' '); // the format wants the data aligned
    const std::uint64_t length = text.size();
    std::string bytes(kHeaderLength, '\0');
    std::memcpy(bytes.data(), &length, kHeaderLength);
    bytes.reserve(kHeaderLength + text.size() + at);
    bytes += text;
    for (const auto& [prefix, tensors] : groups)
        for (const NamedTensor& tensor : *tensors)
            bytes.append(reinterpret_cast<const char*>(tensor.values.data()), tensor.values.size() * sizeof(float));
    return bytes;
}

Result<Checkpoint> decodeCheckpoint(std::string_view bytes, std::string_view what) {
    SKYDECK_ASSIGN(const auto table, qa::parseSafetensors(bytes, bytes.size(), what));
    std::uint64_t length = 0; // parseSafetensors() has checked it
    std::memcpy(&length, bytes.data(), kHeaderLength);
    SKYDECK_ASSIGN(const Json header, parseJson(bytes.substr(kHeaderLength, length), what));
    const auto described = parseJson(stringAt(memberAt(header, "__metadata__"), kMetadata), what);
    if (!described) return damaged(what, "is no checkpoint of skydeck-train");
    Checkpoint checkpoint;
    if (const auto understood = understand(checkpoint, *described); !understood)
        return damaged(what, understood.error().message);
    for (const auto& [name, entry] : table) {
        if (entry.dtype != "F32") return damaged(what, "holds a tensor that is not F32");
        std::vector<NamedTensor>* group = name.starts_with("weights.")      ? &checkpoint.weights
                                          : name.starts_with("velocities.") ? &checkpoint.velocities
                                          : name.starts_with("best.")       ? &checkpoint.best
                                                                            : nullptr;
        if (!group) return damaged(what, "holds a tensor that is none of a checkpoint");
        NamedTensor tensor{name.substr(name.find('.') + 1), entry.shape,
                           std::vector<float>((entry.end - entry.begin) / sizeof(float))};
        if (!tensor.values.empty())
            std::memcpy(tensor.values.data(), bytes.data() + entry.begin, entry.end - entry.begin);
        group->push_back(std::move(tensor));
    }
    return checkpoint;
}

Status checkGoesOn(const Checkpoint& checkpoint, const Options& options) {
    const auto other = [](const char* argument) {
        return fail(ErrorKind::Conflict, "OtherRun", std::string("The checkpoint is of a run with another ") + argument,
                    "Leave --resume out to train anew, or give the run another --name.");
    };
    if (checkpoint.learningRate != options.learningRate) return other("--lr");
    if (checkpoint.momentum != options.momentum) return other("--momentum");
    if (checkpoint.seed != options.seed) return other("--seed");
    if (checkpoint.subset != options.subset) return other("--subset");
    if (checkpoint.batch != options.batch) return other("--batch");
    if (checkpoint.fold != options.fold || checkpoint.folds != options.folds) return other("--fold");
    if (checkpoint.precision != effectivePrecision(options.precision)) return other("--precision");
    return {};
}

std::optional<std::size_t> bestEpoch(const std::vector<EpochMetrics>& epochs) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < epochs.size(); ++i)
        if (!best || epochs[i].validationLoss < epochs[*best].validationLoss) best = i;
    return best;
}

bool patienceIsOver(const std::vector<EpochMetrics>& epochs, int patience) {
    const auto best = bestEpoch(epochs);
    return patience > 0 && best && epochs.size() - 1 - *best >= static_cast<std::size_t>(patience);
}

} // namespace skydeck::train
