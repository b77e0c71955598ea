#include "widgets/shell/spend_meter.h"

#include "core/workflows/cost.h"

namespace skydeck::shell {

namespace {
// A look asks every service a little. Nobody is billed for that, but AWS counts requests.
constexpr auto kEveryOnLab = std::chrono::seconds(30);
constexpr auto kEveryOnAws = std::chrono::minutes(5);
} // namespace

SpendMeter::SpendMeter(Deck& deck, QObject* parent) : QObject(parent), m_deck(deck) {
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &SpendMeter::look);
    connect(&deck, &Deck::linkChanged, this, [this] {
        m_lane.cancel();
        m_timer.stop(); // a look takes the session
        m_deck.setSpending(nullptr);
        if (m_deck.link() == Deck::Link::Ready) m_timer.start(1000); // the panel's own first look goes before
    });
    connect(&deck.activity(), &Activity::changed, this, [this](int id) {
        const Operation* operation = m_deck.activity().find(id);
        if (operation && operation->state != Operation::State::Running && m_deck.link() == Deck::Link::Ready) look();
    });
}

void SpendMeter::look() {
    m_timer.stop();
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session()](const CallContext& context) -> Result<workflows::CostReport> {
            SKYDECK_ASSIGN(const auto prices, workflows::Prices::load());
            return workflows::costsNow(session, prices, context);
        },
        [this](Result<workflows::CostReport> report) {
            // What was known last stays when nobody answers: its panel says why.
            if (report) m_deck.setSpending(std::make_shared<const workflows::CostReport>(std::move(*report)));
            m_timer.start(m_deck.place().lab ? std::chrono::milliseconds(kEveryOnLab)
                                             : std::chrono::milliseconds(kEveryOnAws));
        });
}

} // namespace skydeck::shell
