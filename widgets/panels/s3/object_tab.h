#pragma once

#include "core/aws/s3/s3_client.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/job_runner.h"
#include "widgets/style/text_format.h"

#include <QWidget>

#include <initializer_list>

class QLabel;
class QPushButton;
class QTableWidget;

namespace skydeck::panels::s3 {

/// A page of the details of one object that takes a call of its own: read when it comes on screen.
class ObjectTab : public QWidget {
    Q_OBJECT
public:
    /// Both empty: no object.
    void setObject(const QString& bucket, const std::string& key);

Q_SIGNALS:
    /// What the folder shows is no longer so.
    void changed();

protected:
    ObjectTab(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {}

    /// Shows no object.
    virtual void clear() = 0;
    /// By readBy().
    virtual void read() = 0;
    /// The verbs in a row, and below them the rest, of which the last takes the room.
    void arrange(std::initializer_list<QPushButton*> verbs, std::initializer_list<QWidget*> below);

    template <class Value>
    using Reading = Result<Value> (*)(const aws::s3::S3Client& client, const std::string& bucket,
                                      const std::string& key, const CallContext& context);
    /// Reads the object off the main thread, and says by m_read whether that went well.
    template <class Value, class Done>
    void readBy(Reading<Value> reading, Done done) {
        if (m_key.empty() || m_deck.link() != shell::Deck::Link::Ready) return;
        m_deck.jobs().run(
            m_lane,
            [session = m_deck.session(), bucket = style::str(m_bucket), key = m_key,
             reading](const CallContext& context) -> Result<Value> {
                SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
                return reading(client, bucket, key, context);
            },
            [this, done](Result<Value> value) {
                m_read = value.has_value();
                done(std::move(value));
            });
    }

    void showEvent(QShowEvent* event) override;

    shell::Deck& m_deck;
    shell::JobLane m_lane;
    QString m_bucket;
    std::string m_key;
    bool m_read = false;
};

/// Names and values of an object, to be edited in place: nothing is written before the button that saves.
class PairsTab : public ObjectTab {
    Q_OBJECT
protected:
    struct Words {
        QString table, name, value, add, remove, save;
    };
    /// `newName` is what a new row's name begins with.
    PairsTab(shell::Deck& deck, const Words& words, const QString& newName, QWidget* parent);

    /// Says what is wrong with the table, and enables what can be done with it.
    virtual void check() = 0;
    virtual void save() = 0;

    void removeRows();
    void addRow(const QString& name, const QString& value, bool nameStands = false);
    QString textAt(int row, int column) const;
    /// One sentence above the table; nothing when it is empty.
    void say(const QString& sentence);
    /// What was typed stays.
    void sayFailed(const Error& error);

    QTableWidget* m_table;
    QLabel* m_message;
    QPushButton *m_add, *m_remove, *m_save;
};

} // namespace skydeck::panels::s3
