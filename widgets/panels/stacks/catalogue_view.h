#pragma once

#include "core/workflows/catalogue.h"

#include <QScrollArea>

#include <vector>

class QLabel;

namespace skydeck::shell {
class CardGrid;
}

namespace skydeck::panels::stacks {

/// The stacks that Skydeck brings along as cards: what each holds, what one does with it, Deploy.
class CatalogueView final : public QScrollArea {
    Q_OBJECT
public:
    explicit CatalogueView(QWidget* parent = nullptr);
    void setEntries(const std::vector<workflows::CatalogueEntry>& entries);
    /// A sentence above the cards; empty hides it.
    void setHeading(const QString& sentence);
    /// Keeps the cards whose name, title or summary has every word.
    void setFilterWords(const QString& text);

Q_SIGNALS:
    void deployRequested(const QString& name);
    void templateFileRequested();

private:
    QLabel* m_heading;
    shell::CardGrid* m_grid;
};

} // namespace skydeck::panels::stacks
