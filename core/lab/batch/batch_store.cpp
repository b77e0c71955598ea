#include "core/lab/batch/batch_store.h"

#include "core/lab/lab.h"

#include <limits>

namespace skydeck::lab {

namespace {
constexpr const char* kJobColumns =
    "seq, id, name, queue, status, reason, created, started, stopped, vcpus, environment, detail, memory, gpus, share,"
    " priority";

Result<Job> jobFrom(const Statement& row) {
    Job job;
    job.sequence = row.integer(0);
    job.id = row.text(1);
    job.name = row.text(2);
    job.queue = row.text(3);
    job.status = static_cast<JobStatus>(row.integer(4));
    job.statusReason = row.text(5);
    job.createdAt = row.integer(6);
    job.startedAt = row.integer(7);
    job.stoppedAt = row.integer(8);
    job.need = {row.real(9), row.integer(12), row.integer(13)};
    job.environment = row.text(10);
    SKYDECK_ASSIGN(job.detail, parseJson(row.text(11), "a stored job"));
    job.share = row.text(14);
    job.priority = row.integer(15);
    return job;
}

/// Binds everything but the sequence number, from parameter 1 on.
void bindJob(Statement& statement, const Job& job) {
    statement.bind(1, job.id)
        .bind(2, job.name)
        .bind(3, job.queue)
        .bind(4, static_cast<int>(job.status))
        .bind(5, job.statusReason)
        .bind(6, job.createdAt)
        .bind(7, job.startedAt)
        .bind(8, job.stoppedAt)
        .bind(9, job.need.vcpus)
        .bind(10, job.environment)
        .bind(11, dumpJson(job.detail))
        .bind(12, job.need.memory)
        .bind(13, job.need.gpus)
        .bind(14, job.share)
        .bind(15, job.priority);
}

/// Reads jobs until `take` or the statement ends; a record that cannot be read is an error, not a gap.
Status takeJobs(Statement& select, const std::function<bool(Job&&)>& take) {
    Status problem;
    SKYDECK_TRY(forEachRow(select, [&](Statement& row) {
        auto job = jobFrom(row);
        if (job) return take(std::move(*job));
        problem = fail(job.error());
        return false;
    }));
    return problem;
}
} // namespace

Result<std::unique_ptr<BatchStore>> BatchStore::open(Database& database, const Clock& clock, std::string region) {
    SKYDECK_TRY(database.execute(
        "CREATE TABLE IF NOT EXISTS batch_jobs(seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
        " name TEXT NOT NULL, queue TEXT NOT NULL, status INTEGER NOT NULL, reason TEXT NOT NULL,"
        " created INTEGER NOT NULL, started INTEGER NOT NULL, stopped INTEGER NOT NULL, vcpus REAL NOT NULL,"
        " environment TEXT NOT NULL, detail TEXT NOT NULL, memory INTEGER NOT NULL DEFAULT 0,"
        " gpus INTEGER NOT NULL DEFAULT 0, share TEXT NOT NULL DEFAULT '', priority INTEGER NOT NULL DEFAULT 0);"
        "CREATE INDEX IF NOT EXISTS batch_jobs_by_queue ON batch_jobs(queue, status, seq);"
        "CREATE INDEX IF NOT EXISTS batch_jobs_by_status ON batch_jobs(status, seq);"
        // What hasUnfinishedChildren asks: the condition has to be the same text.
        "CREATE INDEX IF NOT EXISTS batch_jobs_unfinished ON batch_jobs(id) WHERE status < 5;"
        "CREATE TABLE IF NOT EXISTS batch_waits(awaited TEXT NOT NULL, job TEXT NOT NULL, PRIMARY KEY(awaited, job))"
        " WITHOUT ROWID;"));
    return std::unique_ptr<BatchStore>(new BatchStore(database, clock, std::move(region)));
}

std::int64_t BatchStore::now() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(m_clock.now().time_since_epoch()).count();
}

std::string BatchStore::arn(std::string_view resource) const {
    return "arn:aws:batch:" + m_region + ":" + kAccountId + ":" + std::string(resource);
}

std::string BatchStore::nameOf(std::string_view nameOrArn) {
    return std::string(nameOrArn.starts_with("arn:") ? nameOrArn.substr(nameOrArn.rfind('/') + 1) : nameOrArn);
}

Status BatchStore::insertJob(Job& job) {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(
        Statement insert,
        m_database.prepare("INSERT INTO batch_jobs(id, name, queue, status, reason, created, started, stopped,"
                           " vcpus, environment, detail, memory, gpus, share, priority)"
                           " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq"));
    bindJob(insert, job);
    SKYDECK_ASSIGN(bool row, insert.step());
    job.sequence = insert.integer(0);
    while (row) {
        SKYDECK_ASSIGN(row, insert.step());
    }
    if (m_observer) m_observer(job);
    return {};
}

Status BatchStore::saveJob(const Job& job) {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(
        Statement update,
        m_database.prepare(
            "UPDATE batch_jobs SET id = ?, name = ?, queue = ?, status = ?, reason = ?, created = ?,"
            " started = ?, stopped = ?, vcpus = ?, environment = ?, detail = ?, memory = ?, gpus = ?, share = ?,"
            " priority = ? WHERE seq = ?"));
    bindJob(update, job);
    SKYDECK_TRY(update.bind(16, job.sequence).run());
    if (m_observer) m_observer(job);
    return {};
}

Result<std::optional<Job>> BatchStore::job(std::string_view idOrArn) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare(std::string("SELECT ") + kJobColumns + " FROM batch_jobs WHERE id = ?"));
    SKYDECK_ASSIGN(const bool found, select.bind(1, nameOf(idOrArn)).step());
    if (!found) return std::nullopt;
    SKYDECK_ASSIGN(Job job, jobFrom(select));
    return job;
}

Result<std::vector<Job>> BatchStore::jobsInOrder(const std::string& queue, JobStatus status, std::int64_t after,
                                                 std::size_t limit) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare(std::string("SELECT ") + kJobColumns +
                                      " FROM batch_jobs WHERE status = ?1 AND seq > ?2" +
                                      (queue.empty() ? "" : " AND queue = ?4") + " ORDER BY seq LIMIT ?3"));
    select.bind(1, static_cast<int>(status)).bind(2, after).bind(3, static_cast<std::int64_t>(limit));
    if (!queue.empty()) select.bind(4, queue);
    std::vector<Job> jobs;
    SKYDECK_TRY(takeJobs(select, [&](Job&& job) {
        jobs.push_back(std::move(job));
        return true;
    }));
    return jobs;
}

Status BatchStore::eachJobBackward(const std::string& queue, std::optional<JobStatus> status, std::int64_t before,
                                   const std::function<bool(Job&&)>& take) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare(std::string("SELECT ") + kJobColumns +
                                      " FROM batch_jobs WHERE queue = ?1 AND seq < ?2 AND instr(id, ':') = 0" +
                                      (status ? " AND status = ?3" : "") + " ORDER BY seq DESC"));
    select.bind(1, queue).bind(2, before);
    if (status) select.bind(3, static_cast<int>(*status));
    return takeJobs(select, take);
}

Result<std::map<JobStatus, std::int64_t>> BatchStore::childrenByStatus(const std::string& parent) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare("SELECT status, COUNT(*) FROM batch_jobs WHERE id > ?1 || ':' AND id < ?1 || ';'"
                                      " GROUP BY status"));
    std::map<JobStatus, std::int64_t> counts;
    SKYDECK_TRY(forEachRow(select.bind(1, parent), [&](Statement& row) {
        counts[static_cast<JobStatus>(row.integer(0))] = row.integer(1);
        return true;
    }));
    return counts;
}

Result<bool> BatchStore::hasUnfinishedChildren(const std::string& parent) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare("SELECT 1 FROM batch_jobs WHERE id > ?1 || ':' AND id < ?1 || ';' AND status < 5"
                                      " LIMIT 1"));
    return select.bind(1, parent).step();
}

Status BatchStore::eachChild(const std::string& parent, std::optional<JobStatus> status, std::int64_t from,
                             const std::function<bool(Job&&)>& take) const {
    const auto held = m_database.lock();
    // They were stored by index.
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare(std::string("SELECT ") + kJobColumns +
                                      " FROM batch_jobs WHERE id > ?1 || ':' AND id < ?1 || ';'" +
                                      (status ? " AND status = ?3" : "") + " ORDER BY seq LIMIT -1 OFFSET ?2"));
    select.bind(1, parent).bind(2, from);
    if (status) select.bind(3, static_cast<int>(*status));
    return takeJobs(select, take);
}

Result<std::vector<Job>> BatchStore::runnableOfShare(const std::string& queue, const std::string& share,
                                                     std::size_t skip, std::size_t limit) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select, m_database.prepare(std::string("SELECT ") + kJobColumns +
                                                        " FROM batch_jobs WHERE queue = ? AND status = ? AND share = ?"
                                                        " ORDER BY priority DESC, seq LIMIT ? OFFSET ?"));
    select.bind(1, queue)
        .bind(2, static_cast<int>(JobStatus::Runnable))
        .bind(3, share)
        .bind(4, static_cast<std::int64_t>(limit))
        .bind(5, static_cast<std::int64_t>(skip));
    std::vector<Job> jobs;
    SKYDECK_TRY(takeJobs(select, [&](Job&& job) {
        jobs.push_back(std::move(job));
        return true;
    }));
    return jobs;
}

Result<std::vector<std::pair<JobNeed, std::int64_t>>> BatchStore::demandOf(const std::string& queue) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare("SELECT vcpus, memory, gpus, COUNT(*) FROM batch_jobs WHERE queue = ? AND"
                                      " status = ? GROUP BY vcpus, memory, gpus ORDER BY MIN(seq)"));
    select.bind(1, queue).bind(2, static_cast<int>(JobStatus::Runnable));
    std::vector<std::pair<JobNeed, std::int64_t>> demand;
    SKYDECK_TRY(forEachRow(select, [&](Statement& row) {
        demand.emplace_back(JobNeed{row.real(0), row.integer(1), row.integer(2)}, row.integer(3));
        return true;
    }));
    return demand;
}

Result<std::map<std::string, double>> BatchStore::vcpusByShare(const std::string& queue) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare("SELECT share, SUM(CASE WHEN status = ?2 THEN 0 ELSE vcpus END) FROM batch_jobs"
                                      " WHERE queue = ?1 AND status IN (?2, ?3, ?4) GROUP BY share"));
    select.bind(1, queue)
        .bind(2, static_cast<int>(JobStatus::Runnable))
        .bind(3, static_cast<int>(JobStatus::Starting))
        .bind(4, static_cast<int>(JobStatus::Running));
    std::map<std::string, double> shares;
    SKYDECK_TRY(forEachRow(select, [&](Statement& row) {
        shares[row.text(0)] = row.real(1);
        return true;
    }));
    return shares;
}

Status BatchStore::addWait(const std::string& job, const std::string& on) {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement insert,
                   m_database.prepare("INSERT OR IGNORE INTO batch_waits(awaited, job) VALUES(?, ?)"));
    return insert.bind(1, on).bind(2, job).run();
}

Result<std::vector<std::string>> BatchStore::takeWaiting(const std::string& on) {
    return m_database.atomically([&]() -> Result<std::vector<std::string>> {
        std::vector<std::string> jobs;
        {
            SKYDECK_ASSIGN(Statement select, m_database.prepare("SELECT job FROM batch_waits WHERE awaited = ?"));
            SKYDECK_TRY(forEachRow(select.bind(1, on), [&](Statement& row) {
                jobs.push_back(row.text(0));
                return true;
            }));
        }
        if (jobs.empty()) return jobs;
        SKYDECK_ASSIGN(Statement remove, m_database.prepare("DELETE FROM batch_waits WHERE awaited = ?"));
        SKYDECK_TRY(remove.bind(1, on).run());
        return jobs;
    });
}

Result<bool> BatchStore::hasUnfinishedJobs(const std::string& queue) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare("SELECT 1 FROM batch_jobs WHERE queue = ? AND status < ? LIMIT 1"));
    return select.bind(1, queue).bind(2, static_cast<int>(JobStatus::Succeeded)).step();
}

Result<double> BatchStore::vcpusInUse(const std::string& environment) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare("SELECT COALESCE(SUM(vcpus), 0) FROM batch_jobs WHERE status IN (?, ?)"
                                      " AND environment = ?"));
    SKYDECK_TRY(select.bind(1, static_cast<int>(JobStatus::Starting))
                    .bind(2, static_cast<int>(JobStatus::Running))
                    .bind(3, environment)
                    .step());
    return select.real(0);
}

} // namespace skydeck::lab
