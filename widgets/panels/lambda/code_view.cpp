#include "widgets/panels/lambda/code_view.h"

#include "widgets/models/table_view.h"
#include "widgets/shell/json_view.h"
#include "widgets/shell/panel_frame.h"

#include <QLabel>
#include <QSplitter>
#include <QVBoxLayout>

namespace skydeck::panels::lambda {

using style::qstr;
using workflows::CodeFile;

namespace {
constexpr std::size_t kMostShown = 1 << 20; // bytes of one file
} // namespace

CodeView::CodeView(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_note = new QLabel(this);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setContentsMargins(12, 8, 12, 8);
    m_files = new models::RowTableModel<CodeFile>(
        {models::textColumn<CodeFile>(tr("File"), [](const CodeFile& file) { return qstr(file.path); }),
         models::bytesColumn<CodeFile>(tr("Size"), [](const CodeFile& file) { return file.bytes.size(); })},
        [](const CodeFile& file) { return qstr(file.path); }, this);
    m_table = new models::TableView(m_files, tr("Code files"), this);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_text = new shell::JsonView(tr("Code"), this);
    auto* halves = new QSplitter(this);
    halves->setChildrenCollapsible(false);
    halves->setHandleWidth(1);
    halves->addWidget(m_table);
    halves->addWidget(m_text);
    halves->setStretchFactor(1, 3);
    halves->setSizes({200, 440});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_note);
    layout->addWidget(halves, 1);
    connect(m_table, &models::TableView::selectionMoved, this, &CodeView::showFile);
}

void CodeView::setFunction(const QString& name, const QString& codeSha256) {
    const QString version = name + QLatin1Char(' ') + codeSha256;
    if (version == m_version) return;
    m_function = name;
    m_version = version;
    m_lane.cancel();
    m_files->clear();
    m_text->setText({});
    m_note->setText(name.isEmpty() ? tr("Select a function.") : QString());
    if (isVisible()) load();
}

void CodeView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    load();
}

void CodeView::load() {
    if (m_function.isEmpty() || m_loaded == m_version || m_lane.busy() || !m_deck.session()) return;
    m_note->setText(tr("Fetching the code…"));
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(),
         name = style::str(m_function)](const CallContext& context) -> Result<std::vector<CodeFile>> {
            SKYDECK_ASSIGN(const auto client, aws::lambda::LambdaClient::create(session));
            SKYDECK_ASSIGN(const auto detail, client.getFunction(name, context));
            return workflows::functionCode(session, detail, context);
        },
        [this](const Result<std::vector<CodeFile>>& files) {
            if (!files) return m_note->setText(shell::errorSentence(files.error()));
            m_loaded = m_version;
            apply(*files);
        });
}

void CodeView::apply(const std::vector<CodeFile>& files) {
    std::int64_t bytes = 0;
    for (const CodeFile& file : files)
        bytes += static_cast<std::int64_t>(file.bytes.size());
    m_files->setRows(files);
    m_note->setText(
        style::dotted({tr("%n file(s)", nullptr, static_cast<int>(files.size())), style::bytesText(bytes)}));
    // The function's own code before what it brings along.
    const auto own = std::ranges::find_if(
        files, [](const CodeFile& file) { return file.text && file.path.find('/') == std::string::npos; });
    if (own != files.end())
        m_table->selectKey(qstr(own->path));
    else if (!files.empty())
        m_table->selectRow(0);
}

void CodeView::showFile() {
    const CodeFile* file = m_files->find(m_table->selectedKeys().value(0));
    if (!file) return m_text->setText({});
    if (!file->text) return m_text->setText(tr("%1 is no text.").arg(qstr(file->path)));
    if (file->bytes.size() > kMostShown)
        return m_text->setText(tr("%1 is too long to be shown here.").arg(qstr(file->path)));
    m_text->setText(qstr(file->bytes));
}

} // namespace skydeck::panels::lambda
