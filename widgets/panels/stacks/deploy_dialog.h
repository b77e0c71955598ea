#pragma once

#include "core/workflows/catalogue.h"
#include "widgets/shell/job_runner.h"

#include <QDialog>

#include <optional>
#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace skydeck::shell {
class Deck;
}

namespace skydeck::panels::stacks {

class ParameterForm;

/// Chooses a stack of the catalogue or a template file, asks for its parameters and starts the deployment. What
/// CloudFormation refuses is said in the dialog, which stays open.
class DeployDialog final : public QDialog {
    Q_OBJECT
public:
    DeployDialog(shell::Deck& deck, std::vector<workflows::CatalogueEntry> entries, QWidget* parent);

    /// Starts at an entry of the catalogue, or asks for a file.
    void choose(const QString& name);
    void chooseFile();

Q_SIGNALS:
    /// Creation has begun; the dialog closes.
    void started(const QString& stackName, const QString& stackId);

private:
    void rowChosen(int row);
    void load(const std::filesystem::path& file, const QString& proposedName, const QString& title,
              const QString& summary);
    void fill(const aws::cloudformation::TemplateSummary& summary);
    void deploy();
    void check();
    void say(const QString& sentence, bool failed);

    shell::Deck& m_deck;
    std::vector<workflows::CatalogueEntry> m_entries;
    shell::JobLane m_lane;
    std::string m_template;
    std::filesystem::path m_templateFolder;
    std::vector<std::string> m_capabilities;
    bool m_ready = false;
    bool m_busy = false;

    QListWidget* m_list;
    QLabel* m_title;
    QLabel* m_summary;
    QLineEdit* m_name;
    ParameterForm* m_form;
    QLabel* m_creates;
    QLabel* m_message;
    QPushButton* m_deploy;
};

} // namespace skydeck::panels::stacks
