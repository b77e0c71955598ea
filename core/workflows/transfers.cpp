#include "core/workflows/transfers.h"

#include "core/base/strings.h"
#include "core/workflows/transfers/places.h"
#include "core/workflows/transfers/tasks.h"

namespace skydeck::workflows {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kScheme = "s3://";

std::string withSlash(std::string text) {
    if (!text.empty() && text.back() != '/') text += '/';
    return text;
}

std::string lastPiece(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
}

Status checkPlaces(const Place& from, const Place& to) {
    for (const Place& place : {from, to})
        if (isS3Url(place)) SKYDECK_TRY(parseS3Url(place));
    if (!isS3Url(from) && !isS3Url(to))
        return fail(ErrorKind::InvalidInput, "NoS3Address", "Neither '" + from + "' nor '" + to + "' is in S3",
                    "Write S3 addresses as s3://bucket/key.");
    return {};
}

/// Where a single source goes: a folder-like target keeps the source's name.
Result<Place> singleTarget(const Place& from, const Place& to) {
    const std::string name = lastPiece(isS3Url(from) ? parseS3Url(from)->key : from);
    if (isS3Url(to)) {
        const S3Url target = *parseS3Url(to);
        return target.key.empty() || target.key.ends_with('/') ? toString({target.bucket, target.key + name}) : to;
    }
    std::error_code ignored;
    if (!to.ends_with('/') && !fs::is_directory(to, ignored)) return to;
    SKYDECK_ASSIGN(const auto relative, localPathOf(name));
    return (fs::path(to) / relative).string();
}

Result<Place> below(const Place& folder, const std::string& relative) {
    if (isS3Url(folder)) {
        const S3Url url = *parseS3Url(folder);
        return toString({url.bucket, withSlash(url.key) + relative});
    }
    SKYDECK_ASSIGN(const auto path, localPathOf(relative));
    return (fs::path(folder) / path).string();
}

bool inside(const Place& inner, const Place& outer) {
    return withSlash(inner).starts_with(withSlash(outer));
}

} // namespace

bool isS3Url(std::string_view text) {
    return text.starts_with(kScheme);
}

Result<S3Url> parseS3Url(std::string_view text) {
    if (!isS3Url(text))
        return fail(ErrorKind::InvalidInput, "NoS3Address", "'" + std::string(text) + "' is no S3 address",
                    "Write it as s3://bucket/key.");
    const std::string_view rest = text.substr(kScheme.size());
    const auto slash = rest.find('/');
    S3Url url{std::string(rest.substr(0, slash)),
              slash == std::string_view::npos ? "" : std::string(rest.substr(slash + 1))};
    if (url.bucket.empty())
        return fail(ErrorKind::InvalidInput, "NoS3Address", "'" + std::string(text) + "' names no bucket",
                    "Write it as s3://bucket/key.");
    return url;
}

std::string toString(const S3Url& url) {
    return std::string(kScheme) + url.bucket + '/' + url.key;
}

Result<fs::path> localPathOf(std::string_view key) {
    const auto refuse = [&] {
        return fail(ErrorKind::InvalidInput, "KeyIsNoFileName",
                    "The key '" + std::string(key) + "' cannot be a file below a folder",
                    "Copy that object alone, to a file name of your own.");
    };
    if (key.find('\0') != std::string_view::npos) return refuse();
    fs::path path;
    for (const std::string& piece : split(key, '/')) {
        if (piece.empty() || piece == "." || piece == "..") return refuse();
        path /= piece;
    }
    return path;
}

namespace {

using transfers::Task;

/// What a run of one kind or the other shares, and how it ends.
struct TransferRun {
    TransferRun(const aws::s3::S3Client& client, const TransferOptions& runOptions)
        : options(runOptions), ledger(options), meter(systemClock()), shop{client, options, ledger, meter, {}} {}

    Result<TransferReport> go(const transfers::Scheduler::Source& source, const CallContext& context) {
        SKYDECK_ASSIGN(shop.endpoint, shop.client.api().session()->endpoint("s3"));
        transfers::Scheduler scheduler({options.tuning.parallel, &meter, options.pause, [this] { ledger.flush(); }});
        SKYDECK_TRY(scheduler.run(source, context));
        return ledger.report();
    }

    /// What cannot be read is one more file in trouble, counted when all is done.
    static std::shared_ptr<Task> trouble(const Place& side, const SideEntry& entry) {
        return std::make_shared<transfers::SingleStep>(
            withSlash(side) + entry.relative,
            [error = *entry.trouble](const CallContext&) -> Status { return fail(error); });
    }

    /// The task, or its news only.
    std::shared_ptr<Task> copy(transfers::CopyJob job) {
        if (!options.dryRun) return transfers::copyTask(shop, std::move(job));
        ledger.started(options.move ? "move" : "copy", job.from, job.to);
        ledger.copied(job.source.size);
        return std::make_shared<transfers::SingleStep>(job.from, [](const CallContext&) { return Status(); });
    }

    const TransferOptions& options;
    transfers::Ledger ledger;
    transfers::Meter meter;
    transfers::Workshop shop;
};

Result<transfers::CopyJob> recursiveJob(const Place& from, const Place& to, SideEntry entry) {
    transfers::CopyJob job;
    SKYDECK_ASSIGN(job.from, below(from, entry.relative));
    SKYDECK_ASSIGN(job.to, below(to, entry.relative));
    job.source = std::move(entry);
    return job;
}

/// The merge of two listings in the order of their names.
class SyncSource {
public:
    SyncSource(TransferRun& run, const SyncOptions& options, Place from, Place to)
        : m_run(run), m_options(options), m_from(std::move(from)), m_to(std::move(to)) {}

    Status open(const CallContext& context) {
        const auto& client = m_run.shop.client;
        SKYDECK_ASSIGN(m_sources, openSide(client, m_from, false, context));
        SKYDECK_ASSIGN(m_targets, openSide(client, m_to, true, context));
        SKYDECK_TRY(step(*m_sources, m_source, context));
        return step(*m_targets, m_target, context);
    }

    Result<std::shared_ptr<Task>> next(const CallContext& context) {
        for (;;) {
            SKYDECK_TRY(context.check());
            if (!m_source && !m_target) return nullptr;
            if (m_target && (!m_source || m_target->relative < m_source->relative)) {
                const SideEntry extra = std::move(*m_target);
                SKYDECK_TRY(step(*m_targets, m_target, context));
                if (extra.trouble) return TransferRun::trouble(m_to, extra);
                // What could not be read may be there still: nothing of it is extra.
                if (!m_options.deleteExtra || (!m_unread.empty() && extra.relative.starts_with(m_unread))) continue;
                return removal(extra);
            }
            std::optional<SideEntry> same;
            if (m_target && m_target->relative == m_source->relative) {
                same = std::move(m_target);
                SKYDECK_TRY(step(*m_targets, m_target, context));
            }
            SideEntry source = std::move(*m_source);
            SKYDECK_TRY(step(*m_sources, m_source, context));
            if (source.trouble) {
                m_unread = source.relative;
                return TransferRun::trouble(m_from, source);
            }
            if (same && same->trouble) return TransferRun::trouble(m_to, *same);
            SKYDECK_ASSIGN(auto job, recursiveJob(m_from, m_to, std::move(source)));
            if (auto task = copyUnlessSame(std::move(job), std::move(same))) return task;
        }
    }

private:
    Status step(SideStream& stream, std::optional<SideEntry>& entry, const CallContext& context) {
        do {
            SKYDECK_ASSIGN(entry, stream.next(context));
        } while (entry && !transfers::isWanted(m_options.filters, entry->relative));
        return {};
    }

    std::shared_ptr<Task> copyUnlessSame(transfers::CopyJob job, std::optional<SideEntry> target) {
        Sameness verdict = target ? sameness(job.from, job.source, job.to, *target) : Sameness::Different;
        if (verdict == Sameness::AskTheBytes && m_options.dryRun) {
            const auto same = hasSameBytes(job.from, job.source, job.to, *target);
            verdict = same && *same ? Sameness::Same : Sameness::Different;
        }
        if (verdict == Sameness::Same) {
            m_run.ledger.skipped();
            return nullptr;
        }
        if (verdict == Sameness::AskTheBytes) job.unlessSame = std::move(target);
        return m_run.copy(std::move(job));
    }

    Result<std::shared_ptr<Task>> removal(const SideEntry& extra) {
        SKYDECK_ASSIGN(const auto place, below(m_to, extra.relative));
        return std::make_shared<transfers::SingleStep>(place, [this, place](const CallContext& context) -> Status {
            m_run.ledger.started("delete", place);
            if (!m_options.dryRun) SKYDECK_TRY(removeOne(m_run.shop.client, place, context));
            m_run.ledger.deleted();
            return {};
        });
    }

    TransferRun& m_run;
    const SyncOptions& m_options;
    Place m_from, m_to;
    std::unique_ptr<SideStream> m_sources, m_targets;
    std::optional<SideEntry> m_source, m_target;
    std::string m_unread; ///< the last source that could not be read; a folder's prefix ends in '/'
};

} // namespace

Result<TransferReport> transfer(const aws::s3::S3Client& client, const Place& from, const Place& to,
                                const TransferOptions& options, const CallContext& context) {
    SKYDECK_TRY(checkPlaces(from, to));
    TransferRun run(client, options);
    if (!options.recursive) {
        SKYDECK_ASSIGN(auto source, lookAt(client, from, context));
        SKYDECK_ASSIGN(auto target, singleTarget(from, to));
        if (options.move && target == from)
            return fail(ErrorKind::InvalidInput, "SamePlace", "'" + from + "' cannot be moved onto itself");
        std::shared_ptr<Task> only = run.copy({from, std::move(target), std::move(source), {}});
        return run.go([&](const CallContext&) { return std::exchange(only, nullptr); }, context);
    }
    if (options.move && (inside(from, to) || inside(to, from)) && isS3Url(from) == isS3Url(to))
        return fail(ErrorKind::InvalidInput, "SamePlace", "'" + from + "' and '" + to + "' lie inside each other");
    SKYDECK_ASSIGN(const auto entries, openSide(client, from, false, context));
    return run.go(
        [&](const CallContext& inner) -> Result<std::shared_ptr<Task>> {
            for (;;) {
                SKYDECK_ASSIGN(auto entry, entries->next(inner));
                if (!entry) return nullptr;
                if (!transfers::isWanted(options.filters, entry->relative)) continue;
                if (entry->trouble) return TransferRun::trouble(from, *entry);
                SKYDECK_ASSIGN(auto job, recursiveJob(from, to, std::move(*entry)));
                return run.copy(std::move(job));
            }
        },
        context);
}

Result<TransferReport> sync(const aws::s3::S3Client& client, const Place& from, const Place& to,
                            const SyncOptions& options, const CallContext& context) {
    SKYDECK_TRY(checkPlaces(from, to));
    TransferRun run(client, options);
    SyncSource source(run, options, from, to);
    SKYDECK_TRY(source.open(context));
    return run.go([&](const CallContext& inner) { return source.next(inner); }, context);
}

} // namespace skydeck::workflows
