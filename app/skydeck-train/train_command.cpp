#include "app/skydeck-train/bucket.h"
#include "app/skydeck-train/commands.h"
#include "core/base/files.h"
#include "core/base/strings.h"
#include "core/train/checkpoint.h"
#include "core/train/metrics_file.h"
#include "core/train/mnist.h"
#include "core/train/processor.h"
#include "core/train/run_record.h"
#include "core/train/trainer.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace skydeck::trainer {

namespace {
constexpr const char* kCsv = "text/csv; charset=utf-8";
constexpr const char* kJson = "application/json";
constexpr const char* kBinary = "application/octet-stream";

/// What a run leaves, epoch by epoch: metrics and record beside each other, and the checkpoint, in files and in the
/// bucket. The next epoch brings all of it anew, so only the last failure decides the exit status.
class Outputs {
public:
    Outputs(const train::Options& options, std::optional<Bucket> bucket)
        : m_options(options), m_name(train::runName(options)), m_bucket(std::move(bucket)) {}

    bool keepsCheckpoints() const { return m_bucket || !m_options.checkpoint.empty(); }

    /// Before the metrics: whoever sees an epoch there may go on from it.
    void checkpoint(const train::Checkpoint& checkpoint) {
        const std::string bytes = train::encodeCheckpoint(checkpoint);
        m_checkpoint = m_options.checkpoint.empty() ? Status() : writeFileAtomically(m_options.checkpoint, bytes);
        if (!m_checkpoint) complain(m_checkpoint.error());
        if (!m_bucket) return;
        const auto put = m_bucket->put(train::checkpointKey(m_name), bytes, kBinary);
        if (put) return;
        complain(put.error());
        m_checkpoint = put;
    }

    void write(const train::RunRecord& record) {
        const std::string csv = train::metricsCsv(record.epochs), document = dumpJson(toJson(record), 2) + "\n";
        std::filesystem::path beside = m_options.metrics;
        beside.replace_extension(".json");
        m_saved = train::writeMetrics(m_options.metrics, record.epochs).and_then([&] {
            return writeFileAtomically(beside, document);
        });
        if (!m_saved) complain(m_saved.error());
        if (!m_bucket) return;
        const bool last = record.state != "running";
        const auto put = [&](const std::string& key, const std::string& text, const char* type) {
            return last ? m_bucket->putAtLast(key, text, type) : m_bucket->put(key, text, type);
        };
        m_uploaded = put(train::metricsFileName(m_options), csv, kCsv).and_then([&] {
            return put(train::recordKey(m_name), document, kJson);
        });
        if (!m_uploaded) complain(m_uploaded.error());
    }

    /// The checkpoint to go on from; nothing when there is none yet, or one of a run with other arguments.
    Result<std::optional<train::Checkpoint>> earlier() const {
        std::optional<std::string> bytes;
        std::string what = m_options.checkpoint.string();
        if (!m_options.checkpoint.empty()) {
            auto file = readFile(m_options.checkpoint);
            if (file)
                bytes = std::move(*file);
            else if (file.error().kind != ErrorKind::NotFound)
                return fail(std::move(file.error()));
        }
        if (!bytes && m_bucket) {
            what = train::checkpointKey(m_name);
            SKYDECK_ASSIGN(bytes, m_bucket->get(what));
        }
        if (!bytes) return std::nullopt;
        SKYDECK_ASSIGN(auto checkpoint, train::decodeCheckpoint(*bytes, what));
        // A job that is tried again must not fail for what an earlier sweep left under its name.
        if (const auto same = train::checkGoesOn(checkpoint, m_options); !same) {
            std::printf("%s: training begins anew\n", same.error().message.c_str());
            return std::nullopt;
        }
        return checkpoint;
    }

    /// Why no further epoch is worth its time: nothing of it would be kept.
    std::optional<Error> bucketGone() const {
        for (const Status* put : {&m_checkpoint, &m_uploaded})
            if (!*put && put->error().code == "NoSuchBucket") return put->error();
        return std::nullopt;
    }

    bool complete() const { return m_saved && m_uploaded && m_checkpoint; }

private:
    const train::Options& m_options;
    std::string m_name;
    std::optional<Bucket> m_bucket;
    Status m_saved, m_uploaded, m_checkpoint;
};

/// Batch runs a job again whose machine was taken away: its second attempt goes on where the first one was.
bool isSecondAttempt() {
    const char* attempt = std::getenv("AWS_BATCH_JOB_ATTEMPT");
    return attempt && parseInteger(attempt).value_or(1) > 1;
}

void printHead(const train::Options& options, const train::Mnist& mnist) {
    const auto images = options.subset > 0 ? std::min<std::int64_t>(options.subset, mnist.count()) : mnist.count();
    std::printf("skydeck-train lr %g momentum %g epochs %d seed %llu images %lld precision %s on %s\n",
                options.learningRate, options.momentum, options.epochs, static_cast<unsigned long long>(options.seed),
                static_cast<long long>(images), train::effectivePrecision(options.precision).c_str(),
                train::deviceName().c_str());
}
} // namespace

int runTraining(const train::Options& options, const std::stop_token& stop) {
    std::optional<Bucket> bucket;
    if (options.upload) {
        auto created = Bucket::create(stop);
        if (!created) return complain(created.error());
        bucket.emplace(std::move(*created));
    }
    const auto mnist = train::readMnist(options.data.empty() ? train::defaultMnistFolder() : options.data);
    if (!mnist) return complain(mnist.error());
    train::keepMemory();
    train::useProcessors(options.threads);
    printHead(options, *mnist);

    Outputs outputs(options, std::move(bucket));
    train::RunRecord record{options, SKYDECK_VERSION, "running", {}, systemClock().now(), {}, {}, 0, 0};
    std::optional<train::Checkpoint> from;
    if (options.resume || isSecondAttempt()) {
        auto earlier = outputs.earlier();
        if (!earlier) return complain(earlier.error());
        from = std::move(*earlier);
    }
    const auto write = [&](const char* state) {
        record.state = state;
        record.end = systemClock().now();
        outputs.write(record);
    };
    if (from) {
        record.epochs = from->epochs;
        record.resumedAfter = static_cast<int>(from->epochs.size());
        for (const auto& epoch : from->epochs)
            record.earlierSeconds += epoch.seconds;
        std::printf("goes on after epoch %d\n", record.resumedAfter);
        write("running");
    }

    std::stop_source ending;
    const std::stop_callback passOn(stop, [&] { ending.request_stop(); });
    train::TrainerHooks hooks;
    hooks.stop = ending.get_token();
    hooks.progress = [&](int epoch, std::int64_t done, std::int64_t total, double loss) {
        std::printf("epoch %d/%d  %lld/%lld images  loss %.4f\n", epoch, options.epochs, static_cast<long long>(done),
                    static_cast<long long>(total), loss);
    };
    if (outputs.keepsCheckpoints()) hooks.checkpoint = [&](const auto& checkpoint) { outputs.checkpoint(checkpoint); };
    hooks.epochDone = [&](const train::EpochMetrics& metrics) {
        record.epochs.push_back(metrics);
        std::printf("epoch %d/%d  train_loss %.4f  val_loss %.4f  val_accuracy %.2f %%  %.0f images/s\n", metrics.epoch,
                    options.epochs, metrics.trainLoss, metrics.validationLoss, metrics.validationAccuracy,
                    metrics.imagesPerSecond);
        write("running");
        if (outputs.bucketGone()) ending.request_stop();
    };
    const auto trained = train::train(options, *mnist, hooks, from ? &*from : nullptr);
    if (const auto gone = outputs.bucketGone(); gone && !trained) {
        record.error = gone->message;
        write("failed");
        return complain(*gone);
    }
    if (!trained) {
        record.error = trained.error().message;
        write(trained.error().code == "Diverged"             ? "diverged"
              : trained.error().kind == ErrorKind::Cancelled ? "stopped"
                                                             : "failed");
        return complain(trained.error());
    }
    const bool early = static_cast<int>(trained->size()) < options.epochs;
    if (early)
        std::printf("no better validation loss for %d epochs: the weights of epoch %zu count\n", options.patience,
                    *train::bestEpoch(*trained) + 1);
    write(early ? "stopped-early" : "finished");
    return outputs.complete() ? 0 : kFailed;
}

} // namespace skydeck::trainer
