#include "core/workflows/tables.h"

#include "core/base/files.h"
#include "core/workflows/item_edit.h"
#include "core/workflows/quiet.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>

namespace skydeck::workflows {

namespace {

namespace ddb = aws::dynamodb;
constexpr std::size_t kBatch = 25;

/// Sends requests in batches side by side; the first failure stops the others.
Status writeSideBySide(const ddb::DynamoDbClient& client, const std::string& tableName,
                       const std::vector<ddb::WriteRequest>& requests, int parallel, const CallContext& context,
                       std::atomic<std::uint64_t>& written) {
    const std::size_t batches = (requests.size() + kBatch - 1) / kBatch;
    std::atomic<std::size_t> nextBatch = 0;
    std::stop_source stop;
    const std::stop_callback forward(context.stop, [&] { stop.request_stop(); });
    const CallContext inner{stop.get_token(), context.deadline, {}};
    std::mutex mutex;
    std::optional<Error> failure;
    const auto work = [&] {
        for (std::size_t at = nextBatch++; at < batches; at = nextBatch++) {
            const auto begin = requests.begin() + static_cast<std::ptrdiff_t>(at * kBatch);
            const auto end =
                requests.begin() + static_cast<std::ptrdiff_t>(std::min(requests.size(), (at + 1) * kBatch));
            Status done = client.batchWrite(tableName, {begin, end}, inner);
            if (done) {
                written += static_cast<std::uint64_t>(end - begin);
                continue;
            }
            const std::lock_guard lock(mutex);
            if (!failure) failure = std::move(done.error());
            stop.request_stop();
            return;
        }
    };
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < std::min(batches, static_cast<std::size_t>(std::max(1, parallel))); ++i)
            threads.emplace_back(work);
        work();
    }
    if (failure) return fail(std::move(*failure));
    return {};
}

/// What is sent together: one batch must not name a key twice, and the later of two wins.
class Wave {
public:
    void add(ddb::Item item, const ddb::Item& key) {
        const auto [at, isNew] = m_places.try_emplace(dumpJson(ddb::toTyped(key)), m_requests.size());
        if (isNew)
            m_requests.push_back({ddb::WriteRequest::Kind::Put, std::move(item)});
        else
            m_requests[at->second].item = std::move(item);
    }
    const std::vector<ddb::WriteRequest>& requests() const { return m_requests; }
    void clear() {
        m_requests.clear();
        m_places.clear();
    }

private:
    std::vector<ddb::WriteRequest> m_requests;
    std::map<std::string, std::size_t> m_places;
};

tl::unexpected<Error> failedAfter(std::uint64_t count, Error error) {
    if (count > 0) error.message += " (" + std::to_string(count) + " items were written before)";
    return fail(std::move(error));
}

/// Key attributes first, then the others by name.
std::vector<std::string> columnOrder(const ddb::KeySchema& keys, std::set<std::string> names) {
    std::vector<std::string> columns;
    for (const ddb::KeyAttribute& key : keys) {
        columns.push_back(key.name);
        names.erase(key.name);
    }
    columns.insert(columns.end(), names.begin(), names.end());
    return columns;
}

Result<std::uint64_t> scanInto(const ddb::DynamoDbClient& client, const ddb::ScanInput& scan,
                               const std::function<Status(const ddb::Item&)>& take, const CallContext& context) {
    std::uint64_t count = 0;
    Status taken;
    SKYDECK_TRY(client.scan(
        scan,
        [&](const ddb::ItemsPage& page) {
            for (const ddb::Item& item : page.items) {
                taken = take(item);
                if (!taken) return false;
            }
            count += page.items.size();
            context.report(count, 0, scan.tableName);
            return true;
        },
        quiet(context)));
    SKYDECK_TRY(taken);
    return count;
}

Result<std::uint64_t> exportSpooled(const ddb::DynamoDbClient& client, const ExportOptions& options, std::ostream& out,
                                    const CallContext& context) {
    SKYDECK_ASSIGN(const auto table, client.describeTable(options.scan.tableName, quiet(context)));
    const TemporaryFolder folder;
    const auto spoolFile = folder.path() / "items";
    std::set<std::string> names;
    std::uint64_t count = 0;
    {
        std::ofstream spool(spoolFile, std::ios::binary);
        ItemWriter writer(spool, ItemFormat::TypedLines);
        SKYDECK_ASSIGN(count, scanInto(
                                  client, options.scan,
                                  [&](const ddb::Item& item) {
                                      for (const auto& [name, value] : item)
                                          names.insert(name);
                                      return writer.write(item);
                                  },
                                  context));
        SKYDECK_TRY(writer.finish());
    }
    std::ifstream spool(spoolFile, std::ios::binary);
    const auto reader = makeItemReader(spool, ItemFormat::TypedLines);
    ItemWriter writer(out, ItemFormat::Csv, columnOrder(table.keys, std::move(names)));
    for (;;) {
        SKYDECK_TRY(context.check(client.api().session()->clock()));
        SKYDECK_ASSIGN(const auto item, reader->next());
        if (!item) break;
        SKYDECK_TRY(writer.write(*item));
    }
    SKYDECK_TRY(writer.finish());
    return count;
}

} // namespace

Result<std::uint64_t> importItems(const ddb::DynamoDbClient& client, ItemReader& items, const ImportOptions& options,
                                  const CallContext& context) {
    SKYDECK_ASSIGN(const auto table, client.describeTable(options.tableName, quiet(context)));
    const std::size_t waveSize = kBatch * static_cast<std::size_t>(std::max(1, options.parallel)) * 4;
    std::atomic<std::uint64_t> written = 0;
    std::uint64_t read = 0;
    Wave wave;
    for (bool more = true; more;) {
        auto item = items.next();
        if (!item) return failedAfter(written, std::move(item.error()));
        more = item->has_value();
        if (more) {
            auto key = keyOf(**item, table.keys);
            if (!key) {
                key.error().message = "Line " + std::to_string(items.line()) + ": " + key.error().message;
                return failedAfter(written, std::move(key.error()));
            }
            wave.add(std::move(**item), *key);
            ++read;
        }
        if (wave.requests().size() < waveSize && more) continue;
        const Status done =
            writeSideBySide(client, options.tableName, wave.requests(), options.parallel, context, written);
        if (!done) return failedAfter(written, done.error());
        wave.clear();
        context.report(items.bytesRead(), options.totalBytes, std::to_string(read) + " items");
    }
    return read;
}

Result<std::uint64_t> exportItems(const ddb::DynamoDbClient& client, const ExportOptions& options, std::ostream& out,
                                  const CallContext& context) {
    if (options.format == ItemFormat::Csv && options.columns.empty())
        return exportSpooled(client, options, out, context);
    ItemWriter writer(out, options.format, options.columns);
    SKYDECK_ASSIGN(const std::uint64_t count,
                   scanInto(
                       client, options.scan, [&](const ddb::Item& item) { return writer.write(item); }, context));
    SKYDECK_TRY(writer.finish());
    return count;
}

Result<std::uint64_t> exportItems(const ddb::DynamoDbClient& client, const ExportOptions& options,
                                  const std::filesystem::path& file, const CallContext& context) {
    std::filesystem::path partial = file;
    partial += ".part";
    std::ofstream out(partial, std::ios::binary | std::ios::trunc);
    if (!out)
        return fail(ErrorKind::Io, "FileNotWritten",
                    "Cannot write '" + partial.string() + "': " + std::strerror(errno));
    auto count = exportItems(client, options, out, context);
    out.close();
    std::error_code problem;
    if (count && out) std::filesystem::rename(partial, file, problem);
    if (count && (!out || problem))
        count = fail(ErrorKind::Io, "FileNotWritten",
                     "Cannot write '" + file.string() + "'" + (problem ? ": " + problem.message() : ""));
    if (!count) std::filesystem::remove(partial, problem);
    return count;
}

Result<std::uint64_t> deleteItems(const ddb::DynamoDbClient& client, ddb::ScanInput scan, const CallContext& context) {
    SKYDECK_ASSIGN(const auto table, client.describeTable(scan.tableName, quiet(context)));
    // Only the keys travel. Names of attributes may be reserved words, so they get names of ours.
    scan.projection.clear();
    for (std::size_t i = 0; i < table.keys.size(); ++i) {
        const std::string name = "#key" + std::to_string(i);
        scan.projection += (i > 0 ? "," : "") + name;
        scan.expression.names[name] = table.keys[i].name;
    }
    std::atomic<std::uint64_t> deleted = 0;
    Status outcome;
    SKYDECK_TRY(client.scan(
        scan,
        [&](const ddb::ItemsPage& page) {
            std::vector<ddb::WriteRequest> requests;
            for (const ddb::Item& key : page.items)
                requests.push_back({ddb::WriteRequest::Kind::Delete, key});
            outcome = writeSideBySide(client, scan.tableName, requests, 4, context, deleted);
            context.report(deleted, 0, scan.tableName);
            return outcome.has_value();
        },
        quiet(context)));
    SKYDECK_TRY(outcome);
    return deleted.load();
}

} // namespace skydeck::workflows
