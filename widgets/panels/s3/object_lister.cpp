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

void ObjectLister::setThorough(bool thorough) {
    m_thorough = thorough;
    if (thorough) more();
}

void ObjectLister::fetch(bool first) {
    if (!m_deck.session()) return;
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), bucket = m_bucket, prefix = m_prefix, token = m_token,
         words = m_words](const CallContext& context) -> Result<aws::s3::ObjectsPage> {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            if (!words.empty()) return workflows::searchObjects(client, bucket, prefix, words, token, context);
            aws::s3::ListObjectsOptions options;
            options.prefix = prefix;
            options.delimiter = "/";
            return client.listObjectsPage(bucket, options, token, context);
        },
        [this, first](Result<aws::s3::ObjectsPage> page) {
            if (!page) {
                m_complete = true;
                Q_EMIT failed(page.error());
                return;
            }
            m_token = page->nextContinuationToken;
            m_complete = m_token.empty();
            Q_EMIT pageArrived(entriesOf(*page, m_prefix), first);
            if (m_thorough) more();
        });
}

} // namespace skydeck::panels::s3
