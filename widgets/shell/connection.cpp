#include "widgets/shell/connection.h"

#include "core/aws/sts/sts_client.h"
#include "core/base/log.h"
#include "core/workflows/lab_control.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/text_format.h"

#include <QSettings>

namespace skydeck::shell {

namespace {

bool isOwnEndpoint(std::string_view endpoint) {
    return endpoint.find(".amazonaws.com") == std::string_view::npos;
}

/// Servers of a single service (an S3, a DynamoDB) know nobody; theirs is then the only account there is. Refused keys
/// and servers in trouble are something else.
bool hasNoIdentities(const Error& error) {
    return error.kind == ErrorKind::NotFound || error.kind == ErrorKind::NotImplemented ||
           error.code == "UnknownOperationException" || error.httpStatus == 405;
}

} // namespace

Connection::Connection(Deck& deck, aws::SessionOptions options, int labPort, QObject* parent)
    : QObject(parent), m_deck(deck), m_options(std::move(options)), m_labPort(labPort) {
    m_options.prompts = m_dialogs.prompts();
    QObject::connect(&deck, &Deck::reconnectRequested, this, &Connection::start);
    QObject::connect(&deck, &Deck::placeRequested, this, [this](const QString& profile, const QString& region) {
        m_options.profile = style::str(profile);
        m_options.region = style::str(region);
        m_deck.settings().setValue(keys::profile, profile);
        m_deck.settings().setValue(keys::region, region);
        m_options.endpointUrl.clear(); // the one that the command line gave was for another profile
        start();
    });
}

Result<Connection::Outcome> Connection::connect(const aws::SessionOptions& options, int labPort, LabState& lab,
                                                const CallContext& context) {
    Outcome outcome;
    auto session = aws::Session::create(options);
    if (!session && session.error().code == "LabNotRunning") {
        context.report(0, 0, tr("Starting the local lab…").toStdString());
        workflows::LabOptions start;
        start.port = labPort;
        SKYDECK_ASSIGN(const workflows::LabStart started, workflows::startLab(start, context));
        if (!started.alreadyRunning) lab.started = true;
        session = aws::Session::create(options);
    }
    if (!session) return fail(session.error());
    outcome.session = *session;
    context.report(0, 0, tr("Asking who you are…").toStdString());
    SKYDECK_ASSIGN(const auto sts, aws::sts::StsClient::create(outcome.session));
    const auto identity = sts.getCallerIdentity(context);
    SKYDECK_ASSIGN(const std::string endpoint, outcome.session->endpoint("sts"));
    if (!identity && !(isOwnEndpoint(endpoint) && hasNoIdentities(identity.error()))) return fail(identity.error());
    outcome.place.profile = style::qstr(outcome.session->profile());
    if (identity) outcome.place.account = style::qstr(identity->account);
    outcome.place.region = style::qstr(outcome.session->region());
    outcome.place.lab = outcome.session->isLab();
    if (outcome.place.lab) outcome.place.endpoint = style::qstr(endpoint);
    return outcome;
}

void Connection::start() {
    m_deck.setConnecting(tr("Connecting…"));
    m_dialogs.setAskable(true);
    ++m_lab->connecting;
    m_deck.jobs().run(
        m_lane,
        [options = m_options, port = m_labPort, lab = m_lab](const CallContext& context) {
            auto outcome = connect(options, port, *lab, context);
            --lab->connecting;
            return outcome;
        },
        [this](Result<Outcome> outcome) {
            m_dialogs.setAskable(false);
            if (!outcome) return m_deck.setFailed(outcome.error());
            m_deck.setReady(outcome->session, outcome->place);
        },
        [this](const Progress& progress) { m_deck.setConnecting(style::qstr(progress.text)); });
}

void Connection::finish(bool keepLab, std::function<void()> done) {
    m_lane.cancel();
    if (keepLab) return done();
    m_deck.jobs().run(
        m_lane,
        [lab = m_lab](const CallContext& context) -> Status {
            // An attempt that was cancelled a moment ago ends within 100 ms, and may have started a lab by then.
            while (lab->connecting > 0) {
                SKYDECK_TRY(context.check());
                systemClock().sleepFor(std::chrono::milliseconds(10), context.stop);
            }
            if (!lab->started) return {};
            return workflows::stopLab(context);
        },
        [done = std::move(done)](Status status) {
            if (!status && status.error().code != "LabNotRunning")
                log::warning("shell.connection", describe(status.error()));
            done();
        });
}

} // namespace skydeck::shell
