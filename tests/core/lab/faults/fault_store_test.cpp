#include "core/lab/faults/fault_store.h"

#include "tests/support/support.h"

namespace skydeck::lab {

namespace {
class Dice final : public Random {
public:
    std::uint64_t next() override { return m_next; }
    void fall(double share) { m_next = static_cast<std::uint64_t>(share * 0x1.0p53) << 11; }

private:
    std::uint64_t m_next = 0;
};

class FaultStoreTest : public testing::Test {
protected:
    void SetUp() override {
        auto opened = Database::open(m_folder.path() / "lab.db");
        ASSERT_OK(opened);
        m_database = std::move(*opened);
        reopen();
    }
    void reopen() {
        auto opened = FaultStore::open(*m_database, m_dice);
        ASSERT_OK(opened);
        store = std::move(*opened);
    }
    Fault add(FaultKind kind, const std::string& service = "*", const std::string& operation = "*",
              std::optional<std::int64_t> count = {}) {
        Fault fault;
        fault.kind = kind;
        fault.service = service;
        fault.operation = operation;
        fault.remaining = count;
        return store->add(fault).value();
    }
    bool strikes(FaultKind kind, const std::string& service, const std::string& operation) {
        return store->strike({kind}, service, operation).has_value();
    }

    TemporaryFolder m_folder;
    Dice m_dice;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<FaultStore> store;
};
} // namespace

TEST_F(FaultStoreTest, ServiceAndOperationDecide) {
    add(FaultKind::Throttle, "s3", "Delete*");
    EXPECT_TRUE(strikes(FaultKind::Throttle, "s3", "DeleteBucket"));
    EXPECT_FALSE(strikes(FaultKind::Throttle, "s3", "PutObject"));
    EXPECT_FALSE(strikes(FaultKind::Throttle, "dynamodb", "DeleteTable"));
    EXPECT_FALSE(strikes(FaultKind::Drop, "s3", "DeleteBucket"));
    EXPECT_TRUE(store->holds(FaultKind::Throttle, "s3", "DeleteObject"));
    EXPECT_FALSE(store->holds(FaultKind::Drop, "s3", "DeleteObject"));
}

TEST_F(FaultStoreTest, ACountRunsOutAndIsKeptOverARestart) {
    add(FaultKind::Drop, "*", "*", 3);
    EXPECT_TRUE(strikes(FaultKind::Drop, "s3", "GetObject"));
    EXPECT_TRUE(strikes(FaultKind::Drop, "s3", "GetObject"));
    reopen();
    EXPECT_EQ(store->faults().at(0).struck, 2);
    EXPECT_TRUE(strikes(FaultKind::Drop, "s3", "GetObject"));
    EXPECT_FALSE(strikes(FaultKind::Drop, "s3", "GetObject"));
}

TEST_F(FaultStoreTest, ProbabilityIsOfEachRequest) {
    Fault fault = add(FaultKind::Latency);
    ASSERT_OK(store->clear({}));
    fault.probability = 0.25;
    ASSERT_OK(store->add(fault));
    m_dice.fall(0.3);
    EXPECT_FALSE(strikes(FaultKind::Latency, "s3", "GetObject"));
    m_dice.fall(0.2);
    EXPECT_TRUE(strikes(FaultKind::Latency, "s3", "GetObject"));
}

TEST_F(FaultStoreTest, OneOrAllAreCleared) {
    const Fault first = add(FaultKind::Drop);
    add(FaultKind::Throttle);
    EXPECT_EQ(store->clear("fault-none").error().code, "ResourceNotFoundException");
    EXPECT_EQ(store->clear(first.id).value(), 1);
    EXPECT_FALSE(strikes(FaultKind::Drop, "s3", "x"));
    EXPECT_EQ(store->clear({}).value(), 1);
    EXPECT_FALSE(strikes(FaultKind::Throttle, "s3", "x"));
    reopen();
    EXPECT_TRUE(store->faults().empty());
}

TEST_F(FaultStoreTest, AReleaseEndsEveryWait) {
    test::ManualClock clock;
    store->release();
    store->wait(std::chrono::hours(1), clock); // returns
    for (const char* name :
         {"throttle", "error", "latency", "drop", "expired-token", "stuck-runnable", "image-pull", "spot"}) {
        ASSERT_TRUE(faultKindOf(name)) << name;
        EXPECT_EQ(nameOf(*faultKindOf(name)), name);
    }
    EXPECT_FALSE(faultKindOf("earthquake"));
}

} // namespace skydeck::lab
