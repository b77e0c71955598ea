#include "widgets/panels/s3/tags_view.h"

#include <QPushButton>
#include <QTableWidget>

namespace skydeck::panels::s3 {

using style::qstr;

namespace {
constexpr int mostTags = 10, longestName = 128,
              longestValue = 256; // S3 User Guide, "Categorizing your storage using tags"
}

TagsView::TagsView(shell::Deck& deck, QWidget* parent)
    : PairsTab(deck, {tr("Tags"), tr("Tag"), tr("Value"), tr("Add tag"), tr("Remove tag"), tr("Save tags")}, {},
               parent) {
    clear();
}

void TagsView::read() {
    readBy<workflows::Tags>(workflows::objectTags, [this](const Result<workflows::Tags>& tags) {
        if (tags) return fill(*tags);
        sayFailed(tags.error());
    });
}

void TagsView::fill(const workflows::Tags& tags) {
    m_saved = tags;
    removeRows();
    for (const auto& [name, value] : tags)
        addRow(qstr(name), qstr(value));
    check();
}

workflows::Tags TagsView::edited(QString& mistake) const {
    workflows::Tags tags;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const QString name = textAt(row, 0), value = textAt(row, 1);
        if (name.isEmpty())
            mistake = tr("Every tag needs a name.");
        else if (name.startsWith(QLatin1String("aws:")))
            mistake = tr("Names that begin with aws: are AWS's own.");
        else if (name.size() > longestName || value.size() > longestValue)
            mistake = tr("A tag's name has at most %1 characters, its value %2.").arg(longestName).arg(longestValue);
        else if (!tags.emplace(style::str(name), style::str(value)).second)
            mistake = tr("%1 is there twice.").arg(name);
    }
    if (m_table->rowCount() > mostTags) mistake = tr("An object has at most %1 tags.").arg(mostTags);
    return tags;
}

void TagsView::check() {
    QString mistake;
    const workflows::Tags tags = edited(mistake);
    say(mistake);
    m_add->setEnabled(m_read && m_table->rowCount() < mostTags);
    m_remove->setEnabled(m_read && m_table->currentRow() >= 0);
    m_save->setEnabled(m_read && mistake.isEmpty() && tags != m_saved);
}

void TagsView::save() {
    QString mistake;
    const workflows::Tags tags = edited(mistake);
    if (!mistake.isEmpty() || !m_deck.allowWrite(this)) return;
    m_save->setEnabled(false);
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), bucket = style::str(m_bucket), key = m_key,
         tags](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            return workflows::setObjectTags(client, bucket, key, tags, context);
        },
        [this, tags](const Status& done) {
            if (done) return fill(tags);
            sayFailed(done.error());
        });
}

} // namespace skydeck::panels::s3
