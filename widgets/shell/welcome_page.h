#pragma once

#include "widgets/shell/job_runner.h"

#include <QWidget>

class QComboBox;
class QPushButton;

namespace skydeck::shell {

class Deck;

/// The first start: work in the lab or on an AWS account of one's own. Once chosen it is not shown again by itself.
class WelcomePage final : public QWidget {
    Q_OBJECT
public:
    explicit WelcomePage(Deck& deck, QWidget* parent = nullptr);
    /// Reads the profiles again.
    void refresh();

Q_SIGNALS:
    void chosen();

private:
    QWidget* buildLab();
    QWidget* buildAccount();
    void choose(const QString& profile);

    Deck& m_deck;
    JobLane m_lane;
    QPushButton *m_useLab, *m_useAccount, *m_signIn;
    QComboBox* m_profile;
};

} // namespace skydeck::shell
