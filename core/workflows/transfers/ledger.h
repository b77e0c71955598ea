#pragma once

#include "core/aws/s3/s3_client.h"
#include "core/workflows/transfers.h"
#include "core/workflows/transfers/meter.h"
#include "core/workflows/transfers/places.h"

#include <mutex>
#include <vector>

namespace skydeck::workflows::transfers {

/// What many threads did, told on one: the report, and each file's news in order. Thread-safe.
class Ledger {
public:
    explicit Ledger(const TransferOptions& options) : m_options(options) {}

    void started(const char* verb, Place from, Place to = {});
    void note(std::string text);
    void copied(std::uint64_t bytes);
    void deleted(std::uint64_t count = 1);
    void skipped();
    void resumed(std::uint64_t bytes);

    /// Tells the caller's callbacks what came since the last time; on the calling thread.
    void flush();
    TransferReport report() const;

private:
    struct Event {
        const char* verb; ///< null: a note
        Place from, to;
    };
    const TransferOptions& m_options;
    mutable std::mutex m_mutex;
    std::vector<Event> m_events;
    TransferReport m_report;
};

/// What every task of one run needs. Outlives the tasks.
struct Workshop {
    const aws::s3::S3Client& client;
    const TransferOptions& options;
    Ledger& ledger;
    Meter& meter;
    std::string endpoint; ///< whose s3:// it is

    std::filesystem::path journals() const;
};

/// One copy that is to be made, both ends spelled out.
struct CopyJob {
    Place from, to;
    SideEntry source;
    std::optional<SideEntry> unlessSame; ///< sync: the target as it is, where only the bytes can tell
};

} // namespace skydeck::workflows::transfers
