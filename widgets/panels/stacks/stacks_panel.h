#pragma once

#include "core/aws/cloudformation/cloudformation_client.h"
#include "core/workflows/catalogue.h"
#include "core/workflows/destroy.h"
#include "widgets/panels/stacks/stacks_model.h"
#include "widgets/shell/feed.h"
#include "widgets/shell/panel.h"

class QStackedWidget;
class QToolButton;

namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::stacks {

class CatalogueView;
class DeployDialog;
class StackDetails;

/// What is deployed, what can be deployed, and what happens to it.
class StacksPanel final : public shell::Panel {
    Q_OBJECT
public:
    explicit StacksPanel(shell::Deck& deck, QWidget* parent = nullptr);

    void refresh() override { m_feed->refresh(); }
    void focusFilter() override;
    /// A stack's name, or "deploy/NAME" of the catalogue, or "destroy/NAME": asks at once.
    void openAt(const QString& what) override;
    QString openPlace() const override;
    std::vector<shell::Findable> findables() const override;

protected:
    /// A template file, a cdk.out folder or an archive of a stack may be dropped.
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    enum class Page { Deployed, Catalogue };

    void buildActions();
    QWidget* buildPages();
    void loadCatalogue();
    void apply(std::vector<aws::cloudformation::Stack> stacks);
    void showPage(Page page);
    void choosePage(Page page);
    void enablePages();
    void selectionMoved();
    DeployDialog* askDeploy();
    void deploy(const QString& catalogueName);
    void deployFile();
    void chooseArchive();
    void openArchive(const QString& folder);
    void updateSelected();
    void setTimeToLive();
    void follow(const QString& stackName, const workflows::DeployStart& start);
    void destroySelected();
    void askDestroy(const QString& stackName);
    void destroy(const workflows::DestroyOptions& options);
    /// The curves and the grid of an archive, beside its files.
    void savePictures(const std::filesystem::path& archive);

    shell::Deck& m_deck;
    shell::PanelFrame* m_frame;
    StackTable* m_model;
    models::TableView* m_table;
    CatalogueView* m_catalogueView;
    QStackedWidget* m_pages;
    StackDetails* m_details;
    QToolButton* m_deployedButton;
    QToolButton* m_catalogueButton;
    QAction* m_deployAction;
    QAction* m_updateAction;
    QAction* m_lifeAction;
    QAction* m_destroyAction;
    std::vector<workflows::CatalogueEntry> m_catalogue;
    QString m_wanted;       ///< a stack to select as soon as it is listed, by name or id
    QString m_wantedDeploy; ///< of the catalogue, to ask about as soon as there is a connection
    bool m_choseCatalogue = false;
    bool m_loaded = false; ///< over this connection
    shell::JobLane m_archiveLane;
    std::unique_ptr<shell::Feed<std::vector<aws::cloudformation::Stack>>> m_feed;
};

} // namespace skydeck::panels::stacks
