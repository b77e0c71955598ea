#pragma once

#include "widgets/panels/s3/s3_model.h"
#include "widgets/shell/job_runner.h"

#include <QObject>

#include <vector>

namespace skydeck::shell {
class Deck;
}

namespace skydeck::panels::s3 {

/// Lists one folder page by page: the first page at once, more when asked, so that a prefix of a million keys opens as
/// fast as one of ten.
class ObjectLister final : public QObject {
    Q_OBJECT
public:
    ObjectLister(shell::Deck& deck, QObject* parent = nullptr);

    /// Begins afresh; what was under way is dropped.
    void start(const QString& bucket, const QString& prefix);
    /// Likewise, with every object below the prefix whose key holds each of the words.
    void search(const QString& bucket, const QString& prefix, const QString& words);
    void stop();
    /// The next page, unless one is under way or nothing is left.
    void more();
    /// Asks once more for the page that failed.
    void retry();
    /// On: goes on to the end by itself (somebody filters, so every row counts).
    void setThorough(bool thorough);
    bool complete() const { return m_complete; }
    bool busy() const { return m_lane.busy(); }

Q_SIGNALS:
    /// What is in `entries` is the receiver's to take.
    void pageArrived(std::vector<skydeck::panels::s3::Entry>& entries, bool first);
    void failed(const skydeck::Error& error);

private:
    void fetch(bool first);

    shell::Deck& m_deck;
    shell::JobLane m_lane;
    std::string m_bucket, m_prefix, m_token;
    std::vector<std::string> m_words; ///< of a search
    bool m_complete = true;
    bool m_thorough = false;
};

} // namespace skydeck::panels::s3
