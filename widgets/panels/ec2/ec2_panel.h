#pragma once

#include "widgets/panels/ec2/ec2_model.h"
#include "widgets/shell/feed.h"
#include "widgets/shell/panel.h"

class QLabel;
class QTabWidget;

namespace skydeck::models {
class TableView;
}

namespace skydeck::shell {
class JsonView;
}

namespace skydeck::panels::ec2 {

class CpuGraph;
class InstanceSummary;
class TunnelBox;

/// Instances over key pairs and security groups; the selected instance with its console, processor use and a tunnel at
/// the right.
class Ec2Panel final : public shell::Panel {
    Q_OBJECT
public:
    explicit Ec2Panel(shell::Deck& deck, QWidget* parent = nullptr);

    void refresh() override { m_feed->refresh(); }
    void focusFilter() override;
    /// An instance's id.
    void openAt(const QString& instanceId) override;
    std::vector<shell::Findable> findables() const override;

private:
    using Change = Status (aws::ec2::Ec2Client::*)(const std::vector<std::string>&, const CallContext&) const;

    void buildActions();
    QWidget* buildDetails();
    void apply(Ec2Content content);
    void selectionMoved();
    void enableActions();
    void loadConsole();
    const aws::ec2::Instance* selectedOne() const;
    std::vector<std::string> selectedIds() const;
    void change(const QString& title, const QString& outcome, Change what, const std::string& state);
    void terminate();
    QWidget* buildLists();
    void launch();
    void narrow();
    void newKeyPair();
    void deleteKeyPairs();
    void connectSsh();
    void copySsh();
    QString sshText();

    shell::Deck& m_deck;
    shell::PanelFrame* m_frame;
    InstanceTable* m_instances;
    models::TableView* m_instanceTable;
    KeyTable* m_keys;
    models::TableView* m_keyTable;
    GroupTable* m_groups;
    models::TableView* m_groupTable;
    QLabel* m_title;
    QTabWidget* m_tabs;
    InstanceSummary* m_summary;
    shell::JsonView* m_console;
    TunnelBox* m_tunnel;
    CpuGraph* m_cpu;
    shell::JobLane m_lane;
    QString m_shown, m_wanted;
    QAction *m_start, *m_stop, *m_reboot, *m_terminate, *m_connect, *m_copy, *m_newKey, *m_deleteKey, *m_launch,
        *m_narrow, *m_stacks;
    std::unique_ptr<shell::Feed<Ec2Content>> m_feed;
};

} // namespace skydeck::panels::ec2
