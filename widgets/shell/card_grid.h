#pragma once

#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;
class QVBoxLayout;

namespace skydeck::shell {

/// A rounded surface with an icon and a name at its top; what else it shows goes into body().
class Card : public QWidget {
    Q_OBJECT
public:
    Card(const QString& iconName, const QString& name, QWidget* parent);
    QVBoxLayout* body() const { return m_body; }
    /// A paragraph; nothing when the text is empty.
    QLabel* addText(const QString& text, bool muted = false);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVBoxLayout* m_body;
};

/// Cards in as many columns of equal width as fit. Owns the cards; hidden ones take no place.
class CardGrid final : public QWidget {
    Q_OBJECT
public:
    explicit CardGrid(QWidget* parent = nullptr);

    void setCards(std::vector<QWidget*> cards);
    const std::vector<QWidget*>& cards() const { return m_cards; }
    /// After cards were hidden or shown.
    void arrange();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    int columnsThatFit() const;

    QGridLayout* m_grid;
    std::vector<QWidget*> m_cards;
    int m_columns = 0;
};

/// The icon of one of the course's stacks, by the service that it is about.
QString stackIcon(const QString& stackName);

} // namespace skydeck::shell
