#include "widgets/panels/s3/object_lister.h"

#include "core/workflows/objects.h"
#include "widgets/shell/deck.h"

namespace skydeck::panels::s3 {

ObjectLister::ObjectLister(shell::Deck& deck, QObject* parent) : QObject(parent), m_deck(deck) {}

void ObjectLister::start(const QString& bucket, const QString& prefix) {
    m_bucket = style::str(bucket);
    m_prefix = style::str(prefix);
    m_words.clear();
    m_token.clear();
    m_complete = false;
    fetch(true);
}

void ObjectLister::search(const QString& bucket, const QString& prefix, const QString& words) {
    m_bucket = style::str(bucket);
    m_prefix = style::str(prefix);
    m_words.clear();
    for (const QString& word : words.split(QLatin1Char(' '), Qt::SkipEmptyParts))
        m_words.push_back(style::str(word));
    m_token.clear();
    m_complete = false;
    fetch(true);
}

void ObjectLister::stop() {
    m_lane.cancel();
    m_complete = true;
}

void ObjectLister::more() {
    if (!m_complete && !m_lane.busy()) fetch(false);
}

void ObjectLister::retry() {
    m_complete = false;
    fetch(m_token.empty());
}

void ObjectLister::setThorough(bool thorough) {
    m_thorough = thorough;
    if (thorough) more();
}

void ObjectLister::fetch(bool first) {
    if (!m_deck.session()) return;
    struct Page {
        std::vector<Entry> entries;
        std::string next;
    };
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), bucket = m_bucket, prefix = m_prefix, token = m_token,
         words = m_words](const CallContext& context) -> Result<Page> {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            aws::s3::ListObjectsOptions options;
            options.prefix = prefix;
            options.delimiter = std::string("/"); // GCC 12 sees an overflow in the assignment of the bare text
            auto listed = words.empty() ? client.listObjectsPage(bucket, options, token, context)
                                        : workflows::searchObjects(client, bucket, prefix, words, token, context);
            if (!listed) return tl::unexpected(listed.error());
            std::string next = std::move(listed->nextContinuationToken);
            return Page{entriesOf(std::move(*listed), prefix), std::move(next)};
        },
        [this, first](Result<Page> page) {
            if (!page) {
                m_complete = true;
                Q_EMIT failed(page.error());
                return;
            }
            m_token = page->next;
            m_complete = m_token.empty();
            Q_EMIT pageArrived(page->entries, first);
            if (m_thorough) more();
        });
}

} // namespace skydeck::panels::s3
