#pragma once

#include "core/aws/cloudformation/cloudformation_client.h"
#include "core/aws/session.h"
#include "core/workflows/catalogue.h"
#include "widgets/models/row_table_model.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace skydeck::panels::overview {

/// Where a person is in one hands-on.
struct HandsOn {
    enum class Step { Deploy, Deploying, Use, Broken, Destroying };
    workflows::CatalogueEntry entry;
    Step step = Step::Deploy;
    std::string stackStatus = {}; ///< AWS's word, once there is a stack of its name
};
QString toText(HandsOn::Step step);
style::Tone toneOf(HandsOn::Step step);

/// In the catalogue's order, each with the stack of its name.
std::vector<HandsOn> handsOnsOf(const std::vector<workflows::CatalogueEntry>& catalogue,
                                const std::vector<aws::cloudformation::Stack>& stacks);

/// The panel in which a stack's hands-on is done: of those that exist, the one for its service, else the stacks.
QString panelFor(const QString& stackName, const QStringList& panels);

/// Something that failed and wants a look.
struct Trouble {
    QString status; ///< AWS's word
    QString name, reason;
    double when = 0;     ///< seconds since 1970
    QString panel, what; ///< where it is shown: Deck::open
};
using TroubleTable = models::RowTableModel<Trouble>;
TroubleTable* makeTroubleTable(QObject* parent);

/// Why stacks failed, by what tells one failure from another: each is looked up once.
using StackReasons = std::map<std::string, QString>;
/// The first resource that failed in the stack's last operation and why, from its events as AWS gives them; empty when
/// none did.
QString stackReason(const std::vector<aws::cloudformation::StackEvent>& newestFirst);

struct OverviewContent {
    std::vector<HandsOn> handsOns;
    std::vector<Trouble> troubles; ///< newest first
    StackReasons reasons;          ///< of the stacks among them, for the next time
    int stacks = 0;
};
/// Stacks that failed, and jobs that failed within the last day. A service that is not served counts as one without
/// trouble; a reason that cannot be read stays empty.
Result<OverviewContent> loadOverview(const std::shared_ptr<aws::Session>& session, const StackReasons& known,
                                     const CallContext& context);

} // namespace skydeck::panels::overview
