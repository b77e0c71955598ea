#include "core/train/trainer.h"

#include "core/train/activations.h"
#include "core/train/checkpoint.h"
#include "core/train/processor.h"

#include <ATen/autocast_mode.h>
#include <torch/nn.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>

namespace skydeck::train {

namespace {
constexpr std::int64_t kValidationBatch = 100; // what a batch of 500 needs is mapped anew each time: half as fast
constexpr double kLostLoss = 1e6;              // a network that knows nothing has 2.3
constexpr double kMean = 0.1307, kDeviation = 0.3081;

struct NetworkImpl : torch::nn::Module {
    NetworkImpl() {
        namespace nn = torch::nn;
        conv1 = register_module("conv1", nn::Conv2d(nn::Conv2dOptions(1, 32, 3)));
        conv2 = register_module("conv2", nn::Conv2d(nn::Conv2dOptions(32, 64, 3)));
        channelDropout = register_module("dropout1", nn::Dropout2d(0.25));
        dropout = register_module("dropout2", nn::Dropout(0.5));
        linear1 = register_module("fc1", nn::Linear(9216, 128));
        linear2 = register_module("fc2", nn::Linear(128, 10));
    }

    torch::Tensor forward(torch::Tensor x) {
        x = rectified(conv1(x));
        // The course's relu comes before the pooling; after it, the numbers are the same for a quarter of the work.
        x = channelDropout(pooledRectified(conv2(x)));
        // The features in channel-first order whatever the memory format, as the course's flatten does.
        x = dropout(torch::relu(linear1(x.flatten(1))));
        return torch::log_softmax(linear2(x), 1);
    }

    torch::nn::Conv2d conv1{nullptr}, conv2{nullptr};
    torch::nn::Dropout2d channelDropout{nullptr};
    torch::nn::Dropout dropout{nullptr};
    torch::nn::Linear linear1{nullptr}, linear2{nullptr};
};
TORCH_MODULE(Network);

/// bfloat16 arithmetic for the span of a scope; validation stays outside it.
class Autocast {
public:
    explicit Autocast(bool on) : m_on(on) {
        if (!m_on) return;
        at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
        at::autocast::set_cpu_enabled(true);
    }
    ~Autocast() {
        if (!m_on) return;
        at::autocast::clear_cache();
        at::autocast::set_cpu_enabled(false);
    }
    Autocast(const Autocast&) = delete;
    Autocast& operator=(const Autocast&) = delete;

private:
    bool m_on;
};

torch::Tensor normalise(const torch::Tensor& bytes) {
    return bytes.to(torch::kFloat32)
        .mul_(1.0 / (255.0 * kDeviation))
        .sub_(kMean / kDeviation)
        .contiguous(torch::MemoryFormat::ChannelsLast);
}

/// A number of its own for each epoch: whoever goes on at an epoch draws the same order and the same dropout.
std::uint64_t epochSeed(std::uint64_t seed, int epoch) {
    std::uint64_t z = seed + 0x9E3779B97F4A7C15ULL * static_cast<std::uint64_t>(epoch); // splitmix64
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

void useChannelsLast(Network& network) {
    for (torch::Tensor& parameter : network->parameters())
        if (parameter.dim() == 4) parameter.set_data(parameter.data().contiguous(torch::MemoryFormat::ChannelsLast));
}

NamedTensor saved(const std::string& name, const torch::Tensor& tensor) {
    const torch::Tensor plain = tensor.detach().to(torch::kCPU).contiguous();
    const float* values = plain.data_ptr<float>();
    return {name, plain.sizes().vec(), {values, values + plain.numel()}};
}

/// Copies what was saved into the tensors of these names.
Status restore(const std::vector<NamedTensor>& from, const torch::OrderedDict<std::string, torch::Tensor>& into) {
    const torch::NoGradGuard noGradients;
    for (const auto& item : into) {
        const auto it =
            std::find_if(from.begin(), from.end(), [&](const NamedTensor& t) { return t.name == item.key(); });
        if (it == from.end() || item.value().sizes() != torch::IntArrayRef(it->shape))
            return fail(ErrorKind::InvalidInput, "InvalidCheckpoint",
                        "The checkpoint holds no tensor " + item.key() + " of the network's shape",
                        "Train again without --resume.");
        auto* values = const_cast<float*>(it->values.data());
        torch::Tensor target = item.value();
        target.copy_(torch::from_blob(values, it->shape, torch::kFloat32));
    }
    return {};
}

template <class Work>
auto guarded(const Work& work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::exception& problem) {
        const std::string text = problem.what();
        return fail(ErrorKind::Internal, "TrainingFailed", text.substr(0, text.find('\n')));
    }
}

class Run {
public:
    Run(const Options& options, const Mnist& mnist, const TrainerHooks& hooks)
        : m_options(options), m_hooks(hooks), m_device(torch::cuda::is_available() ? torch::kCUDA : torch::kCPU),
          m_bf16(m_device.is_cpu() && effectivePrecision(options.precision) == "bf16") {
        torch::manual_seed(options.seed);
        const Split split = splitImages(mnist.count(), options.subset, options.fold, options.folds);
        const auto index = [](const std::vector<std::int64_t>& positions) {
            return torch::tensor(positions, torch::kInt64);
        };
        // The tensors share the vectors' memory; gathered copies live on the device.
        auto* pixels = const_cast<std::uint8_t*>(mnist.pixels.data());
        auto* labels = const_cast<std::uint8_t*>(mnist.labels.data());
        const auto images = torch::from_blob(pixels, {mnist.count(), 1, Mnist::kSide, Mnist::kSide}, torch::kUInt8);
        const auto digits = torch::from_blob(labels, {mnist.count()}, torch::kUInt8).to(torch::kInt64);
        m_trainImages = images.index_select(0, index(split.training)).to(m_device);
        m_trainDigits = digits.index_select(0, index(split.training)).to(m_device);
        m_validationImages = images.index_select(0, index(split.validation)).to(m_device);
        m_validationDigits = digits.index_select(0, index(split.validation)).to(m_device);
        m_network = Network();
        m_network->to(m_device);
        useChannelsLast(m_network);
        for (const auto& item : m_network->named_parameters())
            m_velocities.insert(item.key(), torch::zeros_like(item.value()));
    }

    Status goOnFrom(const Checkpoint& checkpoint) {
        SKYDECK_TRY(restore(checkpoint.weights, m_network->named_parameters()));
        if (m_options.momentum > 0) SKYDECK_TRY(restore(checkpoint.velocities, m_velocities));
        m_epochs = checkpoint.epochs;
        m_best = checkpoint.best;
        return {};
    }

    Result<std::vector<EpochMetrics>> train() {
        for (int epoch = static_cast<int>(m_epochs.size()) + 1; epoch <= m_options.epochs; ++epoch) {
            if (patienceIsOver(m_epochs, m_options.patience)) break;
            const auto start = std::chrono::steady_clock::now();
            SKYDECK_ASSIGN(EpochMetrics metrics, trainEpoch(epoch));
            validate(metrics);
            if (isLost(metrics.validationLoss)) return diverged(epoch);
            metrics.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
            m_epochs.push_back(metrics);
            if (m_hooks.checkpoint) {
                if (bestEpoch(m_epochs) == m_epochs.size() - 1) m_best = savedWeights();
                m_hooks.checkpoint(checkpoint());
            }
            if (m_hooks.epochDone) m_hooks.epochDone(metrics);
        }
        return m_epochs;
    }

private:
    std::vector<NamedTensor> savedWeights() const {
        std::vector<NamedTensor> weights;
        for (const auto& item : m_network->named_parameters())
            weights.push_back(saved(item.key(), item.value()));
        return weights;
    }

    Checkpoint checkpoint() const {
        Checkpoint all{m_options.learningRate,
                       m_options.momentum,
                       m_options.seed,
                       m_options.subset,
                       m_options.batch,
                       m_options.fold,
                       m_options.folds,
                       effectivePrecision(m_options.precision),
                       m_epochs,
                       savedWeights(),
                       {},
                       m_best};
        if (m_options.momentum > 0)
            for (const auto& item : m_velocities)
                all.velocities.push_back(saved(item.key(), item.value()));
        return all;
    }

    /// SGD as torch's: v ← µv + g, w ← w − λv. Written out, because its state has to go into checkpoints.
    void descend() {
        const torch::NoGradGuard noGradients;
        for (const auto& item : m_network->named_parameters()) {
            torch::Tensor parameter = item.value();
            torch::Tensor gradient = parameter.grad();
            parameter.mutable_grad() = torch::Tensor();
            if (m_options.momentum > 0) gradient = m_velocities[item.key()].mul_(m_options.momentum).add_(gradient);
            parameter.add_(gradient, -m_options.learningRate);
        }
    }

    /// With bf16 a network may come back from 1e34 with finite weights that never learn again.
    static bool isLost(double loss) { return !(loss < kLostLoss); }

    static tl::unexpected<Error> diverged(int epoch) {
        return fail(ErrorKind::InvalidInput, "Diverged",
                    "The loss is beyond all measure or no number in epoch " + std::to_string(epoch) +
                        ": the run diverged",
                    "Try a smaller learning rate or momentum.");
    }

    Result<EpochMetrics> trainEpoch(int epoch) {
        m_network->train();
        torch::manual_seed(epochSeed(m_options.seed, epoch));
        const std::int64_t total = m_trainDigits.size(0);
        const auto order = torch::randperm(total, torch::kInt64).to(m_device);
        const std::int64_t every = std::max<std::int64_t>(1, total / m_options.batch / 10);
        const auto start = std::chrono::steady_clock::now();
        double lossSum = 0;
        std::int64_t done = 0;
        for (std::int64_t step = 1; done < total; ++step) {
            if (m_hooks.stop.stop_requested())
                return fail(ErrorKind::Cancelled, "Cancelled", "Stopped in epoch " + std::to_string(epoch));
            const std::int64_t size = std::min(m_options.batch, total - done);
            const auto batch = order.narrow(0, done, size);
            const auto digits = m_trainDigits.index_select(0, batch);
            torch::Tensor output;
            {
                const Autocast autocast(m_bf16);
                output = m_network->forward(normalise(m_trainImages.index_select(0, batch)));
            }
            const auto loss = torch::nll_loss(output.to(torch::kFloat32), digits);
            loss.backward();
            descend();
            const double value = loss.item<double>();
            if (isLost(value)) return diverged(epoch);
            lossSum += value * static_cast<double>(size);
            done += size;
            if (m_hooks.progress && (step % every == 0 || done == total))
                m_hooks.progress(epoch, done, total, lossSum / static_cast<double>(done));
        }
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        EpochMetrics metrics;
        metrics.epoch = epoch;
        metrics.trainLoss = lossSum / static_cast<double>(total);
        metrics.imagesPerSecond = static_cast<double>(total) / seconds.count();
        return metrics;
    }

    void validate(EpochMetrics& metrics) {
        m_network->eval();
        const torch::NoGradGuard noGradients;
        const std::int64_t total = m_validationDigits.size(0);
        double lossSum = 0;
        std::int64_t right = 0;
        for (std::int64_t at = 0; at < total; at += kValidationBatch) {
            const std::int64_t size = std::min(kValidationBatch, total - at);
            const auto output = m_network->forward(normalise(m_validationImages.narrow(0, at, size)));
            const auto digits = m_validationDigits.narrow(0, at, size);
            lossSum += torch::nll_loss(output, digits, {}, torch::Reduction::Sum).item<double>();
            right += output.argmax(1).eq(digits).sum().item<std::int64_t>();
        }
        metrics.validationLoss = lossSum / static_cast<double>(total);
        metrics.validationAccuracy = 100.0 * static_cast<double>(right) / static_cast<double>(total);
    }

    const Options& m_options;
    const TrainerHooks& m_hooks;
    torch::Device m_device;
    bool m_bf16;
    Network m_network{nullptr}; // made after the seed is set
    torch::OrderedDict<std::string, torch::Tensor> m_velocities;
    std::vector<EpochMetrics> m_epochs;
    std::vector<NamedTensor> m_best;
    torch::Tensor m_trainImages, m_trainDigits, m_validationImages, m_validationDigits;
};
} // namespace

Result<std::vector<EpochMetrics>> train(const Options& options, const Mnist& mnist, const TrainerHooks& hooks,
                                        const Checkpoint* from) {
    useProcessors(options.threads);
    return guarded([&]() -> Result<std::vector<EpochMetrics>> {
        Run run(options, mnist, hooks);
        if (from) SKYDECK_TRY(run.goOnFrom(*from));
        return run.train();
    });
}

Result<std::vector<std::array<float, 10>>> classify(const Checkpoint& checkpoint,
                                                    const std::vector<std::uint8_t>& pixels) {
    useEveryProcessor();
    return guarded([&]() -> Result<std::vector<std::array<float, 10>>> {
        Network network;
        useChannelsLast(network);
        SKYDECK_TRY(restore(checkpoint.best, network->named_parameters()));
        network->eval();
        const torch::NoGradGuard noGradients;
        const auto count = static_cast<std::int64_t>(pixels.size()) / (Mnist::kSide * Mnist::kSide);
        const auto images = torch::from_blob(const_cast<std::uint8_t*>(pixels.data()),
                                             {count, 1, Mnist::kSide, Mnist::kSide}, torch::kUInt8);
        std::vector<std::array<float, 10>> all(static_cast<std::size_t>(count));
        for (std::int64_t at = 0; at < count; at += kValidationBatch) {
            const std::int64_t size = std::min(kValidationBatch, count - at);
            const auto output = network->forward(normalise(images.narrow(0, at, size))).exp().contiguous();
            std::copy_n(output.data_ptr<float>(), size * 10, all[static_cast<std::size_t>(at)].data());
        }
        return all;
    });
}

Result<FirstSteps> firstSteps(std::int64_t size) {
    if (size < 1 || size > 30'000)
        return fail(ErrorKind::InvalidInput, "InvalidArgument",
                    "--size must be a whole number from 1 to 30000, not " + std::to_string(size));
    useEveryProcessor();
    return guarded([&]() -> Result<FirstSteps> {
        const auto values = [](const torch::Tensor& tensor) {
            return std::vector<float>(tensor.data_ptr<float>(), tensor.data_ptr<float>() + tensor.numel());
        };
        const auto secondsOf = [](const auto& work) {
            const auto start = std::chrono::steady_clock::now();
            work();
            return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        };
        const torch::NoGradGuard noGradients;
        torch::manual_seed(1);
        const torch::Tensor a = torch::arange(1, 4, torch::kFloat32), b = torch::arange(4, 7, torch::kFloat32);
        FirstSteps steps{values(a), values(b), values(a + b), size, at::get_num_threads(), 0, {}, 0};
        const torch::Tensor x = torch::rand({size, size}), y = torch::rand({size, size});
        torch::Tensor product;
        steps.cpuSeconds = secondsOf([&] { product = torch::mm(x, y); });
        if (torch::cuda::is_available()) {
            const torch::Tensor gpuX = x.to(torch::kCUDA), gpuY = y.to(torch::kCUDA);
            torch::mm(gpuX, gpuY);
            torch::cuda::synchronize();
            torch::Tensor gpuProduct;
            steps.gpuSeconds = secondsOf([&] {
                gpuProduct = torch::mm(gpuX, gpuY);
                torch::cuda::synchronize();
            });
            steps.largestDifference = (gpuProduct.to(torch::kCPU) - product).abs().max().item<double>();
        }
        return steps;
    });
}

std::string deviceName() {
    useEveryProcessor();
    return torch::cuda::is_available() ? "cuda" : "cpu, " + std::to_string(at::get_num_threads()) + " threads";
}

} // namespace skydeck::train
