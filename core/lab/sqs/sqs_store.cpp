#include "core/lab/sqs/sqs_store.h"

#include "core/base/strings.h"
#include "core/lab/service.h"
#include "core/lab/sqs/sqs_rules.h"
#include "core/lab/store/rows.h"
#include "core/wire/crypto.h"

#include <algorithm>
#include <set>

namespace skydeck::lab {

namespace {
constexpr const char* kQueueKind = "sqs.queue";
constexpr std::int64_t kDeduplicationMs = 5 * 60 * 1000; // SQS Developer Guide, "Exactly-once processing"
constexpr std::chrono::milliseconds kLookForDue{100};     // how soon a message whose time comes is seen by who waits

const char* const kMessageColumns = "id, message, sent, visible, receives, first, receipt, grp, dedup";

SqsQueue queueOf(const Json& json) {
    return {stringAt(json, "name"), memberAt(json, "attributes"), memberAt(json, "tags"), numberAt(json, "created"),
            numberAt(json, "modified")};
}

Json jsonOf(const SqsQueue& queue) {
    return {{"name", queue.name},
            {"attributes", queue.attributes},
            {"tags", queue.tags},
            {"created", queue.created},
            {"modified", queue.modified}};
}

SqsMessage messageOf(const Statement& row) {
    const Json kept = storedJson(row.text(1));
    SqsMessage message;
    message.row = row.integer(0);
    message.id = stringAt(kept, "id");
    message.body = stringAt(kept, "body");
    message.attributes = memberAt(kept, "attributes");
    message.traceHeader = stringAt(kept, "trace");
    message.sender = stringAt(kept, "sender");
    message.sequence = stringAt(kept, "sequence");
    message.fromQueue = stringAt(kept, "from");
    message.sent = row.integer(2);
    message.visible = row.integer(3);
    message.receives = row.integer(4);
    message.firstReceived = row.integer(5);
    message.receipt = row.text(6);
    message.group = row.text(7);
    message.deduplication = row.text(8);
    return message;
}

Json keptPart(const SqsMessage& message) {
    return {{"id", message.id},
            {"body", message.body},
            {"attributes", message.attributes},
            {"trace", message.traceHeader},
            {"sender", message.sender},
            {"sequence", message.sequence},
            {"from", message.fromQueue}};
}

/// "ROW:NONCE" in base64, so that a receipt finds its message.
std::string receiptOf(std::int64_t row) {
    return toBase64(std::to_string(row) + ':' + wire::randomUuid());
}

std::optional<std::int64_t> rowOf(const std::string& receipt) {
    const auto text = fromBase64(receipt);
    if (!text) return std::nullopt;
    return parseInteger(text->substr(0, text->find(':')));
}
} // namespace

std::int64_t SqsQueue::number(const char* attribute) const {
    return parseInteger(stringAt(attributes, attribute)).value_or(0);
}

std::optional<std::pair<std::string, std::int64_t>> SqsQueue::redrive() const {
    return sqs::redriveOf(stringAt(attributes, "RedrivePolicy"));
}

Result<std::unique_ptr<SqsStore>> SqsStore::open(Database& database, const Clock& clock) {
    SKYDECK_TRY(database.execute(
        "CREATE TABLE IF NOT EXISTS sqs_messages(id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL,"
        " message TEXT NOT NULL, sent INTEGER NOT NULL, visible INTEGER NOT NULL, receives INTEGER NOT NULL,"
        " first INTEGER NOT NULL, receipt TEXT NOT NULL, grp TEXT NOT NULL, dedup TEXT NOT NULL);"
        "CREATE INDEX IF NOT EXISTS sqs_by_visible ON sqs_messages(queue, visible, id);"
        "CREATE INDEX IF NOT EXISTS sqs_by_queue ON sqs_messages(queue, id);"
        // What a FIFO queue was sent lately, also when it is deleted by now.
        "CREATE TABLE IF NOT EXISTS sqs_sent(queue TEXT NOT NULL, dedup TEXT NOT NULL, message TEXT NOT NULL,"
        " sequence TEXT NOT NULL, sent INTEGER NOT NULL, PRIMARY KEY(queue, dedup));"));
    return std::unique_ptr<SqsStore>(new SqsStore(database, clock));
}

std::int64_t SqsStore::now() const {
    return static_cast<std::int64_t>(toEpochSeconds(m_clock.now()) * 1000);
}

Result<SqsQueue> SqsStore::create(SqsQueue queue) {
    const auto held = m_database.lock();
    Documents documents(m_database);
    SKYDECK_ASSIGN(const auto there, documents.get(kQueueKind, queue.name));
    if (there) {
        SqsQueue before = queueOf(*there);
        if (before.attributes == queue.attributes) return before;
        return awsError(400, "QueueAlreadyExists",
                        "A queue already exists with the same name and a different value for attribute " +
                            sqs::firstDifference(before.attributes, queue.attributes));
    }
    queue.created = queue.modified = toEpochSeconds(m_clock.now());
    SKYDECK_TRY(documents.put(kQueueKind, queue.name, jsonOf(queue)));
    return queue;
}

Result<SqsQueue> SqsStore::queue(const std::string& name) const {
    SKYDECK_ASSIGN(const auto there, Documents(m_database).get(kQueueKind, name));
    if (!there) return sqs::noSuchQueue();
    return queueOf(*there);
}

Result<std::vector<SqsQueue>> SqsStore::queues() const {
    SKYDECK_ASSIGN(const auto all, Documents(m_database).list(kQueueKind));
    std::vector<SqsQueue> queues;
    for (const Json& one : all)
        queues.push_back(queueOf(one));
    std::ranges::sort(queues, {}, &SqsQueue::name);
    return queues;
}

Status SqsStore::update(const SqsQueue& queue) {
    SqsQueue changed = queue;
    changed.modified = toEpochSeconds(m_clock.now());
    return Documents(m_database).put(kQueueKind, queue.name, jsonOf(changed));
}

Status SqsStore::remove(const std::string& name) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const bool removed, Documents(m_database).remove(kQueueKind, name));
        if (!removed) return sqs::noSuchQueue();
        return purge(name);
    });
}

Status SqsStore::purge(const std::string& name) {
    return m_database.transaction([&]() -> Status {
        for (const char* sql : {"DELETE FROM sqs_messages WHERE queue = ?", "DELETE FROM sqs_sent WHERE queue = ?"}) {
            SKYDECK_ASSIGN(Statement statement, m_database.prepare(sql));
            SKYDECK_TRY(statement.bind(1, name).run());
        }
        return {};
    });
}

Result<SqsStore::Counts> SqsStore::counts(const SqsQueue& queue) const {
    const auto held = m_database.lock();
    const std::int64_t time = now(), keptSince = time - queue.number("MessageRetentionPeriod") * 1000;
    SKYDECK_ASSIGN(Statement select, m_database.prepare("SELECT coalesce(sum(visible <= ?1), 0),"
                                                        " coalesce(sum(visible > ?1 AND receives > 0), 0),"
                                                        " coalesce(sum(visible > ?1 AND receives = 0), 0)"
                                                        " FROM sqs_messages WHERE queue = ?2 AND sent >= ?3"));
    SKYDECK_TRY(select.bind(1, time).bind(2, queue.name).bind(3, keptSince).step());
    return Counts{select.integer(0), select.integer(1), select.integer(2)};
}

Result<SqsMessage> SqsStore::send(const SqsQueue& queue, SqsMessage message, std::chrono::seconds delay) {
    message.id = wire::randomUuid();
    message.sent = now();
    message.visible = message.sent + delay.count() * 1000;
    auto sent = m_database.atomically([&]() -> Result<SqsMessage> {
        SKYDECK_TRY(forgetOld(queue));
        if (!queue.fifo()) {
            SKYDECK_TRY(write(queue.name, message));
            return message;
        }
        SKYDECK_ASSIGN(Statement known, m_database.prepare("SELECT message, sequence FROM sqs_sent"
                                                           " WHERE queue = ? AND dedup = ? AND sent > ?"));
        const std::string scope = stringAt(queue.attributes, "DeduplicationScope") == "messageGroup"
                                      ? message.group + '\n' + message.deduplication
                                      : message.deduplication;
        known.bind(1, queue.name).bind(2, scope).bind(3, message.sent - kDeduplicationMs);
        SKYDECK_ASSIGN(const bool duplicate, known.step());
        if (duplicate) {
            message.id = known.text(0);
            message.sequence = known.text(1);
            return message;
        }
        SKYDECK_ASSIGN(Statement last, m_database.prepare("SELECT coalesce(max(seq), 0) FROM sqlite_sequence"
                                                          " WHERE name = 'sqs_messages'"));
        SKYDECK_TRY(last.step());
        std::string digits = std::to_string(last.integer(0) + 1);
        message.sequence = "188" + std::string(17 - std::min<std::size_t>(17, digits.size()), '0') + digits;
        SKYDECK_TRY(write(queue.name, message));
        SKYDECK_ASSIGN(Statement keep, m_database.prepare("INSERT OR REPLACE INTO sqs_sent VALUES(?, ?, ?, ?, ?)"));
        keep.bind(1, queue.name).bind(2, scope).bind(3, message.id).bind(4, message.sequence);
        SKYDECK_TRY(keep.bind(5, message.sent).run());
        return message;
    });
    if (sent) {
        const std::lock_guard held(m_mutex);
        ++m_arrivals;
        m_arrived.notify_all();
    }
    return sent;
}

Status SqsStore::deliver(const std::string& arn, std::string body, Json attributes, std::string group,
                         std::string deduplication) {
    SKYDECK_ASSIGN(const SqsQueue target, queue(arn.substr(arn.rfind(':') + 1)));
    SqsMessage message;
    if (target.fifo()) message.deduplication = deduplication.empty() ? wire::randomUuid() : std::move(deduplication);
    message.body = std::move(body);
    message.attributes = std::move(attributes);
    message.group = std::move(group);
    SKYDECK_ASSIGN(const SqsMessage sent,
                   send(target, std::move(message), std::chrono::seconds(target.number("DelaySeconds"))));
    return {};
}

Status SqsStore::write(const std::string& queue, const SqsMessage& message) {
    SKYDECK_ASSIGN(Statement insert,
                   m_database.prepare("INSERT INTO sqs_messages(queue, message, sent, visible, receives, first,"
                                      " receipt, grp, dedup) VALUES(?, ?, ?, ?, ?, ?, '', ?, ?)"));
    insert.bind(1, queue).bind(2, dumpJson(keptPart(message))).bind(3, message.sent).bind(4, message.visible);
    insert.bind(5, message.receives).bind(6, message.firstReceived);
    return insert.bind(7, message.group).bind(8, message.deduplication).run();
}

Status SqsStore::forgetOld(const SqsQueue& queue) {
    SKYDECK_ASSIGN(Statement remove, m_database.prepare("DELETE FROM sqs_messages WHERE queue = ? AND sent < ?"));
    SKYDECK_TRY(remove.bind(1, queue.name).bind(2, now() - queue.number("MessageRetentionPeriod") * 1000).run());
    if (!queue.fifo()) return {};
    SKYDECK_ASSIGN(Statement forget, m_database.prepare("DELETE FROM sqs_sent WHERE queue = ? AND sent <= ?"));
    return forget.bind(1, queue.name).bind(2, now() - kDeduplicationMs).run();
}

Result<std::vector<SqsMessage>> SqsStore::receive(const SqsQueue& queue, std::size_t most, std::chrono::seconds hidden,
                                                  std::chrono::seconds wait) {
    const auto end = std::chrono::steady_clock::now() + wait;
    const std::stop_token stop = m_released.get_token();
    for (;;) {
        std::uint64_t seen = 0;
        {
            const std::lock_guard held(m_mutex);
            seen = m_arrivals;
        }
        SKYDECK_ASSIGN(auto taken, m_database.atomically([&] { return take(queue, most, hidden); }));
        const auto left = end - std::chrono::steady_clock::now();
        if (!taken.empty() || left.count() <= 0 || stop.stop_requested()) return taken;
        // A message that was hidden or delayed arrives by the clock alone.
        std::unique_lock held(m_mutex);
        m_arrived.wait_for(held, stop, std::min<std::chrono::steady_clock::duration>(left, kLookForDue),
                           [&] { return m_arrivals != seen; });
    }
}

Result<std::set<std::string>> SqsStore::busyGroups(const SqsQueue& queue) {
    std::set<std::string> groups;
    if (!queue.fifo()) return groups;
    SKYDECK_ASSIGN(Statement select, m_database.prepare("SELECT DISTINCT grp FROM sqs_messages WHERE queue = ? AND"
                                                        " visible > ? AND receives > 0"));
    SKYDECK_TRY(forEachRow(select.bind(1, queue.name).bind(2, now()), [&](Statement& row) {
        groups.insert(row.text(0));
        return true;
    }));
    return groups;
}

Result<std::vector<SqsMessage>> SqsStore::ready(const SqsQueue& queue, const std::set<std::string>& busy,
                                                const std::set<std::int64_t>& seen, std::size_t most) {
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare("SELECT " + std::string(kMessageColumns) +
                                      " FROM sqs_messages WHERE queue = ? AND visible <= ? ORDER BY " +
                                      (queue.fifo() ? "id" : "visible, id")));
    std::vector<SqsMessage> found;
    SKYDECK_TRY(forEachRow(select.bind(1, queue.name).bind(2, now()), [&](Statement& row) {
        if (!busy.contains(row.text(7)) && !seen.contains(row.integer(0))) found.push_back(messageOf(row));
        return found.size() < most;
    }));
    return found;
}

Status SqsStore::bury(const SqsQueue& queue, SqsMessage message, const std::string& deadLetterQueue) {
    SKYDECK_ASSIGN(Statement move, m_database.prepare("UPDATE sqs_messages SET queue = ?, message = ?,"
                                                      " visible = ?, receipt = '' WHERE id = ?"));
    message.fromQueue = sqs::arnOf(queue, deadLetterQueue);
    move.bind(1, deadLetterQueue.substr(deadLetterQueue.rfind(':') + 1)).bind(2, dumpJson(keptPart(message)));
    return move.bind(3, now()).bind(4, message.row).run();
}

Status SqsStore::handOut(SqsMessage& message, std::chrono::seconds hidden) {
    message.receipt = receiptOf(message.row);
    message.receives += 1;
    if (message.firstReceived == 0) message.firstReceived = now();
    message.visible = now() + hidden.count() * 1000;
    SKYDECK_ASSIGN(Statement hide, m_database.prepare("UPDATE sqs_messages SET visible = ?, receives = ?,"
                                                      " first = ?, receipt = ? WHERE id = ?"));
    hide.bind(1, message.visible).bind(2, message.receives).bind(3, message.firstReceived).bind(4, message.receipt);
    return hide.bind(5, message.row).run();
}

Result<std::vector<SqsMessage>> SqsStore::take(const SqsQueue& queue, std::size_t most, std::chrono::seconds hidden) {
    SKYDECK_TRY(forgetOld(queue));
    const auto redrive = queue.redrive();
    // Of a group of which somebody has a message there are no more; this very call may get several.
    SKYDECK_ASSIGN(const std::set<std::string> busy, busyGroups(queue));
    std::vector<SqsMessage> taken;
    std::set<std::int64_t> seen;
    for (bool buried = true; buried && taken.size() < most;) {
        SKYDECK_ASSIGN(auto found, ready(queue, busy, seen, most - taken.size()));
        buried = false;
        for (SqsMessage& message : found) {
            seen.insert(message.row);
            if (redrive && message.receives >= redrive->second) {
                SKYDECK_TRY(bury(queue, std::move(message), redrive->first));
                buried = true;
                continue;
            }
            SKYDECK_TRY(handOut(message, hidden));
            taken.push_back(std::move(message));
        }
    }
    return taken;
}

Result<std::optional<SqsMessage>> SqsStore::byReceipt(const SqsQueue& queue, const std::string& receipt) {
    const auto row = rowOf(receipt);
    if (!row)
        return awsError(400, "ReceiptHandleIsInvalid",
                        "The input receipt handle \"" + receipt + "\" is not a valid receipt handle.");
    SKYDECK_ASSIGN(Statement select, m_database.prepare("SELECT " + std::string(kMessageColumns) +
                                                        " FROM sqs_messages WHERE id = ? AND queue = ?"));
    SKYDECK_ASSIGN(const bool found, select.bind(1, *row).bind(2, queue.name).step());
    if (!found || select.text(6) != receipt) return std::optional<SqsMessage>();
    return std::optional(messageOf(select));
}

Status SqsStore::erase(const SqsQueue& queue, const std::string& receipt) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const auto message, byReceipt(queue, receipt));
        if (!message) return {};
        SKYDECK_ASSIGN(Statement remove, m_database.prepare("DELETE FROM sqs_messages WHERE id = ?"));
        return remove.bind(1, message->row).run();
    });
}

Status SqsStore::hide(const SqsQueue& queue, const std::string& receipt, std::chrono::seconds hidden) {
    SKYDECK_TRY(m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const auto message, byReceipt(queue, receipt));
        if (!message || message->visible <= now())
            return awsError(400, "AWS.SimpleQueueService.MessageNotInflight",
                            "The message referred to isn't in flight.");
        SKYDECK_ASSIGN(Statement change, m_database.prepare("UPDATE sqs_messages SET visible = ? WHERE id = ?"));
        return change.bind(1, now() + hidden.count() * 1000).bind(2, message->row).run();
    }));
    const std::lock_guard held(m_mutex);
    ++m_arrivals;
    m_arrived.notify_all();
    return {};
}

} // namespace skydeck::lab
