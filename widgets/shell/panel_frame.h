#pragma once

#include "core/base/error.h"

#include <QElapsedTimer>
#include <QString>
#include <QTimer>
#include <QWidget>

#include <functional>
#include <optional>

class QAction;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTabWidget;

namespace skydeck::shell {

/// The frame of a panel: title, one-line state, filter box, actions, primary action at the right; below it one of four
/// states: loading, empty, error, data. Errors over data that is already there keep it, dimmed, under a banner.
class PanelFrame final : public QWidget {
    Q_OBJECT
public:
    enum class State { Loading, Empty, Error, Data };

    explicit PanelFrame(const QString& title, QWidget* parent = nullptr);

    /// The data state: `main`, and `details` beside or below it (a splitter; its place is remembered under the title).
    void setContent(QWidget* main, QWidget* details = nullptr, Qt::Orientation orientation = Qt::Horizontal);
    /// One more button in the header, before the primary one; the action's text is its accessible name.
    void addHeaderAction(QAction* action);
    /// The accent button at the right.
    void setPrimaryAction(QAction* action);
    /// Any other control in the header (a combo box, a switch), left of the actions.
    void addHeaderWidget(QWidget* widget);
    /// Off: panels without a list have no filter box.
    void setFilterVisible(bool visible);
    void setTitle(const QString& title);

    /// "12 jobs · 9 running"; the frame adds "refreshed 3 s ago" once markRefreshed() was called.
    void setSummary(const QString& summary);
    void markRefreshed();

    void showLoading(const QString& text = {});
    /// One sentence that says what to do, and the action whose button does it.
    void showEmpty(const QString& sentence, QAction* action = nullptr);
    /// One more button for the empty state, beside that.
    void addEmptyAction(QAction* action);
    /// `what` failed ("Listing stacks"); why and what to do come from the error. Retry emits retryRequested.
    void showError(const QString& what, const Error& error);
    void showData();
    /// Nothing that was shown may stay: the next error is not "over old data".
    void forgetData();

    State state() const { return m_state; }
    QLineEdit* filterBox() const { return m_filter; }
    QSplitter* splitter() const { return m_splitter; }

Q_SIGNALS:
    void filterChanged(const QString& text);
    void retryRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void updateStateLine();
    void fitHeader();
    void setDimmed(bool dimmed);

    QLabel* m_title;
    QLabel* m_stateLine;
    QLineEdit* m_filter;
    QHBoxLayout* m_extras;
    QHBoxLayout* m_actions;
    QHBoxLayout* m_primary;
    QStackedWidget* m_stack;
    QWidget* m_banner;
    QLabel* m_bannerText;
    QWidget* m_loading;
    QLabel* m_loadingText;
    QLabel* m_emptyText;
    QPushButton* m_emptyButton;
    QHBoxLayout* m_emptyButtons;
    QAction* m_emptyAction = nullptr;
    QLabel* m_errorWhat;
    QLabel* m_errorWhy;
    QLabel* m_errorHint;
    QWidget* m_veil;
    bool m_dimmed = false;
    QSplitter* m_splitter;
    QTimer m_tick;
    QElapsedTimer m_refreshed;
    QString m_summary;
    QString m_errorDetails;
    State m_state = State::Loading;
    bool m_hasData = false;
};

/// Error as a person reads it: message and hint; the reason is the message alone, ended by a full stop; `details` has
/// code, request id and status for a report.
QString errorSentence(const Error& error);
QString errorReason(const Error& error);
QString errorDetails(const QString& what, const Error& error);

/// Asks before something goes: lists what goes (scrolls when long). When `typedName` is not empty the button works only
/// after it was typed. True: the person agreed.
bool confirmDestructive(QWidget* parent, const QString& title, const QString& question, const QStringList& goes,
                        const QString& buttonText, const QString& typedName = {});

/// What the details are about, above their tabs: bold, one line, without its middle where it does not fit.
QLabel* makeDetailsTitle(QWidget* parent);
/// The details area: an empty tab widget with our margins.
QTabWidget* makeDetails(const QString& accessibleName, QWidget* parent = nullptr);
/// A box for the header by which one of several clusters, queues or stacks is chosen. Hidden: who fills it shows it
/// once there are several. As wide for long names as for short ones; its tool tip has the whole name.
QComboBox* makeHeaderBox(const QString& accessibleName, QWidget* parent);

} // namespace skydeck::shell
