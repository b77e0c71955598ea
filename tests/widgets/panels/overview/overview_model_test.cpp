#include "tests/widgets/support.h"
#include "widgets/panels/overview/overview_model.h"

using namespace skydeck;
using namespace skydeck::panels::overview;
using Step = HandsOn::Step;

namespace {

aws::cloudformation::Stack stack(const char* name, const char* status) {
    aws::cloudformation::Stack made;
    made.stackName = name;
    made.stackStatus = status;
    return made;
}

Step stepWith(const char* status) {
    workflows::CatalogueEntry entry;
    entry.name = "SimpleS3";
    return handsOnsOf({entry}, {stack("Other", "CREATE_COMPLETE"), stack("SimpleS3", status)}).front().step;
}

TEST(HandsOns, TheStackOfItsNameSaysWhereAPersonIs) {
    EXPECT_EQ(stepWith("CREATE_IN_PROGRESS"), Step::Deploying);
    EXPECT_EQ(stepWith("UPDATE_IN_PROGRESS"), Step::Deploying);
    EXPECT_EQ(stepWith("CREATE_COMPLETE"), Step::Use);
    EXPECT_EQ(stepWith("UPDATE_COMPLETE"), Step::Use);
    EXPECT_EQ(stepWith("DELETE_IN_PROGRESS"), Step::Destroying);
    EXPECT_EQ(stepWith("DELETE_FAILED"), Step::Broken);
    EXPECT_EQ(stepWith("ROLLBACK_COMPLETE"), Step::Broken);
}

TEST(HandsOns, KeepTheCataloguesOrderAndThoseWithoutAStack) {
    std::vector<workflows::CatalogueEntry> catalogue(2);
    catalogue[0].name = "MyFirstEc2";
    catalogue[1].name = "SimpleS3";
    const auto all = handsOnsOf(catalogue, {stack("SimpleS3", "CREATE_COMPLETE")});
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].entry.name, "MyFirstEc2");
    EXPECT_EQ(all[0].step, Step::Deploy);
    EXPECT_EQ(all[1].step, Step::Use);
}

aws::cloudformation::StackEvent event(const char* resource, const char* status, const char* reason) {
    aws::cloudformation::StackEvent made;
    made.stackId = "arn";
    made.logicalResourceId = resource;
    made.physicalResourceId = made.logicalResourceId == "stack" ? "arn" : resource;
    made.resourceStatus = status;
    made.resourceStatusReason = reason;
    return made;
}

TEST(StackReason, IsTheRootCauseOfTheLastOperation) {
    EXPECT_EQ(
        stackReason({event("stack", "UPDATE_ROLLBACK_COMPLETE", ""), event("B", "UPDATE_FAILED", "cancelled"),
                     event("A", "UPDATE_FAILED", "second time"), event("stack", "UPDATE_IN_PROGRESS", "User Initiated"),
                     event("C", "UPDATE_FAILED", "first time")}),
        QStringLiteral("A: second time"));
    EXPECT_EQ(
        stackReason({event("stack", "ROLLBACK_COMPLETE", ""), event("stack", "ROLLBACK_IN_PROGRESS", "no template"),
                     event("stack", "CREATE_IN_PROGRESS", "User Initiated")}),
        QStringLiteral("no template"));
    EXPECT_EQ(stackReason({}), QString());
}

TEST(PanelFor, IsTheServicesOwnWhereThereIsOne) {
    const QStringList panels{QStringLiteral("stacks"), QStringLiteral("experiments"), QStringLiteral("dynamodb"),
                             QStringLiteral("s3")};
    EXPECT_EQ(panelFor(QStringLiteral("SimpleDynamoDb"), panels), QStringLiteral("dynamodb"));
    EXPECT_EQ(panelFor(QStringLiteral("SimpleBatch"), panels), QStringLiteral("experiments"));
    EXPECT_EQ(panelFor(QStringLiteral("MyFirstEc2"), panels), QStringLiteral("stacks"));
    EXPECT_EQ(panelFor(QStringLiteral("Mine"), panels), QStringLiteral("stacks"));
}

} // namespace
