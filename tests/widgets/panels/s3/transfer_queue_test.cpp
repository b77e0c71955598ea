#include "widgets/panels/s3/transfer_queue.h"

#include "tests/widgets/support.h"

using namespace skydeck;
using namespace skydeck::panels::s3;

namespace {

Transfer download() {
    return {false,
            QStringLiteral("lab"),
            QStringLiteral("us-east-1"),
            QStringLiteral("course"),
            {},
            {QStringLiteral("a/"), QStringLiteral("b.csv")},
            QStringLiteral("/home/me"),
            1};
}

TEST(TransferRecord, ComesBackAsItWas) {
    const auto back = transferFrom(toJson(download()));
    ASSERT_TRUE(back);
    EXPECT_FALSE(back->upload);
    EXPECT_EQ(back->things, download().things);
    EXPECT_EQ(back->folder, download().folder);
    EXPECT_EQ(back->region, download().region);
    EXPECT_EQ(back->finished, 1U);
}

TEST(TransferRecord, WhatIsNoRecordIsNotTakenUp) {
    for (const auto& [member, value] : std::vector<std::pair<std::string, Json>>{{"things", Json::array()},
                                                                                 {"things", {1, 2}},
                                                                                 {"things", "a"},
                                                                                 {"bucket", ""},
                                                                                 {"folder", ""},
                                                                                 {"finished", 3},
                                                                                 {"finished", -1}}) {
        Json record = toJson(download());
        record[member] = value;
        EXPECT_FALSE(transferFrom(record)) << record.dump();
    }
    EXPECT_FALSE(transferFrom(Json(7)));
    EXPECT_FALSE(transferFrom(Json::array()));
}

} // namespace
