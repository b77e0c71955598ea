#pragma once

#include "core/workflows/archived_stack.h"
#include "widgets/shell/job_runner.h"

#include <QDialog>

#include <memory>

class QLabel;
class QTabWidget;

namespace skydeck::shell {
class Deck;
}

namespace skydeck::panels::stacks {

/// What is left of a stack in a folder: its runs as curves and heatmap, its tables, logs, template, parameters, events
/// and cost. Needs no connection.
class ArchiveDialog final : public QDialog {
    Q_OBJECT
public:
    ArchiveDialog(shell::Deck& deck, const QString& folder, QWidget* parent);

private:
    using Archive = std::shared_ptr<const workflows::ArchivedStack>;
    void read();
    void show(const Archive& archive);
    QWidget* makeSummary(const Archive& archive);
    QWidget* makeTables(const Archive& archive);
    QWidget* makeLogs(const Archive& archive);

    shell::Deck& m_deck;
    QString m_folder;
    QLabel* m_heading;
    QLabel* m_message;
    QTabWidget* m_tabs;
    shell::JobLane m_lane, m_fileLane;
};

/// The runs of an archive over their epochs, and as a grid where they have one.
class ArchivedRuns final : public QWidget {
    Q_OBJECT
public:
    explicit ArchivedRuns(const std::vector<workflows::Run>& runs, QWidget* parent = nullptr);
    /// curves.png, and heatmap.png where there is a grid, in the archive's folder.
    Status savePictures(const std::filesystem::path& folder);

private:
    QWidget* m_curves;
    QWidget* m_grid = nullptr;
};

} // namespace skydeck::panels::stacks
