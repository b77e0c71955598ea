#include "core/train/trainer.h"

#include "core/train/processor.h"

#include <ATen/autocast_mode.h>
#include <torch/nn.h>
#include <torch/optim.h>
#include <torch/torch.h>

#include <chrono>
#include <cmath>

namespace skydeck::train {

namespace {
constexpr std::int64_t kBatch = 64, kValidationBatch = 500;
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
        x = torch::relu(conv1(x));
        x = torch::relu(conv2(x));
        x = channelDropout(torch::max_pool2d(x, 2));
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

class Run {
public:
    Run(const Options& options, const Mnist& mnist, const TrainerHooks& hooks)
        : m_options(options), m_hooks(hooks), m_device(torch::cuda::is_available() ? torch::kCUDA : torch::kCPU),
          m_bf16(m_device.is_cpu() && effectivePrecision(options.precision) == "bf16") {
        torch::manual_seed(options.seed);
        const Split split = splitImages(mnist.count(), options.subset);
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
        for (torch::Tensor& parameter : m_network->parameters())
            if (parameter.dim() == 4)
                parameter.set_data(parameter.data().contiguous(torch::MemoryFormat::ChannelsLast));
    }

    Result<std::vector<EpochMetrics>> train() {
        torch::optim::SGD optimizer(m_network->parameters(),
                                    torch::optim::SGDOptions(m_options.learningRate).momentum(m_options.momentum));
        std::vector<EpochMetrics> epochs;
        for (int epoch = 1; epoch <= m_options.epochs; ++epoch) {
            SKYDECK_ASSIGN(EpochMetrics metrics, trainEpoch(epoch, optimizer));
            validate(metrics);
            if (!std::isfinite(metrics.validationLoss)) return diverged(epoch);
            epochs.push_back(metrics);
            if (m_hooks.epochDone) m_hooks.epochDone(metrics);
        }
        return epochs;
    }

private:
    static torch::Tensor normalise(const torch::Tensor& bytes) {
        return bytes.to(torch::kFloat32)
            .mul_(1.0 / (255.0 * kDeviation))
            .sub_(kMean / kDeviation)
            .contiguous(torch::MemoryFormat::ChannelsLast);
    }

    static tl::unexpected<Error> diverged(int epoch) {
        return fail(ErrorKind::InvalidInput, "Diverged",
                    "The loss is no longer a finite number in epoch " + std::to_string(epoch) + ": the run diverged",
                    "Try a smaller learning rate or momentum.");
    }

    Result<EpochMetrics> trainEpoch(int epoch, torch::optim::SGD& optimizer) {
        m_network->train();
        const std::int64_t total = m_trainDigits.size(0);
        const auto order = torch::randperm(total, torch::kInt64).to(m_device);
        const std::int64_t every = std::max<std::int64_t>(1, total / kBatch / 10);
        const auto start = std::chrono::steady_clock::now();
        double lossSum = 0;
        std::int64_t done = 0;
        for (std::int64_t step = 1; done < total; ++step) {
            if (m_hooks.stop.stop_requested())
                return fail(ErrorKind::Cancelled, "Cancelled", "Stopped in epoch " + std::to_string(epoch));
            const std::int64_t size = std::min(kBatch, total - done);
            const auto batch = order.narrow(0, done, size);
            const auto digits = m_trainDigits.index_select(0, batch);
            optimizer.zero_grad();
            torch::Tensor output;
            {
                const Autocast autocast(m_bf16);
                output = m_network->forward(normalise(m_trainImages.index_select(0, batch)));
            }
            const auto loss = torch::nll_loss(output.to(torch::kFloat32), digits);
            loss.backward();
            optimizer.step();
            const double value = loss.item<double>();
            if (!std::isfinite(value)) return diverged(epoch);
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
    torch::Tensor m_trainImages, m_trainDigits, m_validationImages, m_validationDigits;
};
} // namespace

Result<std::vector<EpochMetrics>> train(const Options& options, const Mnist& mnist, const TrainerHooks& hooks) {
    useEveryProcessor();
    try {
        return Run(options, mnist, hooks).train();
    } catch (const std::exception& problem) {
        std::string text = problem.what();
        return fail(ErrorKind::Internal, "TrainingFailed", text.substr(0, text.find('\n')));
    }
}

std::string deviceName() {
    useEveryProcessor();
    return torch::cuda::is_available() ? "cuda" : "cpu, " + std::to_string(at::get_num_threads()) + " threads";
}

} // namespace skydeck::train
