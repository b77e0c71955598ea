#include "core/lab/cloudwatch/processor_meter.h"

#include "tests/core/lab/lab_fixture.h"

#include <gmock/gmock.h>

namespace skydeck::lab {

namespace {

class ProcessorMeterTest : public LabFixture {
protected:
    void SetUp() override {
        open();
        meter = std::make_unique<ProcessorMeter>(*lab->metrics, m_clock, [this](ProcessRunner::Id process) {
            const auto found = used.find(process);
            return found == used.end() ? std::nullopt : std::optional(found->second);
        });
    }
    std::vector<double> sampleAfter(std::chrono::seconds time) {
        m_clock.advance(time);
        meter->sample();
        const auto now = static_cast<std::int64_t>(toEpochSeconds(m_clock.now()));
        const auto points = lab->metrics->statistics({kInstance, now - 3600, now + 60, 60, "Percent"});
        std::vector<double> values;
        if (points)
            for (const MetricPoint& point : *points)
                values.push_back(point.values.sum);
        return values;
    }

    const MetricId kInstance{"AWS/EC2", "CPUUtilization", {{"InstanceId", "i-1"}}};
    std::map<ProcessRunner::Id, double> used;
    std::unique_ptr<ProcessorMeter> meter;
};

TEST_F(ProcessorMeterTest, RecordsTheShareOfItsProcessors) {
    used[1] = 0;
    meter->watch(kInstance, 1, 4);
    used[1] = 60;
    EXPECT_EQ(sampleAfter(std::chrono::seconds(60)), (std::vector<double>{25}));
    used[1] = 90;
    EXPECT_EQ(sampleAfter(std::chrono::seconds(60)), (std::vector<double>{25, 12.5}));
}

TEST_F(ProcessorMeterTest, ProgramsOfOneMetricCountTogether) {
    used = {{1, 30}, {2, 15}};
    meter->watch(kInstance, 1, 1);
    meter->watch(kInstance, 2, 2);
    EXPECT_EQ(sampleAfter(std::chrono::seconds(60)), (std::vector<double>{25}));
}

TEST_F(ProcessorMeterTest, MoreThanAllItsProcessorsIsAHundredPercent) {
    used[1] = 120;
    meter->watch(kInstance, 1, 1);
    EXPECT_EQ(sampleAfter(std::chrono::seconds(60)), (std::vector<double>{100}));
}

TEST_F(ProcessorMeterTest, EndedProgramsAreForgotten) {
    meter->watch(kInstance, 1, 1);
    EXPECT_THAT(sampleAfter(std::chrono::seconds(60)), testing::IsEmpty());
    used[1] = 60; // another program with that number
    EXPECT_THAT(sampleAfter(std::chrono::seconds(60)), testing::IsEmpty());
}

} // namespace

} // namespace skydeck::lab
