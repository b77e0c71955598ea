#include "app/skydeck-train/bucket.h"
#include "app/skydeck-train/commands.h"
#include "core/base/files.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/train/checkpoint.h"
#include "core/train/mnist.h"

#include <algorithm>
#include <cstdio>

namespace skydeck::trainer {

namespace {
constexpr std::size_t kImageBytes = 28 * 28;

struct PredictOptions {
    std::string run;             ///< its checkpoint comes from the bucket
    std::filesystem::path model; ///< or from this file
    std::filesystem::path data;
    std::string pixels;          ///< base64 of 784 bytes, white ink on black
    std::filesystem::path image; ///< or a file: 784 bytes, or a PGM of 28 × 28
    std::int64_t count = 10;
    bool upload = false, help = false;
};

tl::unexpected<Error> refuse(std::string message) {
    return fail(ErrorKind::InvalidInput, "InvalidArgument", std::move(message),
                "skydeck-train predict --help lists the arguments.");
}

Result<PredictOptions> parse(const std::vector<std::string>& words) {
    PredictOptions options;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--help" || word == "-h") {
            options.help = true;
        } else if (word == "--uploadS3" || word == "-u") {
            options.upload = true;
        } else if (i + 1 == words.size()) {
            return refuse("'" + word + "' is unknown or needs a value");
        } else if (word == "--run") {
            options.run = words[++i];
            if (!train::isRunName(options.run)) return refuse("--run wants a run's name, not '" + options.run + "'");
        } else if (word == "--checkpoint") {
            options.model = words[++i];
        } else if (word == "--data") {
            options.data = words[++i];
        } else if (word == "--image") {
            options.image = words[++i];
        } else if (word == "--pixels") {
            options.pixels = words[++i];
        } else if (word == "--count") {
            const auto count = parseInteger(words[++i]);
            if (!count || *count < 0 || *count > 1000)
                return refuse("--count is from 0 to 1000, not '" + words[i] + "'");
            options.count = *count;
        } else {
            return refuse("unknown argument '" + word + "'");
        }
    }
    if (!options.help && options.run.empty() == options.model.empty())
        return refuse("say which weights with either --run or --checkpoint");
    if (options.upload && options.run.empty()) return refuse("--uploadS3 needs --run, whose name the answer gets");
    return options;
}

/// 784 bytes: as they are, as base64, or behind the header of a binary PGM.
Result<std::vector<std::uint8_t>> givenImage(const PredictOptions& options) {
    std::string bytes;
    if (!options.pixels.empty()) {
        auto decoded = fromBase64(options.pixels);
        if (!decoded) return refuse("--pixels is not base64");
        bytes = std::move(*decoded);
    } else {
        SKYDECK_ASSIGN(bytes, readFile(options.image));
        int width = 0, height = 0, most = 0, header = 0;
        if (bytes.size() > kImageBytes &&
            std::sscanf(bytes.c_str(), "P5 %d %d %d%n", &width, &height, &most, &header) == 3) {
            if (width != 28 || height != 28 || most != 255) return refuse("the image is not 28 × 28 with 255 greys");
            bytes.erase(0, static_cast<std::size_t>(header) + 1);
        }
    }
    if (bytes.size() != kImageBytes)
        return refuse("an image has 784 bytes, 28 × 28, not " + std::to_string(bytes.size()));
    return std::vector<std::uint8_t>(bytes.begin(), bytes.end());
}

Json guess(const std::array<float, 10>& probabilities) {
    return {{"prediction", std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin()},
            {"probabilities", probabilities}};
}

/// Mistakes first, the surest of them before the others; then digits that were recognised.
Json digitsShown(const train::Mnist& test, const std::vector<std::array<float, 10>>& all, std::int64_t count) {
    struct Shown {
        bool right;
        float sureness;
        std::size_t index;
    };
    std::vector<Shown> order;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto best = std::max_element(all[i].begin(), all[i].end());
        const bool right = best - all[i].begin() == test.labels[i];
        order.push_back({right, right ? 0 : *best, i});
    }
    std::stable_sort(order.begin(), order.end(), [](const Shown& a, const Shown& b) {
        return a.right != b.right ? b.right : a.sureness > b.sureness;
    });
    order.resize(std::min(order.size(), static_cast<std::size_t>(count)));
    Json digits = Json::array();
    for (const Shown& shown : order) {
        Json digit = guess(all[shown.index]);
        const auto* pixels = reinterpret_cast<const char*>(test.pixels.data()) + shown.index * kImageBytes;
        digit["index"] = shown.index;
        digit["truth"] = test.labels[shown.index];
        digit["right"] = shown.right;
        digit["pixels"] = toBase64({pixels, kImageBytes});
        digits.push_back(std::move(digit));
    }
    return digits;
}

Result<Json> predict(const PredictOptions& options, const std::optional<Bucket>& bucket) {
    std::string bytes, what = options.model.string();
    if (bucket) {
        what = train::checkpointKey(options.run);
        SKYDECK_ASSIGN(auto found, bucket->get(what));
        if (!found)
            return fail(ErrorKind::NotFound, "NoCheckpoint", "The bucket holds no " + what,
                        "Train this run with --uploadS3 first.");
        bytes = std::move(*found);
    } else {
        SKYDECK_ASSIGN(bytes, readFile(options.model));
    }
    SKYDECK_ASSIGN(const auto checkpoint, train::decodeCheckpoint(bytes, what));
    Json document{{"epochs", checkpoint.epochs.size()}, {"bestEpoch", *train::bestEpoch(checkpoint.epochs) + 1}};
    if (!options.run.empty()) document["run"] = options.run;
    if (!options.pixels.empty() || !options.image.empty()) {
        SKYDECK_ASSIGN(const auto image, givenImage(options));
        SKYDECK_ASSIGN(const auto answer, train::classify(checkpoint, image));
        document["image"] = guess(answer.front());
    }
    if (options.count == 0) return document;

    SKYDECK_ASSIGN(const auto test,
                   train::readTestMnist(options.data.empty() ? train::defaultMnistFolder() : options.data));
    SKYDECK_ASSIGN(const auto all, train::classify(checkpoint, test.pixels));
    std::array<std::array<int, 10>, 10> confusion{};
    int right = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto prediction =
            static_cast<std::size_t>(std::max_element(all[i].begin(), all[i].end()) - all[i].begin());
        ++confusion[test.labels[i]][prediction];
        right += prediction == test.labels[i];
    }
    document["testImages"] = all.size();
    document["testAccuracy"] = 100.0 * right / static_cast<double>(all.size());
    document["confusion"] = confusion; // rows: truth, columns: prediction
    document["digits"] = digitsShown(test, all, options.count);
    return document;
}
} // namespace

int runPredict(const std::vector<std::string>& words, const std::stop_token& stop) {
    const auto options = parse(words);
    if (!options) return complain(options.error());
    if (options->help) {
        std::puts(
            "usage: skydeck-train predict --run NAME|--checkpoint FILE [options]\n"
            "What a run's best weights make of the 10,000 test images, as JSON: accuracy, confusion matrix (rows:\n"
            "truth, columns: prediction), and some digits with truth and prediction, mistakes first.\n"
            "      --run NAME        checkpoints/NAME.safetensors of the bucket $BUCKET_NAME\n"
            "      --checkpoint FILE the same from a file\n"
            "      --count N         digits to show (10); 0 leaves the test images alone\n"
            "      --image FILE      an image of one's own: 784 bytes, or a PGM of 28 × 28; white on black\n"
            "      --pixels BASE64   the same on the command line\n"
            "      --data DIR        folder of the idx files\n"
            "  -u, --uploadS3        puts the answer into the bucket, as predictions/NAME.json");
        return 0;
    }
    std::optional<Bucket> bucket;
    if (!options->run.empty()) {
        auto created = Bucket::create(stop);
        if (!created) return complain(created.error());
        bucket.emplace(std::move(*created));
    }
    const auto document = predict(*options, bucket);
    if (!document) return complain(document.error());
    const std::string text = dumpJson(*document) + "\n";
    if (options->upload) {
        const auto put = bucket->put("predictions/" + options->run + ".json", text, "application/json");
        if (!put) return complain(put.error());
    }
    std::fputs(text.c_str(), stdout);
    return 0;
}

} // namespace skydeck::trainer
