#include "widgets/panels/haiku/haiku_panel.h"

#include "core/base/strings.h"
#include "widgets/models/table_view.h"
#include "widgets/panels/haiku/compose_box.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDesktopServices>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSpinBox>
#include <QSplitter>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace skydeck::panels::haiku {

using style::qstr;
using workflows::Haiku;
using workflows::HaikuBoard;
using workflows::HaikuCount;
using workflows::HaikuPlace;

namespace {
constexpr std::size_t kParallel = 50; // as the course's own load has it
constexpr int kMostPosts = 10'000;
} // namespace

HaikuPanel::HaikuPanel(shell::Deck& deck, QWidget* parent) : Panel(parent), m_deck(deck) {
    m_frame = new shell::PanelFrame(tr("Haiku"), this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_frame);
    buildActions();

    auto* main = new QWidget(this);
    m_haiku = makeHaikuTable(this);
    m_table = new models::TableView(m_haiku, tr("Haiku list"), main);
    m_table->setEmptyText(tr("Nobody has posted a haiku yet. Write the first one."));
    m_table->sortByColumn(3, Qt::DescendingOrder);
    m_table->rememberColumns(deck.settings(), shell::keys::columns(QStringLiteral("haiku")));
    m_table->addActions({m_like, m_delete, m_postMany, m_clear, m_site});
    auto* column = new QVBoxLayout(main);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildTop());
    column->addWidget(m_table, 1);
    m_frame->setContent(main, buildDetails());
    m_frame->splitter()->setSizes({720, 380});

    connect(m_table, &models::TableView::selectionMoved, this, &HaikuPanel::selectionMoved);
    connect(m_table, &models::TableView::rowActivated, m_like, &QAction::trigger);
    connect(m_table, &models::TableView::deleteRequested, this, &HaikuPanel::removeSelected);
    connect(m_frame, &shell::PanelFrame::filterChanged, this,
            [this](const QString& text) { m_table->proxy().setFilterWords(text); });
    m_feed = std::make_unique<shell::Feed<Content>>(
        deck, *m_frame, tr("Reading the board"),
        [this] {
            return [chosen = endpoint(), ofStack = place() != nullptr](const std::shared_ptr<aws::Session>& session,
                                                                       const CallContext& context) -> Result<Content> {
                Content content;
                SKYDECK_ASSIGN(content.places, workflows::haikuPlaces(session, context));
                content.endpoint = chosen;
                // The board of a stack goes with it; an address that a person typed is asked as long as it stands
                // there.
                const bool gone = ofStack && std::ranges::find(content.places, chosen, &HaikuPlace::apiEndpoint) ==
                                                 content.places.end();
                if (chosen.empty() || gone)
                    content.endpoint = content.places.empty() ? "" : content.places.front().apiEndpoint;
                if (content.endpoint.empty()) return content;
                SKYDECK_ASSIGN(const auto board, HaikuBoard::open(content.endpoint));
                SKYDECK_ASSIGN(content.haiku, board.list(context));
                return content;
            };
        },
        [this](Content content) { apply(std::move(content)); }, std::chrono::seconds(5));
    enableActions();
}

void HaikuPanel::buildActions() {
    const auto action = [this](const QString& icon, const QString& text, void (HaikuPanel::*verb)()) {
        auto* made = new QAction(style::icon(icon), text, this);
        connect(made, &QAction::triggered, this, verb);
        addAction(made);
        return made;
    };
    m_like = action(QStringLiteral("add"), tr("Like"), &HaikuPanel::like);
    m_delete = action(QStringLiteral("delete"), tr("Delete haiku"), &HaikuPanel::removeSelected);
    m_postMany = action(QStringLiteral("sweep"), tr("Post many"), &HaikuPanel::postMany);
    m_clear = action(QStringLiteral("cancel"), tr("Clear board"), &HaikuPanel::clearBoard);
    m_site = action(QStringLiteral("external"), tr("Open site"), &HaikuPanel::openSite);
    m_stacks = new QAction(style::icon(QStringLiteral("stacks")), tr("Open Stacks"), this);
    connect(m_stacks, &QAction::triggered, this, [this] { m_deck.open(QStringLiteral("stacks")); });
    for (QAction* each : {m_like, m_delete, m_clear})
        m_frame->addHeaderAction(each);
    m_frame->setPrimaryAction(m_site);
}

QWidget* HaikuPanel::buildTop() {
    auto* top = new QWidget(this);
    m_endpoint = style::named(new QComboBox(top), tr("Endpoint"));
    m_endpoint->setEditable(true);
    m_endpoint->setInsertPolicy(QComboBox::NoInsert);
    m_endpoint->setMinimumContentsLength(30);
    m_endpoint->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    style::named(m_endpoint->lineEdit(), tr("Endpoint"))->setPlaceholderText(tr("Address of the API, without /haiku"));
    connect(m_endpoint, &QComboBox::activated, this, [this] { m_feed->restart(); });
    connect(m_endpoint->lineEdit(), &QLineEdit::returnPressed, this, [this] { m_feed->restart(); });
    m_count = style::named(new QSpinBox(top), tr("How many to post"));
    m_count->setRange(1, kMostPosts);
    m_count->setValue(300);
    auto* many = style::named(new QPushButton(m_postMany->icon(), m_postMany->text(), top), m_postMany->text());
    connect(many, &QPushButton::clicked, m_postMany, &QAction::trigger);
    connect(m_postMany, &QAction::changed, many, [this, many] { many->setEnabled(m_postMany->isEnabled()); });
    m_throughput = new QLabel(top);
    m_throughput->setTextFormat(Qt::PlainText);
    m_throughput->hide();
    auto* bar = new QHBoxLayout;
    bar->setSpacing(8);
    bar->addWidget(m_endpoint, 1);
    bar->addWidget(m_count);
    bar->addWidget(many);
    auto* layout = new QVBoxLayout(top);
    layout->setContentsMargins(12, 0, 8, 8);
    layout->setSpacing(8);
    layout->addLayout(bar);
    layout->addWidget(m_throughput);
    return top;
}

QWidget* HaikuPanel::buildDetails() {
    auto* area = new QWidget(this);
    auto* card = new QFrame(area);
    m_lines = new QLabel(card);
    m_lines->setTextFormat(Qt::PlainText);
    m_lines->setFont(style::titleFont());
    m_lines->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_lines->setWordWrap(true);
    m_author = new QLabel(card);
    m_author->setTextFormat(Qt::PlainText);
    m_author->setForegroundRole(QPalette::PlaceholderText);
    auto* cardLayout = new QVBoxLayout(card);
    cardLayout->setContentsMargins(12, 24, 12, 24);
    cardLayout->setSpacing(8);
    cardLayout->addWidget(m_lines);
    cardLayout->addWidget(m_author);
    auto* heading = shell::makeDetailsTitle(area);
    heading->setText(tr("Write one"));
    m_compose = new ComposeBox(area);
    connect(m_compose, &ComposeBox::postRequested, this, &HaikuPanel::post);
    auto* layout = new QVBoxLayout(area);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(card);
    layout->addWidget(heading);
    layout->addWidget(m_compose, 1);
    showCard(nullptr);
    return area;
}

void HaikuPanel::focusFilter() {
    m_frame->filterBox()->setFocus();
}

void HaikuPanel::openAt(const QString& stack) {
    m_wanted = stack;
    if (m_deck.link() == shell::Deck::Link::Ready) m_feed->refresh();
}

std::vector<shell::Findable> HaikuPanel::findables() const {
    std::vector<shell::Findable> found;
    for (const HaikuPlace& each : m_places)
        found.push_back({tr("Haiku of %1").arg(qstr(each.stackName)), qstr(each.stackName)});
    return found;
}

std::string HaikuPanel::endpoint() const {
    return std::string(trim(style::str(m_endpoint->currentText())));
}

const HaikuPlace* HaikuPanel::place() const {
    const auto found = std::ranges::find(m_places, endpoint(), &HaikuPlace::apiEndpoint);
    return found == m_places.end() ? nullptr : &*found;
}

void HaikuPanel::showPlaces(const std::vector<HaikuPlace>& places) {
    const std::string before = endpoint();
    const bool known = std::ranges::find(m_places, before, &HaikuPlace::apiEndpoint) != m_places.end();
    const bool still = std::ranges::find(places, before, &HaikuPlace::apiEndpoint) != places.end();
    m_places = places;
    // What a person types is left alone.
    if (m_endpoint->lineEdit()->hasFocus() && m_endpoint->lineEdit()->isModified() && !known) return;
    m_endpoint->clear();
    for (const HaikuPlace& each : places)
        m_endpoint->addItem(qstr(each.apiEndpoint));
    const auto wanted = std::ranges::find(places, style::str(m_wanted), &HaikuPlace::stackName);
    if (wanted != places.end())
        m_endpoint->setCurrentText(qstr(wanted->apiEndpoint));
    else if (still || (!known && !before.empty()))
        m_endpoint->setCurrentText(qstr(before));
    m_wanted.clear();
}

void HaikuPanel::apply(Content content) {
    showPlaces(content.places);
    if (endpoint() != content.endpoint) {
        // The stack that the haiku were read from is gone, or another one is wanted.
        m_haiku->clear();
        if (!endpoint().empty()) return m_feed->refresh();
    }
    if (endpoint().empty()) {
        m_haiku->clear();
        m_frame->setSummary(tr("%n haiku", nullptr, 0));
        m_frame->showEmpty(tr("There is no haiku board yet. Deploy Bashoutter to get one."), m_stacks);
        return selectionMoved();
    }
    m_frame->setSummary(style::dotted({tr("%n haiku", nullptr, static_cast<int>(content.haiku.size())),
                                       place() ? qstr(place()->stackName) : QString()}));
    m_haiku->setRows(std::move(content.haiku));
    m_frame->showData();
    if (m_table->selectedKeys().isEmpty() && m_haiku->rowCount() > 0) m_table->selectRow(0);
    selectionMoved();
}

void HaikuPanel::selectionMoved() {
    const QStringList keys = m_table->selectedKeys();
    showCard(keys.size() == 1 ? m_haiku->find(keys.first()) : nullptr);
    enableActions();
}

void HaikuPanel::showCard(const Haiku* haiku) {
    if (!haiku) {
        m_lines->setText(tr("Select a haiku to read it."));
        m_author->clear();
        return;
    }
    m_lines->setText(qstr(haiku->first + '\n' + haiku->second + '\n' + haiku->third));
    m_author->setText(
        style::dotted({qstr(haiku->username), tr("%n like(s)", nullptr, static_cast<int>(haiku->likes))}));
}

void HaikuPanel::enableActions() {
    const bool board = m_deck.link() == shell::Deck::Link::Ready && !endpoint().empty();
    const auto selected = m_table->selectedKeys().size();
    m_like->setEnabled(board && selected == 1);
    m_delete->setEnabled(board && selected > 0);
    m_postMany->setEnabled(board && !m_busy);
    m_clear->setEnabled(board && !m_busy && m_haiku->rowCount() > 0);
    m_site->setEnabled(place() && !place()->siteUrl.empty());
    m_compose->setPostable(board);
}

template <class Work, class Done>
void HaikuPanel::act(const QString& title, const QString& outcome, Work work, Done done) {
    m_deck.jobs().start(
        this, {title, outcome},
        [work = std::move(work), endpoint = endpoint()](
            const CallContext& context) -> std::invoke_result_t<Work, const HaikuBoard&, const CallContext&> {
            SKYDECK_ASSIGN(const auto board, HaikuBoard::open(endpoint));
            return work(board, context);
        },
        [this, done = std::move(done)](const auto& result) {
            done(result);
            refresh();
        });
}

template <class Work>
void HaikuPanel::actOnMany(const QString& title, const QString& outcome, Work work) {
    m_busy = true;
    m_throughput->setText(title);
    m_throughput->show();
    enableActions();
    m_deck.jobs().start(
        this, {title, outcome},
        [work = std::move(work), endpoint = endpoint()](const CallContext& context) -> Result<HaikuCount> {
            SKYDECK_ASSIGN(const auto board, HaikuBoard::open(endpoint));
            SKYDECK_ASSIGN(const HaikuCount count, work(board, context));
            if (count.failed == 0) return count;
            Error error = count.firstError;
            error.message = std::to_string(count.failed) + " of " + std::to_string(count.done + count.failed) +
                            " failed; the first: " + error.message;
            return fail(std::move(error));
        },
        [this](const Result<HaikuCount>& count) {
            m_busy = false;
            m_throughput->setText(count ? countText(*count) : shell::errorSentence(count.error()));
            refresh();
        },
        [this, begun = std::chrono::steady_clock::now()](const Progress& progress) {
            const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begun;
            m_throughput->setText(throughputText(progress, time.count()));
        });
}

void HaikuPanel::post() {
    if (!m_deck.allowWrite(this)) return;
    const Haiku haiku = m_compose->haiku();
    act(
        tr("Posting a haiku of %1").arg(qstr(haiku.username)), tr("Posted"),
        [haiku](const HaikuBoard& board, const CallContext& context) { return board.post(haiku, context); },
        [this](const Result<Haiku>& made) {
            if (!made) return m_compose->say(shell::errorSentence(made.error()), true);
            m_compose->say(tr("Posted."));
            m_compose->clearLines();
        });
}

void HaikuPanel::like() {
    const QString id = m_table->selectedKeys().value(0);
    const Haiku* haiku = m_haiku->find(id);
    if (!haiku || !m_like->isEnabled() || !m_deck.allowWrite(this)) return;
    act(
        tr("Liking the haiku of %1").arg(qstr(haiku->username)), tr("Liked"),
        [id = style::str(id)](const HaikuBoard& board, const CallContext& context) { return board.like(id, context); },
        [](const Result<Haiku>&) {});
}

void HaikuPanel::removeSelected() {
    std::vector<std::string> ids;
    QStringList goes;
    for (const QString& key : m_table->selectedKeys())
        if (const Haiku* haiku = m_haiku->find(key)) {
            ids.push_back(haiku->itemId);
            goes << style::dotted({lineOf(*haiku), qstr(haiku->username)});
        }
    if (ids.empty() || !m_deck.allowWrite(this)) return;
    if (!shell::confirmDestructive(this, tr("Delete haiku"), tr("This goes and cannot be brought back:"), goes,
                                   tr("Delete")))
        return;
    act(
        tr("Deleting %n haiku", nullptr, static_cast<int>(ids.size())), tr("Deleted"),
        [ids](const HaikuBoard& board, const CallContext& context) -> Status {
            for (std::size_t i = 0; i < ids.size(); ++i) {
                context.report(i, ids.size());
                SKYDECK_TRY(board.remove(ids[i], context));
            }
            return {};
        },
        [](const Status&) {});
}

void HaikuPanel::postMany() {
    if (!m_postMany->isEnabled() || !m_deck.allowWrite(this)) return;
    const auto count = static_cast<std::size_t>(m_count->value());
    actOnMany(tr("Posting %n haiku", nullptr, m_count->value()), tr("Posted"),
              [count](const HaikuBoard& board, const CallContext& context) {
                  return board.postMany(count, kParallel, context);
              });
}

void HaikuPanel::clearBoard() {
    if (!m_clear->isEnabled() || !m_deck.allowWrite(this)) return;
    const QString what = place() ? qstr(place()->stackName) : qstr(endpoint());
    if (!shell::confirmDestructive(this, tr("Clear board"), tr("This goes and cannot be brought back:"),
                                   {tr("Every haiku of %1; %2 are shown").arg(what).arg(m_haiku->rowCount())},
                                   tr("Clear board")))
        return;
    actOnMany(tr("Clearing the board"), tr("The board is empty"),
              [](const HaikuBoard& board, const CallContext& context) { return board.clear(kParallel, context); });
}

void HaikuPanel::openSite() {
    if (!place()) return;
    const QString url = qstr(place()->siteUrl);
    if (QDesktopServices::openUrl(QUrl(url))) return;
    QApplication::clipboard()->setText(url);
    QMessageBox::information(
        this, tr("Open site"),
        tr("No browser was found. The address is on the clipboard; paste it into one:\n\n%1").arg(url));
}

} // namespace skydeck::panels::haiku
