#pragma once

#include "core/aws/ec2/ec2_client.h"
#include "widgets/shell/deck.h"

#include <QProcess>
#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;
class QSpinBox;

namespace skydeck::panels::ec2 {

/// A port of one instance made reachable here by ssh, with a status light; comes back by itself when it breaks. Opens
/// the Jupyter that runs there, with its token.
class TunnelBox final : public QWidget {
    Q_OBJECT
public:
    explicit TunnelBox(shell::Deck& deck, QWidget* parent = nullptr);
    ~TunnelBox() override;

    /// Another instance: an open tunnel stays open to the one that it leads to.
    void setInstance(const aws::ec2::Instance& instance);
    void clear();

private:
    enum class State { Closed, Opening, Open, Broken };

    void toggle();
    void open();
    void close();
    void opened();
    void finished();
    void openJupyter();
    void jupyterListed();
    void show(State state, const QString& text);
    Result<std::vector<std::string>> words(const std::string& forward) const;

    shell::Deck& m_deck;
    aws::ec2::Instance m_instance;
    QString m_leadsTo; ///< instance id of the tunnel, or empty
    QLabel *m_dot, *m_text;
    QSpinBox *m_here, *m_there;
    QPushButton *m_toggle, *m_jupyter;
    QProcess m_ssh, m_question;
    QTimer m_again;
    State m_state = State::Closed;
};

} // namespace skydeck::panels::ec2
