#pragma once

#include "core/base/json.h"
#include "widgets/panels/s3/object_operations.h"
#include "widgets/shell/job_runner.h"

#include <QObject>
#include <QStringList>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>

namespace skydeck::shell {
class Deck;
}

namespace skydeck::panels::s3 {

/// One upload or download that a person asked for, as it is kept on disk until it is done.
struct Transfer {
    bool upload = true;
    QString account, region; ///< whose bucket it is; the lab by its address
    QString bucket, prefix;  ///< the prefix of uploads
    QStringList things;      ///< local paths, or keys; folders among them
    QString folder;          ///< of downloads
    std::size_t finished = 0;
};
Json toJson(const Transfer& transfer);
/// Nothing when it is no such record.
std::optional<Transfer> transferFrom(const Json& json);

/// Uploads and downloads in the activity tray: paused, resumed, tried again, and kept in <state>/transfers.json until
/// they are done or cancelled. What an earlier session left unfinished waits in the tray of the account it belongs to;
/// files of several parts go on at the part where they were. Belongs to the deck: transfers outlive windows.
class TransferQueue final : public QObject {
    Q_OBJECT
public:
    /// The deck's own, made when first asked for.
    static TransferQueue& of(shell::Deck& deck);

    void upload(const QStringList& paths, const QString& bucket, const QString& prefix);
    void download(const QString& bucket, const std::vector<std::string>& keys, const QString& folder);

Q_SIGNALS:
    /// Something was uploaded, or a part of it.
    void uploaded(const QString& bucket);

private:
    explicit TransferQueue(shell::Deck& deck);

    struct Entry {
        Transfer transfer;
        int operation = 0; ///< 0: of another account; not in the tray
        bool pausing = false, cancelled = false;
        std::shared_ptr<TransferStand> stand;
    };

    void load();
    void save();
    void offer();
    int add(Transfer transfer);
    void run(int id, bool again);
    void ended(int id, const Status& status);
    int entryOf(int operation) const;
    QString account() const;

    shell::Deck& m_deck;
    shell::JobLane m_loading, m_saving;
    std::filesystem::path m_file;
    std::map<int, Entry> m_entries;
    int m_next = 1;
    bool m_unsaved = false;
};

} // namespace skydeck::panels::s3
