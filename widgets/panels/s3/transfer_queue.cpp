#include "widgets/panels/s3/transfer_queue.h"

#include "core/base/files.h"
#include "core/base/log.h"
#include "widgets/shell/activity.h"
#include "widgets/shell/deck.h"
#include "widgets/style/text_format.h"

#include <QApplication>
#include <QFileInfo>

namespace skydeck::panels::s3 {

using style::qstr;

namespace {

QString nameOf(const Transfer& transfer) {
    if (transfer.things.size() != 1)
        return TransferQueue::tr("%n file(s)", nullptr, static_cast<int>(transfer.things.size()));
    return transfer.upload ? QFileInfo(transfer.things.first()).fileName() : transfer.things.first();
}

QString titleOf(const Transfer& transfer) {
    return transfer.upload ? TransferQueue::tr("Uploading %1 to %2").arg(nameOf(transfer), transfer.bucket)
                           : TransferQueue::tr("Downloading %1").arg(nameOf(transfer));
}

QString outcomeOf(const Transfer& transfer) {
    return transfer.upload ? TransferQueue::tr("%1 uploaded").arg(nameOf(transfer))
                           : TransferQueue::tr("%1 saved in %2").arg(nameOf(transfer), transfer.folder);
}

} // namespace

Json toJson(const Transfer& transfer) {
    Json things = Json::array();
    for (const QString& thing : transfer.things)
        things.push_back(style::str(thing));
    return {{"upload", transfer.upload},
            {"account", style::str(transfer.account)},
            {"region", style::str(transfer.region)},
            {"bucket", style::str(transfer.bucket)},
            {"prefix", style::str(transfer.prefix)},
            {"things", std::move(things)},
            {"folder", style::str(transfer.folder)},
            {"finished", transfer.finished}};
}

std::optional<Transfer> transferFrom(const Json& json) {
    Transfer transfer;
    transfer.upload = boolAt(json, "upload");
    transfer.account = qstr(stringAt(json, "account"));
    transfer.region = qstr(stringAt(json, "region"));
    transfer.bucket = qstr(stringAt(json, "bucket"));
    transfer.prefix = qstr(stringAt(json, "prefix"));
    transfer.folder = qstr(stringAt(json, "folder"));
    const std::int64_t finished = integerAt(json, "finished");
    const auto things = json.find("things");
    if (!json.is_object() || things == json.end() || !things->is_array() || transfer.bucket.isEmpty()) return {};
    for (const Json& thing : *things) {
        if (!thing.is_string()) return {};
        transfer.things << qstr(thing.get_ref<const std::string&>());
    }
    if (transfer.things.isEmpty() || finished < 0 || finished > transfer.things.size()) return {};
    if (!transfer.upload && transfer.folder.isEmpty()) return {};
    transfer.finished = static_cast<std::size_t>(finished);
    return transfer;
}

TransferQueue& TransferQueue::of(shell::Deck& deck) {
    if (auto* queue = deck.findChild<TransferQueue*>(QString(), Qt::FindDirectChildrenOnly)) return *queue;
    return *new TransferQueue(deck);
}

TransferQueue::TransferQueue(shell::Deck& deck)
    : QObject(&deck), m_deck(deck), m_file(stateFolder() / "transfers.json") {
    shell::Activity& activity = deck.activity();
    connect(&activity, &shell::Activity::cancelAsked, this, [this](int operation) {
        const int id = entryOf(operation);
        if (id == 0) return;
        Entry& entry = m_entries.at(id);
        const shell::Operation* shown = m_deck.activity().find(operation);
        if (shown && shown->state == shell::Operation::State::Running) {
            entry.cancelled = true; // it ends by itself
        } else {
            m_entries.erase(id);
            save();
        }
    });
    connect(&activity, &shell::Activity::removed, this, [this](int operation) {
        // A failed one that was dismissed.
        if (const int id = entryOf(operation); id != 0) {
            m_entries.erase(id);
            save();
        }
    });
    connect(&activity, &shell::Activity::turned, this, [this](int operation) {
        const int id = entryOf(operation);
        const shell::Operation* shown = m_deck.activity().find(operation);
        if (id == 0 || !shown) return;
        if (shown->state == shell::Operation::State::Running) {
            m_entries.at(id).pausing = true;
            std::stop_source stop = shown->stop; // not the person's Cancel, which would forget it
            stop.request_stop();
            return;
        }
        if (m_entries.at(id).transfer.upload && !m_deck.allowWrite(QApplication::activeWindow())) return;
        m_entries.at(id).operation = 0; // the row goes, not what it stands for
        m_deck.activity().dismiss(operation);
        run(id, true);
    });
    connect(&deck, &shell::Deck::linkChanged, this, &TransferQueue::offer);
    load();
}

QString TransferQueue::account() const {
    return m_deck.place().lab ? m_deck.place().endpoint : m_deck.place().account;
}

int TransferQueue::entryOf(int operation) const {
    for (const auto& [id, entry] : m_entries)
        if (operation != 0 && entry.operation == operation) return id;
    return 0;
}

void TransferQueue::load() {
    m_deck.jobs().run(
        m_loading,
        [file = m_file](const CallContext&) -> Result<Json> {
            SKYDECK_ASSIGN(const std::string text, readFile(file));
            return parseJson(text);
        },
        [this](Result<Json> list) {
            if (!list || !list->is_array()) {
                if (list || list.error().kind != ErrorKind::NotFound)
                    log::warning("s3.transfers", "the list of unfinished transfers cannot be read: " +
                                                     (list ? std::string("no list") : describe(list.error())));
                return;
            }
            for (const Json& each : *list)
                if (auto transfer = transferFrom(each)) add(std::move(*transfer));
            offer();
        });
}

/// What is unfinished; the newest state is written, one write after the other.
void TransferQueue::save() {
    if (m_saving.busy()) {
        m_unsaved = true;
        return;
    }
    Json list = Json::array();
    for (auto& [id, entry] : m_entries) {
        if (entry.stand) entry.transfer.finished = entry.stand->finished;
        list.push_back(toJson(entry.transfer));
    }
    m_deck.jobs().run(
        m_saving,
        [file = m_file, text = dumpJson(list, 2) + "\n"](const CallContext&) {
            return writeFileAtomically(file, text, 0600);
        },
        [this](Status saved) {
            if (!saved) log::warning("s3.transfers", describe(saved.error()));
            if (std::exchange(m_unsaved, false)) save();
        });
}

void TransferQueue::offer() {
    if (m_deck.link() != shell::Deck::Link::Ready) return;
    for (auto& [id, entry] : m_entries) {
        const bool ours = entry.transfer.account == account() && entry.transfer.region == m_deck.place().region;
        if (ours && entry.operation == 0 && !entry.stand)
            entry.operation = m_deck.activity().addHeld(titleOf(entry.transfer),
                                                        tr("Not finished last time. Resume it, or cancel it."));
    }
}

int TransferQueue::add(Transfer transfer) {
    const int id = m_next++;
    m_entries[id].transfer = std::move(transfer);
    return id;
}

void TransferQueue::upload(const QStringList& paths, const QString& bucket, const QString& prefix) {
    const int id = add({true, account(), m_deck.place().region, bucket, prefix, paths, {}, 0});
    run(id, false);
    save();
}

void TransferQueue::download(const QString& bucket, const std::vector<std::string>& keys, const QString& folder) {
    QStringList things;
    for (const std::string& key : keys)
        things << qstr(key);
    const int id = add({false, account(), m_deck.place().region, bucket, {}, things, folder, 0});
    run(id, false);
    save();
}

void TransferQueue::run(int id, bool again) {
    Entry& entry = m_entries.at(id);
    if (entry.stand) entry.transfer.finished = entry.stand->finished;
    entry.stand = std::make_shared<TransferStand>();
    entry.stand->finished = entry.transfer.finished;
    entry.stand->again = again;
    entry.operation = m_deck.jobs().start(
        this, {titleOf(entry.transfer), outcomeOf(entry.transfer)},
        [session = m_deck.session(), transfer = entry.transfer,
         stand = entry.stand](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            const std::string bucket = style::str(transfer.bucket);
            std::vector<std::string> things;
            for (const QString& thing : transfer.things)
                things.push_back(style::str(thing));
            if (transfer.upload) {
                SKYDECK_TRY(uploadPaths(client, {things.begin(), things.end()}, bucket, style::str(transfer.prefix),
                                        *stand, context));
            } else {
                SKYDECK_TRY(downloadKeys(client, bucket, things, style::str(transfer.folder), *stand, context));
            }
            return {};
        },
        [this, id](const Status& status) { ended(id, status); });
    m_deck.activity().setResumable(entry.operation);
}

void TransferQueue::ended(int id, const Status& status) {
    const auto at = m_entries.find(id);
    if (at == m_entries.end()) return;
    Entry& entry = at->second;
    if (entry.transfer.upload) Q_EMIT uploaded(entry.transfer.bucket);
    const bool stopped = !status && status.error().kind == ErrorKind::Cancelled;
    if (stopped && std::exchange(entry.pausing, false)) {
        m_deck.activity().hold(entry.operation, tr("Paused"));
    } else if (status || (stopped && entry.cancelled)) {
        m_entries.erase(at);
    }
    // Otherwise it failed, or the program ends: it stays for another try.
    save();
}

} // namespace skydeck::panels::s3
