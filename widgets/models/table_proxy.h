#pragma once

#include <QAbstractProxyModel>
#include <QString>
#include <QStringList>
#include <QTimer>

#include <memory>
#include <span>
#include <vector>

namespace skydeck::models {

/// Below zero, zero or above: without case, digits by their value ("job-2" before "job-10"). In every locale the same.
int naturalCompare(QStringView a, QStringView b);

/// The rows of a flat model sorted on SortRole (numbers as numbers, texts as a person would: "job-2" before "job-10",
/// rows of a lower RankRole always first), and of them those in which every word of the filter occurs, in whatever
/// column. Up to atOnce rows that is done in the call; more rows are looked at in short turns of the event loop, so
/// that a hundred thousand of them never keep the main thread, and what is shown changes when the last one is done.
/// Pages that come meanwhile wait for their turn, and those that come to very many rows for one another: whatever
/// views are told costs them a look at every row. Selections stay with their rows.
class TableProxy final : public QAbstractProxyModel {
    Q_OBJECT
public:
    static constexpr int atOnce = 4000;

    explicit TableProxy(QObject* parent = nullptr);
    ~TableProxy() override;

    void setFilterWords(const QString& text);
    /// Whether rows are still being looked at: what is shown is of before.
    bool arranging() const { return m_pass != nullptr; }

    void setSourceModel(QAbstractItemModel* source) override;
    QModelIndex mapToSource(const QModelIndex& index) const override;
    QModelIndex mapFromSource(const QModelIndex& index) const override;
    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

Q_SIGNALS:
    /// What is shown is again what filter and order ask for.
    void arranged();

private:
    struct Key;
    struct Pass;
    using Rows = std::vector<int>; ///< source row numbers

    int sourceRows() const;
    Key keyOf(int sourceRow) const;
    bool before(const Key& a, const Key& b) const;
    bool matches(int sourceRow) const;
    std::size_t placeFor(const Rows& order, const Key& key, std::size_t from) const;
    void insertSorted(Rows& order, Rows fresh) const;

    void reload();
    void takeRows(int first, int last);
    void dropRows(int first, int last);
    void takeData(const QModelIndex& topLeft, const QModelIndex& bottomRight, const QList<int>& roles);

    /// Looks at the rows again: at their order, and at whether they match.
    void arrange(bool resort, bool rematch);
    void turn(bool whole);
    int pause() const;
    bool collectKeys();
    bool sortRuns();
    bool mergeRuns();
    bool collectMatches();
    bool placeFresh();
    void weave();

    void show(Rows next);
    void removeGone(const Rows& place);
    bool insertAt(const Rows& next, const Rows& fresh);
    void permute(Rows next);
    void locate();
    void locateFrom(std::size_t row);

    QStringList m_words, m_shownWords;
    int m_column = -1;
    Qt::SortOrder m_order = Qt::AscendingOrder;
    int m_covered = 0; ///< source rows [0, m_covered) are in m_sorted
    Rows m_sorted;     ///< all of them
    Rows m_shown;      ///< what views see
    Rows m_place;      ///< by source row: its row here, or -1
    std::unique_ptr<Pass> m_pass;
    QTimer m_turns;
};

} // namespace skydeck::models
