#pragma once

#include "core/aws/ec2/ec2_client.h"
#include "widgets/panels/ecs/ecs_model.h"
#include "widgets/shell/deck.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QListWidget;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace skydeck::panels::ecs {

/// Asks what to run, how often, with which command, and where. Reads the task definition and the subnets while it is
/// open.
class RunTaskDialog final : public QDialog {
    Q_OBJECT
public:
    RunTaskDialog(shell::Deck& deck, const EcsContent& content, const QString& clusterArn, QWidget* parent);
    aws::ecs::RunTaskInput input() const;

private:
    struct Places {
        std::vector<aws::ec2::Subnet> subnets;
        std::map<std::string, std::string> stacks;
    };
    void loadPlaces();
    void loadDefinition();
    void check();
    void fillSubnets();
    std::string chosenStack() const;

    shell::Deck& m_deck;
    std::vector<aws::ecs::Cluster> m_clusters;
    std::vector<aws::ec2::Subnet> m_subnets;
    std::map<std::string, std::string> m_stacks; ///< by cluster ARN
    aws::ecs::TaskDefinition m_definition;
    QComboBox *m_cluster, *m_definitionBox, *m_container;
    QSpinBox* m_count;
    QPlainTextEdit *m_command, *m_environment;
    QListWidget* m_subnetList;
    QLabel* m_message;
    QPushButton* m_run;
    shell::JobLane m_placeLane, m_definitionLane;
};

} // namespace skydeck::panels::ecs
