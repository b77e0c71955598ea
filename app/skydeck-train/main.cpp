#include "core/aws/s3/s3_client.h"
#include "core/base/call_context.h"
#include "core/base/files.h"
#include "core/train/metrics_file.h"
#include "core/train/mnist.h"
#include "core/train/options.h"
#include "core/train/processor.h"
#include "core/train/stop_on_signal.h"
#include "core/train/trainer.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

using namespace skydeck;

namespace {
constexpr int kFailed = 1, kUsage = 2;

int complain(const Error& error) {
    std::fprintf(stderr, "skydeck-train: %s\n", describe(error).c_str());
    return error.kind == ErrorKind::InvalidInput && error.code != "Diverged" ? kUsage : kFailed;
}

/// Where the metrics go besides the file: the bucket that the job definition names.
class Uploader {
public:
    static Result<Uploader> create(std::stop_token stop) {
        const char* bucket = std::getenv("BUCKET_NAME");
        if (!bucket || !*bucket)
            return fail(ErrorKind::InvalidInput, "BucketNotNamed", "--uploadS3 needs the bucket's name",
                        "Set the environment variable BUCKET_NAME.");
        SKYDECK_ASSIGN(auto session, aws::Session::create({}));
        SKYDECK_ASSIGN(auto client, aws::s3::S3Client::create(std::move(session)));
        return Uploader(std::move(client), bucket, std::move(stop));
    }

    Status put(const std::string& key, const std::string& text) const {
        CallContext context;
        context.stop = m_stop;
        aws::s3::PutObjectOptions options;
        options.contentType = "text/csv; charset=utf-8";
        const auto put = m_client.putObject(m_bucket, key, text, options, context);
        if (!put) return fail(put.error());
        return {};
    }

private:
    Uploader(aws::s3::S3Client client, std::string bucket, std::stop_token stop)
        : m_client(std::move(client)), m_bucket(std::move(bucket)), m_stop(std::move(stop)) {}
    aws::s3::S3Client m_client;
    std::string m_bucket;
    std::stop_token m_stop;
};

int run(const train::Options& options, const std::stop_token& stop) {
    std::optional<Uploader> uploader;
    if (options.upload) {
        auto created = Uploader::create(stop);
        if (!created) return complain(created.error());
        uploader.emplace(std::move(*created));
    }
    const auto mnist = train::readMnist(options.data.empty() ? train::defaultMnistFolder() : options.data);
    if (!mnist) return complain(mnist.error());

    const auto images = options.subset > 0 ? std::min<std::int64_t>(options.subset, mnist->count()) : mnist->count();
    std::printf("skydeck-train lr %g momentum %g epochs %d seed %llu images %lld precision %s on %s\n",
                options.learningRate, options.momentum, options.epochs, static_cast<unsigned long long>(options.seed),
                static_cast<long long>(images), train::effectivePrecision(options.precision).c_str(),
                train::deviceName().c_str());

    std::vector<train::EpochMetrics> epochs;
    Status saved, uploaded;
    train::TrainerHooks hooks;
    hooks.stop = stop;
    hooks.progress = [&](int epoch, std::int64_t done, std::int64_t total, double loss) {
        std::printf("epoch %d/%d  %lld/%lld images  loss %.4f\n", epoch, options.epochs, static_cast<long long>(done),
                    static_cast<long long>(total), loss);
    };
    hooks.epochDone = [&](const train::EpochMetrics& metrics) {
        epochs.push_back(metrics);
        std::printf("epoch %d/%d  train_loss %.4f  val_loss %.4f  val_accuracy %.2f %%  %.0f images/s\n", metrics.epoch,
                    options.epochs, metrics.trainLoss, metrics.validationLoss, metrics.validationAccuracy,
                    metrics.imagesPerSecond);
        saved = train::writeMetrics(options.metrics, epochs);
        if (!saved) complain(saved.error());
        if (!uploader) return;
        // The next epoch brings the whole file again, so only the last failure decides the exit status.
        uploaded = uploader->put(train::metricsFileName(options), train::metricsCsv(epochs));
        if (!uploaded) complain(uploaded.error());
    };
    const auto trained = train::train(options, *mnist, hooks);
    if (!trained) return complain(trained.error());
    return saved && uploaded ? 0 : kFailed;
}
} // namespace

int main(int argc, char** argv) {
    // Progress must reach a job's log line by line, through a pipe too.
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const auto options = train::parseOptions({argv + 1, argv + argc});
    if (!options) return complain(options.error());
    if (options->help) {
        std::fputs(train::usage().c_str(), stdout);
        return 0;
    }
    const train::StopOnSignal signals;
    return run(*options, signals.token());
}
