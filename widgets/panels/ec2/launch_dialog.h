#pragma once

#include "core/workflows/launch.h"
#include "widgets/panels/ec2/ec2_model.h"
#include "widgets/shell/deck.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::ec2 {

/// An instance type, and what it costs by the hour.
struct TypeRow {
    aws::ec2::InstanceType type;
    std::optional<double> dollarsPerHour = {};
};
using TypeTable = models::RowTableModel<TypeRow>;
TypeTable* makeTypeTable(QObject* parent); ///< keys: names

/// Asks for what an instance is made of: image, type, key pair, subnet, security group. Reads what there is to choose
/// from while it is open, and says what the type costs and what the account's quota leaves.
class LaunchDialog final : public QDialog {
    Q_OBJECT
public:
    LaunchDialog(shell::Deck& deck, QWidget* parent);
    aws::ec2::RunInstancesInput input() const;

private:
    struct Choices {
        std::vector<workflows::UsualImage> images;
        std::vector<TypeRow> types;
        std::vector<aws::ec2::KeyPair> keys;
        std::vector<aws::ec2::Subnet> subnets;
        std::vector<aws::ec2::SecurityGroup> groups;
    };
    static Result<Choices> loadChoices(const std::shared_ptr<aws::Session>& session, const CallContext& context);
    void load();
    void findImages();
    void addImage(const QString& text, const std::string& id, const std::string& architecture);
    void fillTypes();
    void fillGroups();
    void typeChosen();
    void check();
    const TypeRow* chosenType() const;

    shell::Deck& m_deck;
    Choices m_choices;
    QLineEdit *m_name, *m_search, *m_typeFilter;
    QComboBox *m_image, *m_key, *m_subnet, *m_group;
    QSpinBox* m_count;
    TypeTable* m_types;
    models::TableView* m_typeTable;
    QLabel *m_price, *m_message;
    QPushButton* m_launch;
    QString m_quota, m_problem;
    std::optional<double> m_vcpusLeft; ///< of the quota
    shell::JobLane m_choiceLane, m_imageLane, m_quotaLane;
};

} // namespace skydeck::panels::ec2
