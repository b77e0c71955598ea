#pragma once

#include "core/workflows/sweep.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLineEdit;
class QSpinBox;

namespace skydeck::panels::experiments {

/// What a sweep is to try and how: grid or search, the runs' own settings, and when to end.
class SweepForm final : public QWidget {
    Q_OBJECT
public:
    explicit SweepForm(QWidget* parent = nullptr);
    /// As typed, or a sentence about what is wrong.
    Result<workflows::SweepOptions> options(const std::string& stackName) const;

Q_SIGNALS:
    void changed();

private:
    QSpinBox* spin(const QString& name, int least, int most, int value, const QString& special = {});
    QDoubleSpinBox* budget(const QString& name, const QString& unit, double step);
    void searchChanged();
    bool searches() const;

    QComboBox* m_search;
    QLineEdit *m_learningRates, *m_momenta, *m_batches, *m_seeds;
    QSpinBox *m_trials, *m_parallel, *m_reduction, *m_epochs, *m_subset, *m_folds, *m_patience;
    QCheckBox* m_asha;
    QDoubleSpinBox *m_minutes, *m_dollars;
    QString m_otherRates, m_otherMomenta, m_otherBatches; ///< what the other kind of search had
    bool m_wasSearch = false;
};

/// "0.1, 0.01" as numbers; InvalidInput names the field.
Result<std::vector<double>> numbersOf(const QString& text, const QString& field);
/// "1, 2, 3" as seeds.
Result<std::vector<std::uint64_t>> seedsOf(const QString& text);

} // namespace skydeck::panels::experiments
