#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/lab/store/database.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {

/// The values are EC2's state codes.
enum class InstanceState { Pending = 0, Running = 16, ShuttingDown = 32, Terminated = 48, Stopping = 64, Stopped = 80 };

/// "running", "shutting-down", …
std::string_view toString(InstanceState state);

/// An instance as its owner (a compute environment, for now) registers it.
struct InstanceSpec {
    std::string instanceType; ///< "g4dn.xlarge"
    std::string imageId;
    std::string subnetId;
    std::vector<std::string> groupIds;
    InstanceState state = InstanceState::Pending;
    Json tags = Json::array(); ///< [{Key, Value}]
};

/// Instances that DescribeInstances shows. Each is a Reservation of EC2's API with one element in Instances.
/// Thread-safe through the database's lock.
class InstanceStore {
public:
    InstanceStore(Database& database, const Clock& clock, Random& random)
        : m_database(database), m_documents(database), m_clock(clock), m_random(random) {}

    /// Gives it an id, a launch time and a free address of its subnet; subnet and groups must exist.
    /// InsufficientFreeAddressesInSubnet when there is none. Returns the reservation.
    Result<Json> put(const InstanceSpec& spec);
    /// `reason` is StateTransitionReason ("User initiated"), or empty.
    Status update(std::string_view instanceId, InstanceState state, std::string_view reason = {});
    /// Terminated ones stay visible for an hour, as on EC2. In order of launch.
    Result<std::vector<Json>> list() const;
    /// The instances that still occupy a subnet: all but the terminated ones.
    Result<std::vector<Json>> alive() const;

private:
    Result<std::string> freeAddress(const Json& subnet) const;

    Database& m_database;
    Documents m_documents;
    const Clock& m_clock;
    Random& m_random;
};

} // namespace skydeck::lab
