#include "core/workflows/sweep_record.h"

#include "core/aws/s3/s3_client.h"
#include "core/wire/timestamp.h"
#include "core/workflows/quiet.h"

namespace skydeck::workflows {

namespace {

constexpr const char* kFolder = "sweeps/";

std::vector<double> numbers(const Json& array) {
    std::vector<double> values;
    for (const Json& value : array)
        if (value.is_number()) values.push_back(value.get<double>());
    return values;
}

void makeCells(Sweep& sweep) {
    for (const double rate : sweep.options.learningRates)
        for (const double momentum : sweep.options.momenta) {
            SweepCell cell;
            cell.learningRate = rate;
            cell.momentum = momentum;
            cell.jobName = sweepJobName(rate, momentum);
            sweep.cells.push_back(std::move(cell));
        }
}

} // namespace

Sweep newSweep(const SweepOptions& options, WallTime now) {
    Sweep sweep;
    sweep.options = options;
    // "20240131T120000Z" with milliseconds: sorts by time, and two sweeps of one second stay apart.
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
    char fraction[8];
    std::snprintf(fraction, sizeof fraction, ".%03dZ", static_cast<int>(milliseconds));
    sweep.id = wire::formatAmzDate(now);
    sweep.id.replace(sweep.id.size() - 1, 1, fraction);
    makeCells(sweep);
    return sweep;
}

Json sweepRecord(const Sweep& sweep) {
    Json record{{"sweep", sweep.id},
                {"search", "grid"},
                {"learningRates", sweep.options.learningRates},
                {"momenta", sweep.options.momenta},
                {"epochs", sweep.options.epochs},
                {"subset", sweep.options.subset}};
    if (sweep.options.seed) record["seed"] = *sweep.options.seed;
    return record;
}

Result<Sweep> parseSweepRecord(const Json& record) {
    Sweep sweep;
    sweep.id = stringAt(record, "sweep");
    sweep.options.learningRates = numbers(arrayAt(record, "learningRates"));
    sweep.options.momenta = numbers(arrayAt(record, "momenta"));
    sweep.options.epochs = static_cast<int>(integerAt(record, "epochs"));
    sweep.options.subset = integerAt(record, "subset");
    if (const Json& seed = memberAt(record, "seed"); seed.is_number_unsigned())
        sweep.options.seed = seed.get<std::uint64_t>();
    if (auto valid = validateSweep(sweep.options); !valid || sweep.id.empty())
        return fail(ErrorKind::Protocol, "InvalidSweepRecord",
                    "The record of the sweep in the bucket is damaged" +
                        (valid ? std::string() : ": " + valid.error().message),
                    "Start a new sweep.");
    makeCells(sweep);
    return sweep;
}

Status writeSweepRecord(const std::shared_ptr<aws::Session>& session, const std::string& bucket, const Sweep& sweep,
                        const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
    SKYDECK_TRY(client.putObject(bucket, kFolder + sweep.id + ".json", dumpJson(sweepRecord(sweep), 2) + "\n", {},
                                 quiet(context)));
    return {};
}

Result<Sweep> newestSweepRecord(const std::shared_ptr<aws::Session>& session, const std::string& bucket,
                                const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
    std::string newest;
    aws::s3::ListObjectsOptions listing;
    listing.prefix = kFolder;
    SKYDECK_TRY(client.listObjects(
        bucket, listing,
        [&](const aws::s3::ObjectsPage& page) {
            for (const auto& object : page.objects)
                if (object.key.ends_with(".json")) newest = std::max(newest, object.key);
            return true;
        },
        quiet(context)));
    if (newest.empty())
        return fail(ErrorKind::NotFound, "NoSweep", "No sweep was started in this stack",
                    "Start one: skydeckctl sweep start --lr 0.1,0.01 --momentum 0.5,0.1 --epochs 5");
    SKYDECK_ASSIGN(const auto content, client.getObject(bucket, newest, {}, quiet(context)));
    SKYDECK_ASSIGN(const Json record, parseJson(content.bytes, newest));
    return parseSweepRecord(record);
}

} // namespace skydeck::workflows
