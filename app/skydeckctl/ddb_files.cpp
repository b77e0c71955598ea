#include "app/skydeckctl/ddb_items.h"
#include "app/skydeckctl/ddb_tables.h"
#include "core/base/strings.h"
#include "core/workflows/made_up_people.h"
#include "core/workflows/tables.h"

#include <filesystem>
#include <fstream>
#include <iostream>

namespace skydeck::ctl {

namespace {

namespace ddb = aws::dynamodb;
using workflows::ItemFormat;

Result<ddb::DynamoDbClient> client(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    return ddb::DynamoDbClient::create(session);
}

Result<ItemFormat> format(const Invocation& call, const std::string& file) {
    const std::string byName = std::filesystem::path(file).extension() == ".csv" ? "csv" : "jsonl";
    const std::string name = call.arguments.value("--format", byName);
    if (name == "csv") return ItemFormat::Csv;
    if (name != "jsonl") return usageError("--format is csv or jsonl, not '" + name + "'");
    return call.arguments.has("--plain") ? ItemFormat::PlainLines : ItemFormat::TypedLines;
}

Result<int> smallNumber(const Invocation& call, std::string_view option, int fallback, int most) {
    SKYDECK_ASSIGN(const auto number, call.arguments.integer(option, fallback));
    if (number < 1 || number > most)
        return usageError(std::string(option) + " is between 1 and " + std::to_string(most));
    return static_cast<int>(number);
}

Result<ddb::ScanInput> scanOf(Invocation& call) {
    ddb::ScanInput scan;
    scan.tableName = call.word(0);
    scan.filter = call.arguments.value("--filter");
    SKYDECK_ASSIGN(scan.expression, expressionOptions(call));
    SKYDECK_ASSIGN(scan.segments, smallNumber(call, "--segments", 1, 1000));
    return scan;
}

Status importFile(Invocation& call) {
    const std::string& file = call.word(1);
    SKYDECK_ASSIGN(const auto itemFormat, format(call, file));
    SKYDECK_ASSIGN(const auto typePairs, call.arguments.pairs("--type"));
    workflows::ColumnTypes types(typePairs.begin(), typePairs.end());
    if (!types.empty() && itemFormat != ItemFormat::Csv) return usageError("--type is for CSV; JSON has its types");
    workflows::ImportOptions options;
    options.tableName = call.word(0);
    SKYDECK_ASSIGN(options.parallel, smallNumber(call, "--parallel", 4, 64));

    std::ifstream stream;
    if (file != "-") {
        stream.open(file, std::ios::binary);
        std::error_code problem;
        options.totalBytes = std::filesystem::file_size(file, problem);
        if (!stream || problem) return fail(ErrorKind::NotFound, "FileNotFound", "Cannot read '" + file + "'");
    }
    SKYDECK_ASSIGN(const auto api, client(call));
    if (itemFormat == ItemFormat::Csv) {
        // The table knows what its key is; a zip code in a text key stays text.
        SKYDECK_ASSIGN(const auto table, api.describeTable(options.tableName, call.context));
        for (const ddb::KeyAttribute& key : table.keys)
            types.try_emplace(key.name, key.type);
    }
    const auto reader = workflows::makeItemReader(file == "-" ? std::cin : stream, itemFormat, std::move(types));
    SKYDECK_ASSIGN(const auto count, workflows::importItems(api, *reader, options, call.reporting));
    call.output.result({{"table", options.tableName}, {"items", count}},
                       std::to_string(count) + " items put into " + options.tableName);
    return {};
}

Status exportFile(Invocation& call) {
    const std::string& file = call.word(1);
    workflows::ExportOptions options;
    SKYDECK_ASSIGN(options.format, format(call, file));
    SKYDECK_ASSIGN(options.scan, scanOf(call));
    if (const auto columns = call.arguments.option("--columns")) options.columns = split(*columns, ',');
    if (!options.columns.empty() && options.format != ItemFormat::Csv) return usageError("--columns is for CSV");
    if (file == "-" && call.output.json())
        return usageError("'ddb export … -' prints the items as they are: --output json means nothing here");
    SKYDECK_ASSIGN(const auto api, client(call));
    if (file == "-") {
        SKYDECK_TRY(workflows::exportItems(api, options, std::cout, call.reporting));
        return {};
    }
    SKYDECK_ASSIGN(const auto count, workflows::exportItems(api, options, std::filesystem::path(file), call.reporting));
    call.output.result({{"table", options.scan.tableName}, {"items", count}, {"file", file}},
                       std::to_string(count) + " items written to " + file);
    return {};
}

Status clear(Invocation& call) {
    SKYDECK_ASSIGN(const auto scan, scanOf(call));
    if (!call.arguments.has("--yes") && scan.filter.empty())
        return usageError("'ddb clear' deletes every item of the table", "Say so with --yes, or choose with --filter.");
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto count, workflows::deleteItems(api, scan, call.reporting));
    call.output.result({{"table", scan.tableName}, {"deleted", count}},
                       std::to_string(count) + " items deleted from " + scan.tableName);
    return {};
}

Status writeMany(Invocation& call) {
    const auto wanted = parseInteger(call.word(1));
    if (!wanted || *wanted < 1 || *wanted > 1'000'000) return usageError("N is between 1 and 1000000");
    SKYDECK_ASSIGN(const auto api, client(call));
    const auto total = static_cast<std::uint64_t>(*wanted);
    SKYDECK_TRY(workflows::putMadeUpPeople(api, call.word(0), total, systemRandom(), call.reporting));
    call.output.result({{"table", call.word(0)}, {"items", total}},
                       std::to_string(total) + " items put into " + call.word(0));
    return {};
}

} // namespace

std::vector<Verb> tableFileVerbs() {
    static constexpr OptionSpec kFormat{"--format", "csv|jsonl",
                                        "default by the file's name, else jsonl: an item a line"};
    static constexpr OptionSpec kFilter{"--filter", "EXPR", "only items that match this filter expression"};
    static constexpr OptionSpec kName{"--name", "#X=NAME", "what #X stands for in expressions"};
    static constexpr OptionSpec kValue{"--value", ":X=VALUE", "what :X stands for: 5 is a number, abc text"};
    static constexpr OptionSpec kSegments{"--segments", "N", "segments to scan in parallel, default 1"};
    return {
        {"import",
         "TABLE FILE",
         "Puts every item of a file into a table; - is standard input. In a CSV the first line names the attributes;\n"
         "a cell is plain JSON where it reads as that (5, true, \"5\"), else text, and nothing where it is empty.",
         2,
         2,
         {kFormat,
          kPlain,
          {"--type", "COLUMN=TYPE", "S, N, B, BOOL or JSON for the cells of a CSV's column"},
          {"--parallel", "N", "batches on their way at the same time, default 4"}},
         importFile},
        {"export",
         "TABLE FILE",
         "Writes every item of a table to a file; - is standard output. What is exported imports again without loss.",
         2,
         2,
         {kFormat,
          kPlain,
          {"--columns", "A,B,C", "the attributes of a CSV; default all that any item has"},
          kFilter,
          kName,
          kValue,
          kSegments},
         exportFile},
        {"write-many", "TABLE N", "Puts N made-up people into a table, in batches.", 2, 2, {}, writeMany},
        {"clear",
         "TABLE",
         "Deletes every item of a table, or those that match --filter.",
         1,
         1,
         {{"--yes", "", "really"}, kFilter, kName, kValue, kSegments},
         clear},
    };
}

} // namespace skydeck::ctl
