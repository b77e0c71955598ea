#include "core/workflows/sweep_record.h"

#include "core/aws/s3/s3_client.h"
#include "core/wire/timestamp.h"
#include "core/workflows/quiet.h"
#include "core/workflows/sweep_jobs.h"

namespace skydeck::workflows {

namespace {

constexpr const char* kFolder = "sweeps/";

std::vector<double> numbers(const Json& array) {
    std::vector<double> values;
    for (const Json& value : array)
        if (value.is_number()) values.push_back(value.get<double>());
    return values;
}

tl::unexpected<Error> refuseRecord(std::string fault) {
    return fail(ErrorKind::Protocol, "InvalidSweepRecord", std::move(fault));
}

void makeCells(Sweep& sweep) {
    int trial = 0;
    for (const double rate : sweep.options.learningRates)
        for (const double momentum : sweep.options.momenta)
            for (const double batch : sweep.options.batches.empty() ? std::vector<double>{0} : sweep.options.batches)
                for (SweepCell& cell :
                     cellsOf(sweep.options, ++trial, {rate, momentum, static_cast<std::int64_t>(batch)}))
                    sweep.cells.push_back(std::move(cell));
}

constexpr const char* kSearches[] = {"grid", "random", "tpe"};

Result<std::optional<search::Parameter>> spaceAt(const Json& record, const char* member, const char* name) {
    const std::string text = stringAt(record, member);
    if (text.empty()) return std::nullopt;
    SKYDECK_ASSIGN(auto parameter, search::parseParameter(name, text));
    return parameter;
}

std::optional<double> budgetAt(const Json& record, const char* name) {
    const Json& value = memberAt(record, name);
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

Status readOptions(const Json& record, SweepOptions& options) {
    options.learningRates = numbers(arrayAt(record, "learningRates"));
    options.momenta = numbers(arrayAt(record, "momenta"));
    options.batches = numbers(arrayAt(record, "batches"));
    options.epochs = static_cast<int>(integerAt(record, "epochs"));
    options.subset = integerAt(record, "subset");
    if (const Json& seed = memberAt(record, "seed"); seed.is_number_unsigned())
        options.seed = seed.get<std::uint64_t>();
    const auto search = searchFromName(stringAt(record, "search", "grid"));
    if (!search) return refuseRecord("its search is unknown");
    options.search = *search;
    SKYDECK_ASSIGN(options.learningRateSpace, spaceAt(record, "learningRateSpace", "lr"));
    SKYDECK_ASSIGN(options.momentumSpace, spaceAt(record, "momentumSpace", "momentum"));
    SKYDECK_ASSIGN(options.batchSpace, spaceAt(record, "batchSpace", "batch"));
    options.trials = static_cast<int>(integerAt(record, "trials"));
    options.parallel = static_cast<int>(integerAt(record, "parallel"));
    options.asha = boolAt(record, "asha");
    options.reduction = static_cast<int>(integerAt(record, "reduction", 3));
    options.folds = static_cast<int>(integerAt(record, "folds"));
    options.patience = static_cast<int>(integerAt(record, "patience"));
    options.budgetMinutes = budgetAt(record, "budgetMinutes");
    options.budgetDollars = budgetAt(record, "budgetDollars");
    if (const Json& seed = memberAt(record, "searchSeed"); seed.is_number_unsigned())
        options.searchSeed = seed.get<std::uint64_t>();
    for (const Json& seed : arrayAt(record, "seeds"))
        if (seed.is_number_unsigned()) options.seeds.push_back(seed.get<std::uint64_t>());
    return validateSweep(options);
}

/// The cells that were made so far; of an older record, those of its lists.
Status readCells(const Json& record, Sweep& sweep) {
    if (!record.contains("cells")) {
        makeCells(sweep);
        return {};
    }
    for (const Json& row : arrayAt(record, "cells")) {
        const Json& seed = memberAt(row, "seed");
        const double rate = numberAt(row, "lr"), momentum = numberAt(row, "momentum", -1);
        const std::int64_t trial = integerAt(row, "trial"), fold = integerAt(row, "fold"),
                           batch = integerAt(row, "batch");
        if (!(rate > 0) || !(momentum >= 0 && momentum <= 1) || trial < 1 || trial > 1'000'000 || fold < 0 ||
            batch < 0 || (batch > 0) != sweep.options.hasBatches() || fold > std::max(0, sweep.options.folds))
            return refuseRecord("one of its cells makes no sense");
        sweep.cells.push_back(
            makeCell(sweep.options, static_cast<int>(trial), {rate, momentum, batch},
                     seed.is_number_unsigned() ? std::optional(seed.get<std::uint64_t>()) : std::nullopt,
                     static_cast<int>(fold)));
    }
    return {};
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
    if (options.search == Search::Grid) makeCells(sweep);
    return sweep;
}

Json sweepRecord(const Sweep& sweep) {
    const SweepOptions& options = sweep.options;
    Json record{{"sweep", sweep.id},
                {"search", kSearches[static_cast<int>(options.search)]},
                {"learningRates", options.learningRates},
                {"momenta", options.momenta},
                {"epochs", options.epochs},
                {"subset", options.subset}};
    if (!options.batches.empty()) record["batches"] = options.batches;
    if (options.batchSpace) record["batchSpace"] = toText(*options.batchSpace);
    if (options.seed) record["seed"] = *options.seed;
    if (options.learningRateSpace) record["learningRateSpace"] = toText(*options.learningRateSpace);
    if (options.momentumSpace) record["momentumSpace"] = toText(*options.momentumSpace);
    const std::pair<const char*, int> counts[] = {{"trials", options.trials},
                                                  {"parallel", options.parallel},
                                                  {"folds", options.folds},
                                                  {"patience", options.patience}};
    for (const auto& [name, count] : counts)
        if (count > 0) record[name] = count;
    if (options.asha) {
        record["asha"] = true;
        record["reduction"] = options.reduction;
    }
    if (options.budgetMinutes) record["budgetMinutes"] = *options.budgetMinutes;
    if (options.budgetDollars) record["budgetDollars"] = *options.budgetDollars;
    if (options.isDriven()) record["searchSeed"] = options.searchSeed;
    if (!options.seeds.empty()) record["seeds"] = options.seeds;
    Json cells = Json::array();
    for (const SweepCell& cell : sweep.cells) {
        Json row{{"trial", cell.trial}, {"lr", cell.learningRate}, {"momentum", cell.momentum}, {"name", cell.name}};
        if (cell.batch > 0) row["batch"] = cell.batch;
        if (cell.seed) row["seed"] = *cell.seed;
        if (cell.fold > 0) row["fold"] = cell.fold;
        cells.push_back(std::move(row));
    }
    record["cells"] = std::move(cells);
    return record;
}

Result<Sweep> parseSweepRecord(const Json& record) {
    Sweep sweep;
    sweep.id = stringAt(record, "sweep");
    auto valid = readOptions(record, sweep.options).and_then([&] { return readCells(record, sweep); });
    if (!valid || sweep.id.empty())
        return fail(ErrorKind::Protocol, "InvalidSweepRecord",
                    "The record of the sweep in the bucket is damaged" +
                        (valid ? std::string() : ": " + valid.error().message),
                    "Start a new sweep.");
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
