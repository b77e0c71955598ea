#pragma once

#include "core/workflows/stacks/choices.h"
#include "core/workflows/stacks/deploy_plan.h"
#include "widgets/panels/stacks/deploy_source.h"
#include "widgets/panels/stacks/stacks_model.h"
#include "widgets/shell/job_runner.h"

#include <QDialog>
#include <QTimer>

#include <optional>
#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace skydeck::shell {
class Deck;
}
namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::stacks {

class ParameterForm;

/// Chooses a stack of the catalogue, a template file or a stack of a cdk.out folder, asks for its parameters, says what
/// it will cost and what would change, and starts the deployment. A name that is taken means an update of that stack.
/// What CloudFormation refuses is said in the dialog, which stays open.
class DeployDialog final : public QDialog {
    Q_OBJECT
public:
    DeployDialog(shell::Deck& deck, const std::vector<workflows::CatalogueEntry>& entries, QWidget* parent);

    /// Starts at an entry of the catalogue, or asks for a file or folder, or opens one.
    void choose(const QString& name);
    void chooseFile();
    void chooseFolder();
    void openPath(const QString& path);
    /// Updates a stack: its name, whatever template is chosen.
    void setStackName(const QString& name);

Q_SIGNALS:
    /// It has begun, or there was nothing to do; the dialog closes.
    void started(const QString& stackName, const workflows::DeployStart& start);

private:
    /// A template with its text, as a worker reads it.
    struct Loaded {
        std::string body;
        aws::cloudformation::TemplateSummary summary;
        std::map<std::string, std::vector<workflows::ParameterChoice>> choices;
    };
    /// What the name and the parameters mean.
    struct Look {
        std::optional<aws::cloudformation::Stack> before;
        workflows::CostEstimate cost;
    };

    QWidget* buildPage();
    void buildButtons(QLayout* layout);
    void addSources(std::vector<DeploySource> sources);
    void rowChosen(int row);
    void load(const DeploySource& source);
    void fill(const Loaded& loaded);
    void edited();
    void look();
    void take(const Look& look);
    void preview();
    void showPlan(const workflows::DeployPlan& plan);
    void deploy();
    void check();
    void say(const QString& sentence, bool failed);
    workflows::DeployOptions options() const;

    shell::Deck& m_deck;
    std::vector<DeploySource> m_sources; ///< as the list's first rows show them
    shell::JobLane m_lane, m_lookLane, m_previewLane;
    QTimer m_lookTimer;
    std::string m_template;
    DeploySource m_source;
    std::vector<std::string> m_capabilities;
    QString m_fixedName;
    std::optional<aws::cloudformation::Stack> m_before;
    std::string m_filledFrom; ///< the stack whose parameters the form was filled with
    bool m_ready = false;
    bool m_busy = false;

    QListWidget* m_list;
    QLabel* m_title;
    QLabel* m_summary;
    QLineEdit* m_name;
    QLabel* m_state;
    QCheckBox* m_replace;
    ParameterForm* m_form;
    QLabel* m_cost;
    QLabel* m_creates;
    ChangeTable* m_changes;
    models::TableView* m_changesView;
    QLabel* m_message;
    QPushButton* m_preview;
    QPushButton* m_deploy;
};

} // namespace skydeck::panels::stacks
