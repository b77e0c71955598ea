#include "widgets/shell/panel_frame.h"

#include "widgets/shell/error_bar.h"
#include "widgets/style/core_texts.h"
#include "widgets/style/elided_label.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QResizeEvent>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::shell {

namespace {

/// Grey bars where rows will be, so that nothing jumps when they come. Still: nothing moves unless it is working.
class Skeleton final : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        const auto& colours = style::colours();
        constexpr int rowHeight = 28, barHeight = 10;
        static constexpr double widths[4][4] = {
            {0.22, 0.10, 0.14, 0.18}, {0.16, 0.10, 0.14, 0.22}, {0.19, 0.08, 0.14, 0.12}, {0.13, 0.10, 0.14, 0.20}};
        for (int row = 0; row < 8 && (row + 1) * rowHeight <= height(); ++row) {
            double x = 0;
            for (double part : widths[row % 4]) {
                QColor bar = colours.border;
                bar.setAlphaF(1.0F - 0.1F * static_cast<float>(row));
                painter.setBrush(bar);
                painter.drawRoundedRect(
                    QRectF(x, row * rowHeight + (rowHeight - barHeight) / 2.0, part * width() * 0.8, barHeight), 3, 3);
                x += width() * 0.25;
            }
        }
    }
};

/// Lies over data that is no longer true: it can be read and used, but looks old. Follows the size of what it covers.
class Veil final : public QWidget {
public:
    Veil(QWidget* covered, QWidget* parent) : QWidget(parent), m_covered(covered) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        covered->installEventFilter(this);
        hide();
    }
    void cover() {
        setGeometry(m_covered->geometry());
        raise();
        show();
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Resize || event->type() == QEvent::Move) setGeometry(m_covered->geometry());
        return QWidget::eventFilter(watched, event);
    }
    void paintEvent(QPaintEvent*) override {
        QColor colour = palette().color(QPalette::Window);
        colour.setAlphaF(0.45F);
        QPainter(this).fillRect(rect(), colour);
    }

private:
    QWidget* m_covered;
};

QLabel* wrappedLabel(QWidget* parent, Qt::Alignment alignment) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setAlignment(alignment);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

/// A column of fixed width in the middle of the page, a third from the top.
QVBoxLayout* centredColumn(QWidget* page) {
    auto* outer = new QHBoxLayout(page);
    outer->addStretch(1);
    auto* column = new QVBoxLayout;
    column->setSpacing(12);
    auto* holder = new QWidget(page);
    holder->setLayout(column);
    holder->setMinimumWidth(520);
    holder->setMaximumWidth(640);
    outer->addWidget(holder, 2);
    outer->addStretch(1);
    column->addStretch(1);
    return column;
}

} // namespace

PanelFrame::PanelFrame(const QString& title, QWidget* parent) : QWidget(parent) {
    m_title = new QLabel(title, this);
    m_title->setFont(style::titleFont());
    m_stateLine = new style::ElidedLabel(this, Qt::ElideRight);
    m_stateLine->setObjectName(QStringLiteral("state"));
    m_stateLine->setForegroundRole(QPalette::PlaceholderText);
    m_filter = style::named(new QLineEdit(this), tr("Filter %1").arg(title));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(style::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_filter->setFixedWidth(208);
    connect(m_filter, &QLineEdit::textChanged, this, &PanelFrame::filterChanged);

    // As high with buttons as without, so that titles do not jump between panels.
    constexpr int headerHeight = 32;
    m_title->setMinimumHeight(headerHeight);
    auto* header = new QHBoxLayout;
    header->setContentsMargins(16, 12, 16, 12);
    header->setSpacing(8);
    header->addWidget(m_title);
    header->addSpacing(8);
    header->addWidget(m_stateLine, 1);
    m_extras = new QHBoxLayout;
    m_actions = new QHBoxLayout;
    m_primary = new QHBoxLayout;
    for (QHBoxLayout* part : {m_extras, m_actions, m_primary})
        part->setSpacing(8);
    header->addLayout(m_extras);
    header->addWidget(m_filter);
    header->addLayout(m_actions);
    header->addLayout(m_primary);

    // Error over data that stays.
    m_banner = new QWidget(this);
    auto* bannerLayout = new QHBoxLayout(m_banner);
    bannerLayout->setContentsMargins(16, 4, 16, 8);
    auto* bannerIcon = new style::IconLabel(style::icon(QStringLiteral("error"), style::Tone::Failed), 20, m_banner);
    m_bannerText = wrappedLabel(m_banner, Qt::AlignVCenter | Qt::AlignLeft);
    m_bannerText->setObjectName(QStringLiteral("banner"));
    auto* bannerRetry = style::named(new QPushButton(tr("Retry"), m_banner), tr("Retry"));
    auto* bannerCopy = style::named(new QPushButton(tr("Copy details"), m_banner), tr("Copy details"));
    connect(bannerRetry, &QPushButton::clicked, this, &PanelFrame::retryRequested);
    const auto copyDetails = [this] { QApplication::clipboard()->setText(m_errorDetails); };
    connect(bannerCopy, &QPushButton::clicked, this, copyDetails);
    bannerLayout->addWidget(bannerIcon);
    bannerLayout->addWidget(m_bannerText, 1);
    bannerLayout->addWidget(bannerRetry);
    bannerLayout->addWidget(bannerCopy);
    m_banner->hide();

    m_stack = new QStackedWidget(this);

    m_loading = new QWidget(m_stack);
    auto* loadingLayout = new QVBoxLayout(m_loading);
    loadingLayout->setContentsMargins(12, 0, 12, 16); // where cells begin
    loadingLayout->setSpacing(0);
    m_loadingText = wrappedLabel(m_loading, Qt::AlignVCenter | Qt::AlignLeft);
    m_loadingText->setMinimumHeight(28); // a header's, so that the bars lie where rows will be
    m_loadingText->setObjectName(QStringLiteral("loading"));
    m_loadingText->setForegroundRole(QPalette::PlaceholderText);
    loadingLayout->addWidget(m_loadingText);
    loadingLayout->addWidget(new Skeleton(m_loading), 1);
    m_stack->addWidget(m_loading);

    auto* empty = new QWidget(m_stack);
    QVBoxLayout* emptyColumn = centredColumn(empty);
    m_emptyText = wrappedLabel(empty, Qt::AlignHCenter);
    m_emptyText->setObjectName(QStringLiteral("empty"));
    m_emptyButton = new QPushButton(empty);
    m_emptyButton->setProperty("primary", true);
    m_emptyButton->hide();
    connect(m_emptyButton, &QPushButton::clicked, this, [this] {
        if (m_emptyAction) m_emptyAction->trigger();
    });
    m_emptyButtons = new QHBoxLayout;
    m_emptyButtons->setSpacing(8);
    m_emptyButtons->addWidget(m_emptyButton);
    emptyColumn->addWidget(m_emptyText);
    emptyColumn->addLayout(m_emptyButtons);
    emptyColumn->setAlignment(m_emptyButtons, Qt::AlignHCenter);
    emptyColumn->addStretch(2);
    m_stack->addWidget(empty);

    auto* error = new QWidget(m_stack);
    QVBoxLayout* errorColumn = centredColumn(error);
    m_errorWhat = wrappedLabel(error, Qt::AlignLeft);
    m_errorWhat->setObjectName(QStringLiteral("errorWhat"));
    m_errorWhat->setFont(style::titleFont());
    m_errorWhy = wrappedLabel(error, Qt::AlignLeft);
    m_errorWhy->setObjectName(QStringLiteral("errorWhy"));
    m_errorHint = wrappedLabel(error, Qt::AlignLeft);
    m_errorHint->setObjectName(QStringLiteral("errorHint"));
    auto* retry = style::named(new QPushButton(tr("Retry"), error), tr("Retry"));
    retry->setProperty("primary", true);
    auto* copy = style::named(new QPushButton(tr("Copy details"), error), tr("Copy details"));
    connect(retry, &QPushButton::clicked, this, &PanelFrame::retryRequested);
    connect(copy, &QPushButton::clicked, this, copyDetails);
    auto* errorButtons = new QHBoxLayout;
    errorButtons->addWidget(retry);
    errorButtons->addWidget(copy);
    errorButtons->addStretch(1);
    errorColumn->addWidget(m_errorWhat);
    errorColumn->addWidget(m_errorWhy);
    errorColumn->addWidget(m_errorHint);
    errorColumn->addLayout(errorButtons);
    errorColumn->addStretch(2);
    m_stack->addWidget(error);

    m_splitter = new QSplitter(m_stack);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_stack->addWidget(m_splitter);
    m_veil = new Veil(m_splitter, m_stack);
    // The page that is on top decides; the veil belongs to one of them.
    connect(m_stack, &QStackedWidget::currentChanged, this, [this] { setDimmed(m_dimmed); });

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(header);
    layout->addWidget(m_banner);
    layout->addWidget(m_stack, 1);

    m_tick.setInterval(1000);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        if (!isVisible()) return;
        updateStateLine();
        // Relative times in the tables grow older as well.
        for (auto* view : findChildren<QAbstractItemView*>())
            view->viewport()->update();
    });
    showLoading();
}

void PanelFrame::setContent(QWidget* main, QWidget* details, Qt::Orientation orientation) {
    m_splitter->setOrientation(orientation);
    m_splitter->addWidget(main);
    m_splitter->setStretchFactor(0, 3);
    if (!details) return;
    m_splitter->addWidget(details);
    m_splitter->setStretchFactor(1, 2);
}

namespace {

QPushButton* buttonFor(QAction* action, QWidget* parent) {
    auto* button = new QPushButton(parent);
    const auto sync = [button, action] {
        button->setEnabled(action->isEnabled());
        // A button that shows its icon only keeps to that (PanelFrame::fitHeader).
        if (button->toolTip().isEmpty() || !button->text().isEmpty()) button->setText(action->text());
        button->setIcon(action->icon());
        button->setToolTip(action->text());
        button->setAccessibleName(action->text());
    };
    sync();
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    QObject::connect(action, &QAction::changed, button, sync);
    return button;
}

} // namespace

void PanelFrame::addHeaderAction(QAction* action) {
    m_actions->addWidget(buttonFor(action, this));
}

void PanelFrame::addEmptyAction(QAction* action) {
    m_emptyButtons->addWidget(buttonFor(action, this));
}

void PanelFrame::setPrimaryAction(QAction* action) {
    QPushButton* button = buttonFor(action, this);
    button->setProperty("primary", true);
    m_primary->addWidget(button);
}

void PanelFrame::addHeaderWidget(QWidget* widget) {
    m_extras->addWidget(widget);
}
void PanelFrame::setFilterVisible(bool visible) {
    m_filter->setVisible(visible);
}
void PanelFrame::setTitle(const QString& title) {
    m_title->setText(title);
}

void PanelFrame::setSummary(const QString& summary) {
    m_summary = summary;
    updateStateLine();
}

void PanelFrame::markRefreshed() {
    m_refreshed.restart();
    m_tick.start();
    updateStateLine();
}

void PanelFrame::updateStateLine() {
    QStringList parts{m_summary};
    if (m_refreshed.isValid() && m_state != State::Loading) {
        const qint64 seconds = m_refreshed.elapsed() / 1000;
        parts << (seconds < 2 ? tr("refreshed just now")
                              : tr("refreshed %1 ago")
                                    .arg(seconds < 60 ? tr("%1 s").arg(seconds) : tr("%1 min").arg(seconds / 60)));
    }
    const QString line = style::dotted(parts);
    if (m_stateLine->text() == line) return;
    m_stateLine->setText(line);
    fitHeader();
}

void PanelFrame::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitHeader();
}

/// The state line is read more often than the buttons' words: where not both fit, the buttons show their icons only
/// (the words are their tool tips), and then the filter box gives way.
void PanelFrame::fitHeader() {
    constexpr int filterWidth = 208, filterLeast = 140, margins = 32, gap = 8;
    const int line = m_stateLine->fontMetrics().horizontalAdvance(m_stateLine->text()) + gap;
    int fixed = margins + gap + m_title->sizeHint().width();
    for (const QHBoxLayout* part : {m_extras, m_primary})
        fixed += part->sizeHint().width() + gap;
    QList<QPushButton*> buttons;
    int words = gap, icons = gap;
    for (int i = 0; i < m_actions->count(); ++i) {
        auto* button = qobject_cast<QPushButton*>(m_actions->itemAt(i)->widget());
        if (!button) continue;
        buttons << button;
        icons += m_title->minimumHeight() + gap;
        words += std::max(88, button->fontMetrics().horizontalAdvance(button->toolTip()) + 41) + gap;
    }
    const bool filter = !m_filter->isHidden();
    const auto fits = [&](int actions, int box) {
        return fixed + line + actions + (filter ? box + gap : 0) <= width();
    };
    const bool bare = !fits(words, filterWidth);
    m_filter->setFixedWidth(bare && !fits(icons, filterWidth) ? filterLeast : filterWidth);
    for (QPushButton* button : buttons) {
        const bool noWords = bare && !button->icon().isNull();
        button->setText(noWords ? QString() : button->toolTip());
        button->setMaximumWidth(noWords ? m_title->minimumHeight() : QWIDGETSIZE_MAX);
    }
}

void PanelFrame::showLoading(const QString& text) {
    m_state = State::Loading;
    m_banner->hide();
    m_loadingText->setText(text.isEmpty() ? tr("Loading…") : text);
    m_stack->setCurrentWidget(m_loading);
    m_summary.clear();
    updateStateLine();
}

void PanelFrame::showEmpty(const QString& sentence, QAction* action) {
    m_state = State::Empty;
    m_hasData = false;
    m_banner->hide();
    m_emptyText->setText(sentence);
    m_emptyAction = action;
    m_emptyButton->setVisible(action != nullptr);
    if (action) {
        m_emptyButton->setText(action->text());
        m_emptyButton->setAccessibleName(action->text());
    }
    m_stack->setCurrentIndex(1);
    updateStateLine();
}

void PanelFrame::showError(const QString& what, const Error& error) {
    m_state = State::Error;
    m_errorDetails = errorDetails(what, error);
    const QString failed = tr("%1 failed").arg(what);
    if (m_hasData) {
        for (ErrorBar* part : findChildren<ErrorBar*>())
            part->hide();
        m_bannerText->setText(tr("%1. %2").arg(failed, errorSentence(error)));
        m_banner->show();
        m_stack->setCurrentWidget(m_splitter);
        setDimmed(true);
    } else {
        m_errorWhat->setText(failed);
        m_errorWhy->setText(errorReason(error));
        m_errorHint->setText(style::coreText(error.hint));
        m_errorHint->setVisible(!error.hint.empty());
        m_banner->hide();
        m_stack->setCurrentIndex(2);
    }
    updateStateLine();
}

void PanelFrame::showData() {
    m_state = State::Data;
    m_hasData = true;
    m_banner->hide();
    setDimmed(false);
    m_stack->setCurrentWidget(m_splitter);
    updateStateLine();
}

void PanelFrame::forgetData() {
    m_hasData = false;
    m_refreshed.invalidate();
    setDimmed(false);
}

void PanelFrame::setDimmed(bool dimmed) {
    m_dimmed = dimmed;
    if (dimmed && m_stack->currentWidget() == m_splitter)
        static_cast<Veil*>(m_veil)->cover();
    else
        m_veil->hide();
}

QLabel* makeDetailsTitle(QWidget* parent) {
    auto* title = new style::ElidedLabel(parent);
    QFont bold = title->font();
    bold.setWeight(QFont::DemiBold);
    title->setFont(bold);
    title->setContentsMargins(12, 8, 12, 4);
    title->setFixedHeight(32);
    return title;
}

QTabWidget* makeDetails(const QString& accessibleName, QWidget* parent) {
    auto* tabs = style::named(new QTabWidget(parent), accessibleName);
    tabs->setDocumentMode(true);
    return tabs;
}

QComboBox* makeHeaderBox(const QString& accessibleName, QWidget* parent) {
    auto* box = style::named(new QComboBox(parent), accessibleName);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(16);
    QObject::connect(box, &QComboBox::currentTextChanged, box, &QWidget::setToolTip);
    box->hide();
    return box;
}

} // namespace skydeck::shell
